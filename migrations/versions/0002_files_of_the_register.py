"""Files of the national register, kept between their preview and their confirmation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTS = ("added", "updated", "closed", "reopened", "unchanged")


def upgrade() -> None:
    op.create_table(
        "register_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("authority_ids", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("elsewhere", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("establishments", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in COUNTS),
        sa.CheckConstraint("file_name <> ''", name=op.f("ck_register_uploads_has_a_name")),
        sa.CheckConstraint(
            "cardinality(authority_ids) > 0",
            name=op.f("ck_register_uploads_is_for_an_authority"),
        ),
        sa.CheckConstraint(
            "(followed_at IS NULL) = (establishments IS NOT NULL)",
            name=op.f("ck_register_uploads_kept_until_followed"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(followed_at, added, updated, closed, reopened, unchanged) IN (0, 6)",
            name=op.f("ck_register_uploads_followed_is_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["users.id"],
            name=op.f("fk_register_uploads_uploaded_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_uploads")),
    )
    op.create_index(
        op.f("ix_register_uploads_uploaded_by_id"), "register_uploads", ["uploaded_by_id"]
    )


def downgrade() -> None:
    op.drop_table("register_uploads")
