"""Who looks after which school and employer, next actions, and notes that stay."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = (
    "caseload_assignments",
    "caseload_notes",
    "caseload_actions",
    "caseload_action_entries",
)
WHATS = "what IN ('made', 'moved', 'given', 'done', 'reopened')"
ONLY_END = """
CREATE FUNCTION assignments_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.until_at IS NULL AND NEW.until_at IS NOT NULL
        AND (OLD.id, OLD.user_id, OLD.from_at, OLD.given_by_id)
            = (NEW.id, NEW.user_id, NEW.from_at, NEW.given_by_id)
        AND OLD.school_id IS NOT DISTINCT FROM NEW.school_id
        AND OLD.employer_id IS NOT DISTINCT FROM NEW.employer_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'who looked after what is ended once, and never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'assignments_only_end';
END $$
"""


def user(table: str, column: str, *, null: bool = False) -> list:
    return [
        sa.Column(column, sa.Integer(), nullable=null),
        sa.ForeignKeyConstraint([column], ["users.id"], name=f"fk_{table}_{column}_users"),
    ]


def place(table: str) -> list:
    return [
        sa.Column("school_id", sa.Integer()),
        sa.Column("employer_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=f"fk_{table}_school_id_schools"
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=f"fk_{table}_employer_id_employers"
        ),
        sa.CheckConstraint("num_nonnulls(school_id, employer_id) = 1", name="one_place"),
    ]


def key(table: str) -> list:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def form_key(table: str) -> list:
    return [
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("form_key", name=f"uq_{table}_form_key"),
    ]


def moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def never_changed(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def upgrade() -> None:
    _assignments()
    _notes()
    _actions()
    _entries()


def _assignments() -> None:
    table, current = "caseload_assignments", sa.text("until_at IS NULL")
    op.create_table(
        table,
        *key(table),
        *place(table),
        *user(table, "user_id"),
        moment("from_at"),
        *user(table, "given_by_id"),
        moment("until_at", null=True),
        *user(table, "ended_by_id", null=True),
        sa.CheckConstraint("until_at >= from_at", name="ends_after_it_begins"),
        sa.CheckConstraint("until_at IS NOT NULL OR ended_by_id IS NULL", name="somebody_ended_it"),
    )
    for kind in ("school", "employer"):
        op.create_index(f"ix_{table}_{kind}_id", table, [f"{kind}_id"])
        op.create_index(
            f"uq_{table}_one_current_{kind}",
            table,
            [f"{kind}_id"],
            unique=True,
            postgresql_where=current,
        )
    op.create_index(f"ix_{table}_current_user_id", table, ["user_id"], postgresql_where=current)
    op.execute(ONLY_END)
    op.execute(
        f"CREATE TRIGGER {table}_only_end BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION assignments_only_end()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_are_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def _notes() -> None:
    table = "caseload_notes"
    op.create_table(
        table,
        *key(table),
        *place(table),
        sa.Column("words", sa.Text(), nullable=False),
        moment("at"),
        *user(table, "by_id"),
        sa.Column("by_name", sa.Text(), nullable=False),
        *form_key(table),
        sa.CheckConstraint("btrim(words) <> ''", name="says_something"),
        sa.CheckConstraint("btrim(by_name) <> ''", name="somebody_wrote_it"),
    )
    for kind in ("school", "employer"):
        op.create_index(f"ix_{table}_{kind}_id_id", table, [f"{kind}_id", "id"])
    never_changed(table)


def _actions() -> None:
    table = "caseload_actions"
    op.create_table(
        table,
        *key(table),
        *place(table),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *user(table, "owner_id"),
        moment("made_at"),
        moment("done_at", null=True),
        *user(table, "done_by_id", null=True),
        *form_key(table),
        sa.CheckConstraint("btrim(words) <> ''", name="says_something"),
        sa.CheckConstraint("num_nulls(done_at, done_by_id) IN (0, 2)", name="somebody_did_it"),
    )
    op.create_index(f"ix_{table}_owner_id", table, ["owner_id"])
    for kind in ("school", "employer"):
        op.create_index(f"ix_{table}_{kind}_id", table, [f"{kind}_id"])
        op.create_index(
            f"ix_{table}_open_{kind}_id",
            table,
            [f"{kind}_id", "due_on"],
            postgresql_where=sa.text("done_at IS NULL"),
        )


def _entries() -> None:
    table = "caseload_action_entries"
    op.create_table(
        table,
        *key(table),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["caseload_actions.id"], name=f"fk_{table}_action_id_caseload_actions"
        ),
        sa.Column("what", sa.Text(), nullable=False),
        moment("at"),
        *user(table, "by_id"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *user(table, "owner_id"),
        sa.CheckConstraint(WHATS, name="what_exists"),
    )
    op.create_index(f"ix_{table}_action_id", table, ["action_id"])
    never_changed(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION assignments_only_end()")
