"""Bookings that keep their promises: waiting lists, holds, changes, and nobody in two places."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_STATES = (
    "requested",
    "approved",
    "declined",
    "withdrawn",
    "cancelled",
    "attended",
    "not_attended",
)
STATES = (
    "waiting",
    "offered",
    "requested",
    "approved",
    "declined",
    "withdrawn",
    "cancelled",
    "lapsed",
    "attended",
    "not_attended",
)
OLD_HOLDING = ("requested", "approved", "attended", "not_attended")
HOLDING = ("offered", *OLD_HOLDING)
LIVE = ("waiting", *HOLDING)
# Pupils are somewhere while places are held for them, unless it did not happen.
ELSEWHERE = ("offered", "requested", "approved", "attended")

# (from, to): the same table as bookings/states.py; a test compares them.
OLD_MOVES = (
    ("requested", "approved"),
    ("requested", "declined"),
    ("requested", "withdrawn"),
    ("requested", "cancelled"),
    ("approved", "withdrawn"),
    ("approved", "cancelled"),
    ("approved", "attended"),
    ("approved", "not_attended"),
)
MOVES = (
    ("waiting", "offered"),
    ("waiting", "withdrawn"),
    ("waiting", "cancelled"),
    ("waiting", "lapsed"),
    ("offered", "requested"),
    ("offered", "withdrawn"),
    ("offered", "cancelled"),
    ("offered", "lapsed"),
    ("requested", "lapsed"),
    *OLD_MOVES,
)


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def moves_only(moves: tuple[tuple[str, str], ...], first: tuple[str, ...]) -> str:
    """The function behind the triggers that let a booking go only where the table leads."""
    pairs = ", ".join(f"('{old}', '{new}')" for old, new in moves)
    return f"""
CREATE OR REPLACE FUNCTION bookings_move_only_as_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ({listed(first)}) THEN
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


def places_equal_rows(holding: tuple[str, ...]) -> str:
    """The function behind the deferred triggers that compare places with bookings.

    A booking that went to another session is counted in both.
    """
    return f"""
CREATE OR REPLACE FUNCTION slots_places_equal_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := CASE WHEN TG_TABLE_NAME = 'slots' THEN ARRAY[(to_jsonb(NEW)->>'id')::bigint]
        WHEN TG_OP = 'UPDATE' THEN
            ARRAY[(to_jsonb(NEW)->>'slot_id')::bigint, (to_jsonb(OLD)->>'slot_id')::bigint]
        ELSE ARRAY[(to_jsonb(NEW)->>'slot_id')::bigint] END;
    slot bigint;
    counted bigint;
    held bigint;
BEGIN
    FOREACH slot IN ARRAY touched LOOP
        SELECT taken INTO counted FROM slots WHERE id = slot;
        SELECT coalesce(sum(pupils), 0) INTO held FROM bookings
            WHERE slot_id = slot AND state IN ({listed(holding)});
        IF counted <> held THEN
            RAISE EXCEPTION 'slot % counts % places taken, but its bookings hold %',
                slot, counted, held
                USING ERRCODE = 'check_violation', CONSTRAINT = 'slots_places_equal_rows';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


# Fewer places than are taken is a promise kept; more taken than there are places never is.
NEVER_OVER_FULL = """
CREATE FUNCTION slots_never_over_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.taken > NEW.capacity AND (TG_OP = 'INSERT' OR NEW.taken > OLD.taken) THEN
        RAISE EXCEPTION 'slot % has % places, so % cannot be taken', NEW.id, NEW.capacity, NEW.taken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'slots_never_over_full';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slots_never_over_full BEFORE INSERT OR UPDATE OF taken ON slots
    FOR EACH ROW EXECUTE FUNCTION slots_never_over_full();
"""

# Where each group and each visitor is, kept by the database itself so that nothing can forget it.
COHORT_TIMES = f"""
CREATE FUNCTION cohort_times_of(booking bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM cohort_times WHERE booking_id = booking AND cohort_id NOT IN (
        SELECT c.cohort_id FROM booking_cohorts c JOIN bookings b ON b.id = c.booking_id
        WHERE b.id = booking AND b.state IN ({listed(ELSEWHERE)}));
    INSERT INTO cohort_times (booking_id, cohort_id, during)
        SELECT b.id, c.cohort_id, tstzrange(s.starts_at, s.ends_at, '[)')
        FROM bookings b JOIN slots s ON s.id = b.slot_id
            JOIN booking_cohorts c ON c.booking_id = b.id
        WHERE b.id = booking AND b.state IN ({listed(ELSEWHERE)})
        ON CONFLICT (booking_id, cohort_id) DO UPDATE SET during = EXCLUDED.during;
$$;
CREATE FUNCTION cohort_times_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'slots' THEN
        UPDATE cohort_times SET during = tstzrange(NEW.starts_at, NEW.ends_at, '[)')
            WHERE booking_id IN (SELECT id FROM bookings WHERE slot_id = NEW.id);
    ELSIF TG_TABLE_NAME = 'bookings' THEN
        PERFORM cohort_times_of(NEW.id);
    ELSE
        PERFORM cohort_times_of(CASE TG_OP WHEN 'DELETE' THEN OLD.booking_id ELSE NEW.booking_id END);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cohort_times_follow_bookings AFTER UPDATE OF state, slot_id ON bookings
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.slot_id <> NEW.slot_id)
    EXECUTE FUNCTION cohort_times_follow();
CREATE TRIGGER cohort_times_follow_groups AFTER INSERT OR DELETE OR UPDATE OF cohort_id
    ON booking_cohorts FOR EACH ROW EXECUTE FUNCTION cohort_times_follow();
CREATE TRIGGER cohort_times_follow_sessions AFTER UPDATE OF starts_at, ends_at ON slots
    FOR EACH ROW WHEN (OLD.starts_at <> NEW.starts_at OR OLD.ends_at <> NEW.ends_at)
    EXECUTE FUNCTION cohort_times_follow();
"""
VISITOR_TIMES = """
CREATE FUNCTION visitor_times_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'opportunities' THEN
        UPDATE visitor_times SET visitor_id = NEW.contact_id
            WHERE slot_id IN (SELECT id FROM slots WHERE opportunity_id = NEW.id AND ends_at > now());
    ELSIF NEW.taken > 0 AND NEW.cancelled_at IS NULL THEN
        INSERT INTO visitor_times (slot_id, visitor_id, during)
            SELECT NEW.id, contact_id, tstzrange(NEW.starts_at, NEW.ends_at, '[)')
            FROM opportunities WHERE id = NEW.opportunity_id
            ON CONFLICT (slot_id) DO UPDATE
                SET during = EXCLUDED.during, visitor_id = EXCLUDED.visitor_id;
    ELSE
        DELETE FROM visitor_times WHERE slot_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER visitor_times_begin AFTER INSERT ON slots
    FOR EACH ROW WHEN (NEW.taken > 0) EXECUTE FUNCTION visitor_times_follow();
CREATE TRIGGER visitor_times_follow_sessions
    AFTER UPDATE OF taken, starts_at, ends_at, cancelled_at ON slots
    FOR EACH ROW WHEN ((OLD.taken > 0) <> (NEW.taken > 0)
        OR OLD.starts_at <> NEW.starts_at OR OLD.ends_at <> NEW.ends_at
        OR OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at)
    EXECUTE FUNCTION visitor_times_follow();
CREATE TRIGGER visitor_times_follow_contacts AFTER UPDATE OF contact_id ON opportunities
    FOR EACH ROW WHEN (OLD.contact_id <> NEW.contact_id) EXECUTE FUNCTION visitor_times_follow();
"""


def upgrade() -> None:
    _sessions()
    _bookings()
    _proposals()
    _times()
    _letters()


def _sessions() -> None:
    new_uid = sa.text("gen_random_uuid()")
    op.add_column("slots", sa.Column("uid", sa.Uuid(), nullable=False, server_default=new_uid))
    for name, default in (("sequence", "0"), ("least_to_run", "1")):
        op.add_column(
            "slots", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(default))
        )
    op.add_column(
        "slots",
        sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.text("true")),
    )
    for name in ("run_warned_at", "run_decided_at"):
        op.add_column("slots", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint("uq_slots_uid", "slots", ["uid"])
    op.drop_constraint("never_over_full", "slots", type_="check")
    op.create_check_constraint("taken_not_negative", "slots", "taken >= 0")
    op.create_check_constraint("least_to_run_fits", "slots", "least_to_run BETWEEN 1 AND capacity")
    op.create_check_constraint("sequence_not_negative", "slots", "sequence >= 0")
    op.execute(NEVER_OVER_FULL)


def _bookings() -> None:
    new_uid = sa.text("gen_random_uuid()")
    op.add_column("bookings", sa.Column("uid", sa.Uuid(), nullable=False, server_default=new_uid))
    op.add_column(
        "bookings",
        sa.Column("sequence", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    for name in ("hold_until", "hold_reminded_at", "waiting_since"):
        op.add_column("bookings", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("bookings", sa.Column("form_key", sa.Uuid(), nullable=True))
    op.add_column("bookings", sa.Column("swapped_from_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "fk_bookings_swapped_from_id_bookings", "bookings", "bookings", ["swapped_from_id"], ["id"]
    )
    op.create_unique_constraint("uq_bookings_uid", "bookings", ["uid"])
    op.create_unique_constraint("uq_bookings_form_key", "bookings", ["form_key"])
    op.execute(
        # Those that wait already are told nothing of a hold yet, so theirs begins now.
        "UPDATE bookings b SET hold_until = least(s.starts_at, now() + interval '14 days')"
        " FROM slots s WHERE s.id = b.slot_id AND b.state = 'requested'"
    )
    _states(STATES, LIVE)
    op.create_check_constraint(
        "hold_has_an_end",
        "bookings",
        "state NOT IN ('requested', 'offered') OR hold_until IS NOT NULL",
    )
    op.create_check_constraint(
        "waiting_has_a_beginning",
        "bookings",
        "state NOT IN ('waiting', 'offered') OR waiting_since IS NOT NULL",
    )
    op.create_check_constraint("sequence_not_negative", "bookings", "sequence >= 0")
    op.create_index(
        "ix_bookings_in_line",
        "bookings",
        ["slot_id", "waiting_since", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_bookings_held",
        "bookings",
        ["hold_until"],
        postgresql_where=sa.text("state IN ('requested', 'offered')"),
    )
    op.execute(moves_only(MOVES, ("requested", "waiting")))
    op.execute(places_equal_rows(HOLDING))
    op.execute("DROP TRIGGER bookings_places_equal_rows ON bookings")
    op.execute(
        "CREATE CONSTRAINT TRIGGER bookings_places_equal_rows"
        " AFTER INSERT OR UPDATE OF state, pupils, slot_id ON bookings"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slots_places_equal_rows()"
    )
    op.add_column(
        "booking_history",
        sa.Column("what", sa.Text(), nullable=False, server_default=sa.text("'state'")),
    )
    op.create_check_constraint(
        "what_exists", "booking_history", "what IN ('state', 'groups', 'session', 'time')"
    )


def _states(states: tuple[str, ...], live: tuple[str, ...]) -> None:
    op.drop_constraint("state_exists", "bookings", type_="check")
    op.create_check_constraint("state_exists", "bookings", f"state IN ({listed(states)})")
    op.drop_constraint("state_exists", "booking_history", type_="check")
    op.create_check_constraint("state_exists", "booking_history", f"to_state IN ({listed(states)})")
    sides = ("school", "employer", "coordinator")
    known = (*sides, "system") if "lapsed" in states else sides
    op.drop_constraint("side_exists", "booking_history", type_="check")
    op.create_check_constraint("side_exists", "booking_history", f"side IN ({listed(known)})")
    op.drop_index("uq_bookings_one_live_per_school_and_slot", "bookings")
    op.create_index(
        "uq_bookings_one_live_per_school_and_slot",
        "bookings",
        ["slot_id", "school_id"],
        unique=True,
        postgresql_where=sa.text(f"state IN ({listed(live)})"),
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slot_id", sa.Integer(), sa.ForeignKey("slots.id"), nullable=False),
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=True),
        sa.Column("to_slot_id", sa.Integer(), sa.ForeignKey("slots.id"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'made', 'dropped')", name="state_exists"),
        sa.CheckConstraint("side IN ('school', 'employer', 'coordinator')", name="side_exists"),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_once"),
        sa.CheckConstraint("btrim(reason) <> ''", name="says_why"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        # A new time for a whole session, or another session for one booking.
        sa.CheckConstraint(
            "booking_id IS NULL AND to_slot_id IS NULL AND starts_at IS NOT NULL"
            " AND ends_at IS NOT NULL OR booking_id IS NOT NULL AND to_slot_id IS NOT NULL"
            " AND to_slot_id <> slot_id AND starts_at IS NULL AND ends_at IS NULL",
            name="one_kind_of_change",
        ),
    )
    for name, column, kind in (
        ("uq_proposals_one_open_per_slot", "slot_id", "booking_id IS NULL"),
        ("uq_proposals_one_open_per_booking", "booking_id", "booking_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "proposals",
            [column],
            unique=True,
            postgresql_where=sa.text(f"state = 'open' AND {kind}"),
        )
    op.create_index("ix_proposals_slot_id", "proposals", ["slot_id"])
    op.create_index("ix_proposals_booking_id", "proposals", ["booking_id"])
    op.create_table(
        "proposal_answers",
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposals.id"), primary_key=True),
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), primary_key=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_proposal_answers_booking_id", "proposal_answers", ["booking_id"])


def _times() -> None:
    during = postgresql.TSTZRANGE()
    op.create_table(
        "cohort_times",
        sa.Column(
            "booking_id",
            sa.Integer(),
            sa.ForeignKey("bookings.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("cohort_id", sa.Integer(), sa.ForeignKey("cohorts.id"), primary_key=True),
        sa.Column("during", during, nullable=False),
        postgresql.ExcludeConstraint(
            ("cohort_id", "="), ("during", "&&"), using="gist", name="ex_cohort_times_one_place"
        ),
    )
    op.create_table(
        "visitor_times",
        sa.Column(
            "slot_id", sa.Integer(), sa.ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("visitor_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("during", during, nullable=False),
        postgresql.ExcludeConstraint(
            ("visitor_id", "="), ("during", "&&"), using="gist", name="ex_visitor_times_one_place"
        ),
    )
    # What overlaps already stays as it was agreed; only the first of each is kept in the diary.
    op.execute(
        "INSERT INTO cohort_times SELECT b.id, c.cohort_id, tstzrange(s.starts_at, s.ends_at, '[)')"
        " FROM bookings b JOIN slots s ON s.id = b.slot_id"
        " JOIN booking_cohorts c ON c.booking_id = b.id"
        f" WHERE b.state IN ({listed(ELSEWHERE)}) ORDER BY b.id ON CONFLICT DO NOTHING"
    )
    op.execute(
        "INSERT INTO visitor_times"
        " SELECT s.id, o.contact_id, tstzrange(s.starts_at, s.ends_at, '[)')"
        " FROM slots s JOIN opportunities o ON o.id = s.opportunity_id"
        " WHERE s.taken > 0 AND s.cancelled_at IS NULL ORDER BY s.id ON CONFLICT DO NOTHING"
    )
    op.execute(COHORT_TIMES)
    op.execute(VISITOR_TIMES)


def _letters() -> None:
    for name in ("category", "reply_to", "calendar", "calendar_method"):
        op.add_column(
            "letters", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    op.add_column(
        "letters",
        sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("letters", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        "method_fits_the_calendar",
        "letters",
        "(calendar = '') = (calendar_method = '') AND calendar_method IN ('', 'REQUEST', 'CANCEL')",
    )
    op.create_check_constraint("sent_or_failed", "letters", "sent_at IS NULL OR failed_at IS NULL")


def downgrade() -> None:
    for name in ("sent_or_failed", "method_fits_the_calendar"):
        op.drop_constraint(name, "letters", type_="check")
    for name in ("category", "reply_to", "calendar", "calendar_method", "digest", "failed_at"):
        op.drop_column("letters", name)
    for name in (
        "visitor_times_follow_contacts ON opportunities",
        "visitor_times_begin ON slots",
        "visitor_times_follow_sessions ON slots",
        "cohort_times_follow_sessions ON slots",
        "cohort_times_follow_groups ON booking_cohorts",
        "cohort_times_follow_bookings ON bookings",
        "slots_never_over_full ON slots",
    ):
        op.execute(f"DROP TRIGGER {name}")
    for name in (
        "visitor_times_follow()",
        "cohort_times_follow()",
        "cohort_times_of(bigint)",
        "slots_never_over_full()",
    ):
        op.execute(f"DROP FUNCTION {name}")
    for name in ("visitor_times", "cohort_times", "proposal_answers", "proposals"):
        op.drop_table(name)
    _without_promises()


def _without_promises() -> None:
    """What the old states cannot say is said as nearly as they can: nobody waits any more."""
    op.execute("ALTER TABLE bookings DISABLE TRIGGER USER")
    op.execute("ALTER TABLE booking_history DISABLE TRIGGER USER")
    op.execute("ALTER TABLE slots DISABLE TRIGGER USER")
    gone = "('waiting', 'offered', 'lapsed')"
    op.execute(
        "UPDATE slots s SET taken = taken - (SELECT coalesce(sum(pupils), 0) FROM bookings b"
        " WHERE b.slot_id = s.id AND b.state = 'offered')"
    )
    op.execute(f"UPDATE bookings SET state = 'withdrawn' WHERE state IN {gone}")
    op.execute("DELETE FROM booking_history WHERE what <> 'state'")
    op.execute(f"UPDATE booking_history SET to_state = 'withdrawn' WHERE to_state IN {gone}")
    op.execute("UPDATE booking_history SET side = 'coordinator' WHERE side = 'system'")
    op.execute("UPDATE slots SET capacity = taken WHERE capacity < taken")
    for table in ("bookings", "booking_history", "slots"):
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    op.drop_constraint("what_exists", "booking_history", type_="check")
    op.drop_column("booking_history", "what")
    for name in ("ix_bookings_in_line", "ix_bookings_held"):
        op.drop_index(name, "bookings")
    for name in ("hold_has_an_end", "waiting_has_a_beginning", "sequence_not_negative"):
        op.drop_constraint(name, "bookings", type_="check")
    op.execute("DROP TRIGGER bookings_places_equal_rows ON bookings")
    op.execute(places_equal_rows(OLD_HOLDING))
    op.execute(
        "CREATE CONSTRAINT TRIGGER bookings_places_equal_rows"
        " AFTER INSERT OR UPDATE OF state, pupils, slot_id ON bookings"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slots_places_equal_rows()"
    )
    op.execute(moves_only(OLD_MOVES, ("requested",)))
    _states(OLD_STATES, OLD_HOLDING)
    columns = (
        "uid",
        "sequence",
        "hold_until",
        "hold_reminded_at",
        "waiting_since",
        "form_key",
        "swapped_from_id",
    )
    for name in columns:
        op.drop_column("bookings", name)
    for name in ("least_to_run_fits", "sequence_not_negative", "taken_not_negative"):
        op.drop_constraint(name, "slots", type_="check")
    op.create_check_constraint("never_over_full", "slots", "taken BETWEEN 0 AND capacity")
    columns = ("uid", "sequence", "least_to_run", "is_shared", "run_warned_at", "run_decided_at")
    for name in columns:
        op.drop_column("slots", name)
