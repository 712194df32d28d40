"""What the database itself refuses, whatever the code above it does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.bookings.commands import approve, confirm_attendance
from app.infra.database import db
from tests.builders import (
    a_booking,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
)

DECIDED = "decided_at = now(), decided_by_id = (SELECT max(id) FROM users)"


def refuses(name: str, statement: str, **values: object) -> None:
    """The statement, with the deferred checks brought forward, must break this constraint."""

    def attack() -> None:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
            db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(IntegrityError) as broken:
        attack()
    assert broken.value.orig.diag.constraint_name == name
    db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("bookings_move_only_as_allowed", "state = 'perhaps'"),
        ("bookings_move_only_as_allowed", "state = 'attended'"),
        ("ck_bookings_somebody_comes", "pupils = 0"),
        ("ck_bookings_somebody_comes", "pupils = -1"),
        ("ck_bookings_reference_is_readable", "reference = 'abc'"),
        ("ck_bookings_reference_is_readable", "reference = 'ABCDEFG0'"),
        ("ck_bookings_bad_news_has_a_reason", "state = 'cancelled', reason = '  '"),
        ("ck_bookings_hold_has_an_end", "hold_until = NULL"),
        ("ck_bookings_sequence_not_negative", "sequence = -1"),
        (
            "ck_bookings_bad_news_has_a_reason",
            f"state = 'declined', reason = '', {DECIDED}",
        ),
        ("ck_bookings_decision_has_a_decider", "state = 'declined', reason = 'No'"),
        ("ck_bookings_decision_has_a_decider", "state = 'approved', decided_at = now()"),
        ("ck_bookings_nobody_decides_their_own", "decided_by_id = requested_by_id"),
        ("slots_places_equal_rows", "pupils = pupils + 1"),
        ("slots_places_equal_rows", "state = 'withdrawn'"),
        ("fk_bookings_slot_id_slots", "slot_id = 0"),
        ("fk_bookings_school_id_schools", "school_id = 0"),
        ("fk_bookings_lead_id_users", "lead_id = 0"),
        ("fk_bookings_requested_by_id_users", "requested_by_id = 0"),
    ],
)
def test_a_booking_that_cannot_be(session, name, change):
    refuses(name, f"UPDATE bookings SET {change} WHERE id = :id", id=a_booking().id)


def test_a_state_nobody_knows_is_refused_even_without_the_trigger(session):
    booking = a_booking()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    db.session.execute(text("ALTER TABLE bookings DISABLE TRIGGER USER"))
    refuses(
        "ck_bookings_state_exists",
        "UPDATE bookings SET state = 'perhaps' WHERE id = :id",
        id=booking.id,
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("slots_never_over_full", "taken = capacity + 1"),
        ("slots_never_over_full", "capacity = 29, taken = 31"),
        ("ck_slots_taken_not_negative", "taken = -1"),
        ("ck_slots_least_to_run_fits", "least_to_run = capacity + 1"),
        ("ck_slots_least_to_run_fits", "least_to_run = 0"),
        ("ck_slots_sequence_not_negative", "sequence = -1"),
        ("slots_places_equal_rows", "taken = taken - 1"),
        ("slots_places_equal_rows", "taken = 0"),
    ],
)
def test_places_that_cannot_be(session, name, change):
    refuses(name, f"UPDATE slots SET {change} WHERE id = :id", id=a_booking().slot_id)


def test_moving_a_booking_to_another_slot_leaves_neither_counted_wrong(session):
    booking, other = a_booking(), a_slot()
    refuses(
        "slots_places_equal_rows",
        "UPDATE bookings SET slot_id = :other WHERE id = :id",
        other=other.id,
        id=booking.id,
    )


def test_a_school_cannot_have_two_live_bookings_in_a_slot(session):
    booking = a_booking()
    refuses(
        "uq_bookings_one_live_per_school_and_slot",
        "INSERT INTO bookings (reference, slot_id, school_id, requested_by_id, lead_id, state,"
        " pupils, message, access_needs, reason, requested_at, changed_at,"
        " hold_until) SELECT 'ZZZZZZZZ', slot_id, school_id, requested_by_id, lead_id, state,"
        " pupils, message, access_needs, reason, requested_at, changed_at, hold_until"
        " FROM bookings WHERE id = :id",
        id=booking.id,
    )


def test_two_bookings_never_share_a_reference(session):
    first, second = a_booking(), a_booking()
    refuses(
        "uq_bookings_reference",
        "UPDATE bookings SET reference = :reference WHERE id = :id",
        reference=first.reference,
        id=second.id,
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ck_booking_cohorts_somebody_comes", "pupils = 0"),
        ("ck_booking_cohorts_attended_not_negative", "attended = -1"),
        ("fk_booking_cohorts_cohort_id_cohorts", "cohort_id = 0"),
    ],
)
def test_a_group_that_cannot_be(session, name, change):
    refuses(name, f"UPDATE booking_cohorts SET {change} WHERE booking_id = :id", id=a_booking().id)


def test_a_group_is_brought_once(session):
    booking = a_booking()
    refuses(
        "pk_booking_cohorts",
        "INSERT INTO booking_cohorts SELECT * FROM booking_cohorts WHERE booking_id = :id",
        id=booking.id,
    )


@pytest.mark.parametrize("table", ["booking_history", "checklists_seen"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_happened_stays_as_it_was_written(session, table, attack):
    an_approved_booking()
    refuses("rows_are_never_changed", attack.format(table))


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("ck_booking_history_state_exists", "to_state", "perhaps"),
        ("ck_booking_history_side_exists", "side", "parents"),
    ],
)
def test_a_history_that_cannot_be(session, name, column, value):
    columns = {"to_state": "to_state", "side": "side"} | {column: f"'{value}'"}
    refuses(
        name,
        "INSERT INTO booking_history (booking_id, at, side, to_state, reason)"
        f" SELECT booking_id, at, {columns['side']}, {columns['to_state']}, reason"
        " FROM booking_history WHERE booking_id = :id",
        id=a_booking().id,
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ck_booking_test_answers_answer_exists", "answer = 'perhaps'"),
        ("fk_booking_test_answers_by_id_users", "by_id = 0"),
    ],
)
def test_an_answer_that_cannot_be(session, name, change):
    school = a_school()
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(days=-2), school=school, by=teacher)
    confirm_attendance(
        booking,
        attended={each.cohort_id: 1 for each in booking.cohorts},
        answers={},
        by=an_actor(teacher),
    )
    db.session.commit()
    refuses(name, f"UPDATE booking_test_answers SET {change} WHERE booking_id = :id", id=booking.id)


def test_the_one_who_asked_cannot_approve_even_when_a_policy_would_let_them(session, monkeypatch):
    booking = a_booking()
    own = a_coordinator(391)
    booking.requested_by_id = own.id
    db.session.commit()
    monkeypatch.setattr("app.bookings.policies._decide", lambda *_: True)
    with pytest.raises(IntegrityError, match="nobody_decides_their_own"):
        approve(booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(own))
