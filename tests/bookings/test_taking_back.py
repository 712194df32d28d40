"""A decision is taken back while nobody has been told, and not a moment later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text, update

from app.access import Clash, Refused
from app.bookings import commands, rules
from app.bookings.models import Booking
from app.desk.commands import letters_wait
from app.evidence.models import Entry
from app.infra import clock, mail
from app.infra.database import db, transaction
from app.infra.mail import Letter
from app.opportunities.models import Slot
from app.organisations.actors import actor_by_id
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
)

CHECKLIST = [{"key": "lead", "state": "known"}]
SECOND = timedelta(seconds=1)


def approve(booking, by):
    with letters_wait():
        return commands.approve(booking, checklist=CHECKLIST, ruleset="2026", by=by)


def letters_of(booking):
    return db.session.scalars(
        select(Letter).where(
            Letter.about == f"booking:{booking.id}", Letter.key.like("bookings/approved%")
        )
    ).all()


@pytest.fixture
def by(session):
    return an_actor(a_coordinator(391))


def test_an_approval_taken_back_is_a_request_again_and_nobody_was_told(by):
    booking = a_booking()
    ends, taken = booking.hold_until, booking.slot.taken
    approve(booking, by)
    assert letters_of(booking)
    commands.take_back(booking, by=by)
    assert (booking.state, booking.decided_by_id, booking.hold_left) == ("requested", None, None)
    assert abs(booking.hold_until - ends) < SECOND
    assert booking.slot.taken == taken
    assert all(each.dropped_at and not each.sent_at for each in letters_of(booking))
    standing = select(Entry.standing).where(Entry.booking_id == booking.id).order_by(Entry.id)
    assert db.session.scalars(standing).all()[-1] == "void"
    approve(booking, by)
    fresh = [each for each in letters_of(booking) if each.dropped_at is None]
    assert len(fresh) == len(letters_of(booking)) / 2
    assert db.session.scalars(standing).all()[-1] == "planned"


def test_a_refusal_taken_back_has_its_places_again(by):
    booking = a_booking()
    taken = booking.slot.taken
    with letters_wait():
        commands.decline(booking, reason="The wrong row.", by=by)
    assert booking.slot.taken == taken - booking.pupils
    commands.take_back(booking, by=by)
    assert (booking.state, booking.reason, booking.slot.taken) == ("requested", "", taken)


def test_places_that_went_to_others_do_not_come_back(by):
    booking = a_booking()
    slot = booking.slot
    slot.capacity = slot.taken
    db.session.flush()
    with letters_wait():
        commands.decline(booking, reason="The wrong row.", by=by)
    other = a_school()
    commands.request_booking(
        slot.id, other.id, {a_cohort(other).id: 5}, by=an_actor(a_teacher(other))
    )
    with pytest.raises(Clash):
        commands.take_back(booking, by=by)


@pytest.mark.parametrize("gone", ["sent_at = now()", "attempts = 1"])
def test_once_a_letter_may_have_gone_it_is_too_late(by, gone):
    booking = a_booking()
    approve(booking, by)
    about = {"about": f"booking:{booking.id}"}
    db.session.execute(text(f"UPDATE letters SET {gone} WHERE about = :about"), about)
    with pytest.raises(Clash, match="letters have gone"):
        commands.take_back(booking, by=by)


def test_only_who_decided_and_only_for_a_short_while(by):
    booking = a_booking()
    approve(booking, by)
    with pytest.raises(Refused, match="Only the coordinator who decided"):
        commands.take_back(booking, by=an_actor(a_coordinator(391)))
    at_last = booking.decided_at + rules.taken_back_within()
    with clock.pretend(at_last + SECOND), pytest.raises(Refused, match="too late"):
        commands.take_back(booking, by=by)
    with clock.pretend(at_last):
        assert commands.take_back(booking, by=by).state == "requested"


def test_letters_of_a_decision_wait_until_it_stands(by):
    booking = a_booking()
    approve(booking, by)
    due = db.session.scalars(
        text(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = :task"
            " AND args->>'letter_id' IN (SELECT id::text FROM letters WHERE about = :about"
            " AND key LIKE 'bookings/approved%')"
        ),
        {"task": mail.SEND_LETTER, "about": f"booking:{booking.id}"},
    ).all()
    assert due
    assert min(due) > booking.decided_at + rules.taken_back_within()


def race(own_app, *, locked: bool) -> tuple[str, bool]:
    """Taking back while a worker is handing the letter over: how it ended, and if it was sent."""
    with own_app.app_context():
        coordinator = a_coordinator(391)
        booking = a_booking()
        with transaction():
            approve(booking, an_actor(coordinator))
        ids = booking.id, coordinator.id
        db.session.remove()
    together, sent = Barrier(2), Barrier(2)

    def worker() -> None:
        with own_app.app_context(), transaction():
            asked = select(Letter.id).where(Letter.about == f"booking:{ids[0]}").order_by(Letter.id)
            db.session.scalars(asked.with_for_update() if locked else asked).all()
            together.wait(30)
            if not locked:
                sent.wait(30)
            db.session.execute(
                update(Letter)
                .where(Letter.about == f"booking:{ids[0]}")
                .values(sent_at=clock.now(), dropped_at=None)
            )

    def coordinator_() -> str:
        with own_app.app_context():
            together.wait(30)
            try:
                with transaction():
                    commands.take_back(db.session.get(Booking, ids[0]), by=actor_by_id(ids[1]))
            except Clash:
                return "told"
            finally:
                if not locked:
                    sent.wait(30)
            return "taken back"

    with ThreadPoolExecutor(2) as pool:
        hands = pool.submit(worker), pool.submit(coordinator_)
        hands[0].result(60)
        how = hands[1].result(60)
    with own_app.app_context():
        gone = select(Letter.sent_at).where(Letter.about == f"booking:{ids[0]}")
        return how, any(db.session.scalars(gone))


def test_a_letter_that_is_being_sent_is_waited_for(own_app):
    assert race(own_app, locked=True) == ("told", True)


def test_without_the_lock_a_letter_goes_about_what_was_taken_back(own_app):
    """The control: whoever sends without locking the letter tells of what is no longer so."""
    assert race(own_app, locked=False) == ("taken back", True)


def test_two_take_it_back_at_once_and_it_happens_once(own_app):
    with own_app.app_context():
        coordinator, booking = a_coordinator(391), a_booking(a_slot(capacity=100))
        with transaction(), letters_wait():
            commands.decline(booking, reason="The wrong row.", by=an_actor(coordinator))
        ids = booking.id, coordinator.id, booking.slot_id
        db.session.remove()
    together = Barrier(2)

    def go(_: int) -> str:
        with own_app.app_context():
            together.wait(30)
            try:
                with transaction():
                    commands.take_back(db.session.get(Booking, ids[0]), by=actor_by_id(ids[1]))
            except Clash:
                return "late"
            return "back"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == ["back", "late"]
    with own_app.app_context():
        slot, booking = db.session.get(Slot, ids[2]), db.session.get(Booking, ids[0])
        assert slot.taken == booking.pupils
