"""Letters people choose: at once, once a day or not at all; and those that would not go."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_letters_due": (
        "written_at",
        "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND NOT digest",
    ),
    "ix_letters_given_up": ("failed_at", "failed_at IS NOT NULL"),
    "ix_letters_for_the_day": (
        "recipient_id",
        "digest AND bundle_id IS NULL AND dropped_at IS NULL",
    ),
}
CHECKS = {
    "left_out_is_not_sent": (
        "dropped_at IS NULL OR sent_at IS NULL AND failed_at IS NULL AND bundle_id IS NULL"
    ),
    "only_the_days_are_bundled": "bundle_id IS NULL OR digest",
}


def upgrade() -> None:
    op.create_table(
        "letter_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "choice IN ('at_once', 'daily', 'off')", name=op.f("ck_letter_choices_choice_exists")
        ),
        sa.CheckConstraint("category <> ''", name=op.f("ck_letter_choices_essential_is_no_choice")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_letter_choices_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "category", name=op.f("pk_letter_choices")),
    )
    op.add_column(
        "letters", sa.Column("on_behalf_of", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("letters", sa.Column("bundle_id", sa.Integer(), nullable=True))
    op.add_column("letters", sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_letters_bundle_id_letters"), "letters", "letters", ["bundle_id"], ["id"]
    )
    op.create_index(op.f("ix_letters_bundle_id"), "letters", ["bundle_id"])
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_letters_{name}"), "letters", rule)
    for name, (column, which) in INDEXES.items():
        op.create_index(name, "letters", [column], postgresql_where=sa.text(which))


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "letters")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_letters_{name}"), "letters", type_="check")
    op.drop_index(op.f("ix_letters_bundle_id"), "letters")
    op.drop_constraint(op.f("fk_letters_bundle_id_letters"), "letters", type_="foreignkey")
    for name in ("dropped_at", "bundle_id", "on_behalf_of"):
        op.drop_column("letters", name)
    op.drop_table("letter_choices")
