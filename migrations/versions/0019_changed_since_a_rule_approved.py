"""Bookings that a rule approved, that changed since, and that no rule would approve now."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_doubts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_approval_doubts"),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["automatic_approvals.booking_id"],
            name="fk_approval_doubts_booking_id_automatic_approvals",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name="fk_approval_doubts_settled_by_id_users"
        ),
        sa.CheckConstraint("btrim(why) <> ''", name="says_why"),
        sa.CheckConstraint(
            "settled_by_id IS NULL OR settled_at IS NOT NULL", name="settled_at_a_moment"
        ),
    )
    op.create_index("ix_approval_doubts_booking_id", "approval_doubts", ["booking_id"])
    op.create_index(
        "uq_approval_doubts_one_open",
        "approval_doubts",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("approval_doubts")
