"""Where schools stand, and who may ask for scarce sessions first: rules that are kept for good."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

RULES = "rule IN ('none', 'one_live', 'special_first', 'fsm_first', 'least_first')"
OPEN = "state IN ('waiting', 'offered', 'requested', 'approved')"


def upgrade() -> None:
    op.add_column(
        "schools",
        sa.Column("urban_rural", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    _allocations()
    op.add_column("bookings", sa.Column("sole_for_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "fk_bookings_sole_for_id_opportunities",
        "bookings",
        "opportunities",
        ["sole_for_id"],
        ["id"],
    )
    op.create_index(
        "uq_bookings_one_live_per_school_and_opportunity",
        "bookings",
        ["sole_for_id", "school_id"],
        unique=True,
        postgresql_where=sa.text(f"sole_for_id IS NOT NULL AND {OPEN}"),
    )


def _allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("days_before", sa.SmallInteger(), nullable=False),
        sa.Column("least_fsm", sa.SmallInteger(), nullable=True),
        sa.Column(
            "school_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allocations"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name="fk_allocations_opportunity_id_opportunities",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_allocations_by_id_users"),
        sa.CheckConstraint(RULES, name="rule_exists"),
        sa.CheckConstraint("days_before BETWEEN 1 AND 60", name="days_are_believable"),
        sa.CheckConstraint("least_fsm BETWEEN 1 AND 100", name="share_is_one"),
        sa.CheckConstraint(
            "(rule = 'fsm_first') = (least_fsm IS NOT NULL)", name="share_where_it_is_asked"
        ),
        sa.CheckConstraint(
            "rule = 'least_first' OR cardinality(school_ids) = 0", name="schools_where_asked"
        ),
        sa.CheckConstraint("btrim(reason) <> ''", name="says_why"),
    )
    op.create_index("ix_allocations_opportunity_id_id", "allocations", ["opportunity_id", "id"])
    op.execute(
        "CREATE TRIGGER allocations_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON allocations FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def downgrade() -> None:
    op.drop_index("uq_bookings_one_live_per_school_and_opportunity", "bookings")
    op.drop_column("bookings", "sole_for_id")
    op.drop_table("allocations")
    op.drop_column("schools", "urban_rural")
