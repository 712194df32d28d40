"""The ledger gone through again: it agrees with the bookings, and what it lacks is stated."""

from sqlalchemy import select, text

from app.evidence import commands
from app.evidence.commands import Correction
from app.evidence.models import Entry
from app.infra.database import db
from tests.builders import a_school, a_slot, a_teacher, an_approved_booking
from tests.evidence.test_corrections import YES, held


def gone_through():
    *_, found = commands.recompute()
    return found


def test_a_ledger_that_was_kept_agrees(session):
    held()
    school = a_school()
    an_approved_booking(a_slot(), school=school, by=a_teacher(school))
    found = gone_through()
    assert (found.cohorts, found.agree, found.stated, found.differ) == (2, 2, 0, ())


def test_what_was_put_right_by_hand_is_left_as_it_is(session):
    _, leader, entry = held()
    commands.correct(entry, Correction(pupils=20, answers=YES), reason="A slip.", by=leader)
    found = gone_through()
    assert (found.agree, found.corrected, found.stated) == (0, 1, 0)


def test_what_is_missing_is_stated_once_and_says_the_same(session):
    _, _, entry = held()
    before = {name: getattr(entry, name) for name in ("pupils", "counted", "answers", "held_on")}
    db.session.execute(text("ALTER TABLE evidence_entries DISABLE TRIGGER USER"))
    db.session.execute(text("DELETE FROM evidence_entries"))
    db.session.execute(text("ALTER TABLE evidence_entries ENABLE TRIGGER USER"))
    db.session.expire_all()
    assert gone_through().stated == 1
    assert gone_through().agree == 1
    [again] = db.session.scalars(select(Entry)).all()
    assert {name: getattr(again, name) for name in before} == before


def test_a_booking_that_says_something_else_is_named(session):
    booking, _, _ = held()
    booking.cohorts[0].attended = 12
    db.session.flush()
    assert gone_through().differ == (booking.reference,)
