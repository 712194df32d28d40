"""Results of Compass evaluations, as schools enter them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBERS = [f"gb{number}" for number in range(1, 9)]
BELIEVABLE = " AND ".join(f"({each} IS NULL OR {each} BETWEEN 0 AND 100)" for each in NUMBERS)


def upgrade() -> None:
    op.create_table(
        "compass_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        *(sa.Column(each, sa.SmallInteger()) for each in NUMBERS),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("replaces_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_compass_results"),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name="fk_compass_results_school_id_schools"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name="fk_compass_results_entered_by_id_users"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["compass_results.id"],
            name="fk_compass_results_replaces_id_compass_results",
        ),
        sa.UniqueConstraint("replaces_id", name="uq_compass_results_replaces_id"),
        sa.CheckConstraint("edition IN ('before-2025', '2025')", name="edition_exists"),
        sa.CheckConstraint(BELIEVABLE, name="percentages_are_believable"),
        sa.CheckConstraint(f"num_nonnulls({', '.join(NUMBERS)}) > 0", name="something_is_scored"),
        sa.CheckConstraint(
            "edition <> '2025' OR evaluated_on >= '2025-09-01'", name="edition_fits_the_day"
        ),
        sa.CheckConstraint("replaces_id IS NULL OR reason <> ''", name="correction_has_a_reason"),
    )
    op.create_index("ix_compass_results_school_id", "compass_results", ["school_id"])
    op.create_index(
        "uq_compass_results_one_of_a_day",
        "compass_results",
        ["school_id", "evaluated_on"],
        unique=True,
        postgresql_where=sa.text("replaces_id IS NULL"),
    )
    op.execute(
        "CREATE TRIGGER compass_results_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON compass_results FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def downgrade() -> None:
    op.drop_table("compass_results")
