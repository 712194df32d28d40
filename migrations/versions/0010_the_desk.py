"""Questions that stop a request's clock, decisions taken back, and what coordinators keep."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# (from, to): the same table as bookings/states.py; a test compares them.
OLD_MOVES = (
    ("waiting", "offered"),
    ("waiting", "withdrawn"),
    ("waiting", "cancelled"),
    ("waiting", "lapsed"),
    ("offered", "requested"),
    ("offered", "withdrawn"),
    ("offered", "cancelled"),
    ("offered", "lapsed"),
    ("requested", "lapsed"),
    ("requested", "approved"),
    ("requested", "declined"),
    ("requested", "withdrawn"),
    ("requested", "cancelled"),
    ("approved", "withdrawn"),
    ("approved", "cancelled"),
    ("approved", "attended"),
    ("approved", "not_attended"),
)
MOVES = (*OLD_MOVES, ("approved", "requested"), ("declined", "requested"))
OLD_WHATS = ("state", "groups", "session", "time")
WHATS = (*OLD_WHATS, "question", "answer")
KINDS = "kind IN ('booking', 'employer', 'opportunity', 'joiner')"


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def moves_only(moves: tuple[tuple[str, str], ...]) -> str:
    """The function behind the triggers that let a booking go only where the table leads."""
    pairs = ", ".join(f"('{old}', '{new}')" for old, new in moves)
    return f"""
CREATE OR REPLACE FUNCTION bookings_move_only_as_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('requested', 'waiting') THEN
            RAISE EXCEPTION 'a booking starts as requested, not %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'bookings_move_only_as_allowed';
        END IF;
    ELSIF (OLD.state, NEW.state) NOT IN ({pairs}) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bookings_move_only_as_allowed';
    END IF;
    RETURN NEW;
END $$
"""


def only_these(whats: tuple[str, ...]) -> None:
    name = "ck_booking_history_what_exists"
    op.execute(f"ALTER TABLE booking_history DROP CONSTRAINT {name}")
    op.execute(
        f"ALTER TABLE booking_history ADD CONSTRAINT {name} CHECK (what IN ({listed(whats)}))"
    )


def moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def user(table: str, column: str, *, null: bool = False, gone: str | None = None) -> list:
    return [
        sa.Column(column, sa.Integer(), nullable=null),
        sa.ForeignKeyConstraint(
            [column], ["users.id"], name=f"fk_{table}_{column}_users", ondelete=gone
        ),
    ]


def upgrade() -> None:
    op.execute(moves_only(MOVES))
    only_these(WHATS)
    op.add_column("bookings", sa.Column("hold_left", sa.Interval()))
    op.create_check_constraint("hold_left_not_negative", "bookings", "hold_left >= interval '0'")
    _questions()
    _claims()
    _notes()
    _views()


def _questions() -> None:
    op.create_table(
        "booking_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        moment("asked_at"),
        *user("booking_questions", "asked_by_id"),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        moment("answered_at", null=True),
        *user("booking_questions", "answered_by_id", null=True),
        moment("closed_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_booking_questions"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_booking_questions_booking_id_bookings"
        ),
        sa.CheckConstraint("btrim(question) <> ''", name="asks_something"),
        sa.CheckConstraint(
            "num_nulls(answered_at, answered_by_id) IN (0, 2)", name="somebody_answered"
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name="an_answer_says_something"
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR closed_at IS NOT NULL", name="answered_is_closed"
        ),
    )
    op.create_index("ix_booking_questions_booking_id", "booking_questions", ["booking_id"])
    op.create_index(
        "uq_booking_questions_one_open",
        "booking_questions",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _claims() -> None:
    op.create_table(
        "desk_claims",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *user("desk_claims", "user_id", gone="CASCADE"),
        moment("at"),
        *user("desk_claims", "by_id", null=True, gone="SET NULL"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_desk_claims"),
        sa.CheckConstraint(KINDS, name="kind_exists"),
    )
    op.create_index("ix_desk_claims_user_id", "desk_claims", ["user_id"])


def _notes() -> None:
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        moment("at"),
        *user("desk_notes", "by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_notes"),
        sa.CheckConstraint(KINDS, name="kind_exists"),
        sa.CheckConstraint("btrim(words) <> ''", name="says_something"),
    )
    op.create_index("ix_desk_notes_kind_key", "desk_notes", ["kind", "key"])
    op.execute(
        "CREATE TRIGGER desk_notes_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON desk_notes FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def _views() -> None:
    op.create_table(
        "desk_views",
        sa.Column("id", sa.Integer(), nullable=False),
        *user("desk_views", "user_id", gone="CASCADE"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        moment("made_at"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_views"),
        sa.CheckConstraint("btrim(name) <> ''", name="has_a_name"),
    )
    op.create_index(
        "uq_desk_views_one_of_a_name",
        "desk_views",
        ["user_id", sa.text("lower(name)")],
        unique=True,
    )


def downgrade() -> None:
    for table in ("desk_views", "desk_notes", "desk_claims", "booking_questions"):
        op.drop_table(table)
    op.drop_constraint("hold_left_not_negative", "bookings", type_="check")
    op.drop_column("bookings", "hold_left")
    op.execute("ALTER TABLE booking_history DISABLE TRIGGER USER")
    # What is asked and answered has no name in the older table; its words stay in the history.
    op.execute("UPDATE booking_history SET what = 'groups' WHERE what IN ('question', 'answer')")
    op.execute("ALTER TABLE booking_history ENABLE TRIGGER USER")
    only_these(OLD_WHATS)
    op.execute(moves_only(OLD_MOVES))
