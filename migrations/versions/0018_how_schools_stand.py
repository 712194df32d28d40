"""What each school certainly misses this year, counted ahead for the lists of coordinators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caseload_standings",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date()),
        sa.Column("gaps", postgresql.ARRAY(sa.Text())),
        sa.PrimaryKeyConstraint("school_id", name="pk_caseload_standings"),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name="fk_caseload_standings_school_id_schools"
        ),
        sa.CheckConstraint("array_position(gaps, '') IS NULL", name="each_gap_says_something"),
    )


def downgrade() -> None:
    op.drop_table("caseload_standings")
