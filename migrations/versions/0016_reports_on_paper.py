"""Termly reports as issued, who is sent them, and what an hour of engagement may be worth."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TERMS = "term IN ('autumn', 'spring', 'summer')"


def moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def reference(
    table: str, column: str, to: str, *, null: bool = True, gone: str | None = None
) -> list:
    return [
        sa.Column(column, sa.Integer(), nullable=null),
        sa.ForeignKeyConstraint(
            [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=gone
        ),
    ]


def never_changed(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def upgrade() -> None:
    _editions()
    _readers()
    _sendings()
    op.create_table(
        "hour_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pounds", sa.Numeric(7, 2)),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        moment("set_at"),
        *reference("hour_values", "set_by_id", "users", null=False),
        sa.PrimaryKeyConstraint("id", name="pk_hour_values"),
        sa.CheckConstraint("pounds IS NULL OR pounds > 0", name="worth_something"),
        sa.CheckConstraint("(pounds IS NULL) = (btrim(source) = '')", name="says_its_source"),
    )
    never_changed("hour_values")


def _editions() -> None:
    table = "report_editions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *reference(table, "authority_id", "authorities"),
        sa.Column("academic_year", sa.SmallInteger(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        moment("drawn_at"),
        *reference(table, "drawn_by_id", "users"),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("xlsx", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_editions"),
        sa.UniqueConstraint(
            "authority_id",
            "academic_year",
            "term",
            "number",
            name="uq_report_editions_authority_id_academic_year_term_number",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint(TERMS, name="term_exists"),
        sa.CheckConstraint("number > 0", name="numbered_from_one"),
        sa.CheckConstraint("academic_year BETWEEN 2000 AND 2200", name="year_is_believable"),
        sa.CheckConstraint("length(pdf) > 0 AND length(xlsx) > 0", name="has_its_files"),
    )
    never_changed(table)


def _readers() -> None:
    table = "report_readers"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *reference(table, "authority_id", "authorities"),
        *reference(table, "user_id", "users", gone="CASCADE"),
        sa.Column("email", postgresql.CITEXT()),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        moment("added_at"),
        *reference(table, "added_by_id", "users", gone="SET NULL"),
        moment("confirmed_at", null=True),
        moment("stopped_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_report_readers"),
        sa.CheckConstraint("num_nonnulls(user_id, email) = 1", name="a_person_or_an_address"),
        sa.CheckConstraint("email IS NULL OR position('@' in email) > 1", name="email_has_an_at"),
        sa.CheckConstraint("user_id IS NULL OR confirmed_at IS NOT NULL", name="people_choose"),
        sa.CheckConstraint("email IS NULL OR name <> ''", name="an_address_has_a_name"),
    )
    op.create_index("ix_report_readers_authority_id", table, ["authority_id"])
    op.create_index(
        "uq_report_readers_one_living",
        table,
        ["authority_id", "user_id", "email"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("stopped_at IS NULL"),
    )


def _sendings() -> None:
    table = "report_sendings"
    op.create_table(
        table,
        *reference(table, "edition_id", "report_editions", null=False),
        *reference(table, "reader_id", "report_readers", null=False, gone="CASCADE"),
        moment("sent_at"),
        *reference(table, "sent_by_id", "users", gone="SET NULL"),
        sa.PrimaryKeyConstraint("edition_id", "reader_id", name="pk_report_sendings"),
    )
    op.create_index("ix_report_sendings_reader_id", table, ["reader_id"])


def downgrade() -> None:
    for table in ("hour_values", "report_sendings", "report_readers", "report_editions"):
        op.drop_table(table)
