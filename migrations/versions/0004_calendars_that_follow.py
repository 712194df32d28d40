"""Calendars that follow along: secret addresses of personal feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name="fk_calendar_feeds_user_id_users",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token", name="uq_calendar_feeds_token"),
        sa.CheckConstraint("token ~ '^[A-Za-z0-9_-]{32,}$'", name="token_cannot_be_guessed"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
