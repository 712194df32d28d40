"""Rules under many hands: each request approved once, places kept, and nothing once it is off."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.access import Actor, Clash, Refused
from app.approvals import commands, queries
from app.approvals.commands import acting
from app.approvals.models import AutomaticApproval, Rule
from app.approvals.states import State
from app.bookings import commands as bookings
from app.bookings import queries as booking_queries
from app.bookings.models import Booking, HistoryEntry
from app.bookings.states import HOLDING
from app.desk.commands import approve_booking
from app.desk.queries import checklist_for
from app.desk.rules import mark_of
from app.infra.database import db, transaction
from app.opportunities.models import Opportunity, Slot
from app.organisations.actors import actor_by_id
from tests.approvals.world import a_rule_on
from tests.bookings.test_places import widen
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
    an_opportunity,
)

ROUNDS = 6
CLIENTS = 16
SOON = 0.8  # seconds in which whoever does not wait is done
Try = Callable[[], object]


class Hall:
    """Sixteen schools, a talk with a session of its own for each round, and a rule that is on."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        widen(app, CLIENTS + 4)
        self.ada = an_actor(an_administrator(name="Ada Lovell"))
        self.coordinator = an_actor(a_coordinator(391))
        self.rule_id = a_rule_on("Talks", by=self.ada).id
        self.schools: list[tuple[int, int, Actor]] = []
        for _ in range(CLIENTS):
            school = a_school()
            cohort, teacher = a_cohort(school), a_teacher(school)
            self.schools.append((school.id, cohort.id, an_actor(teacher)))
        self.rounds = 0

    def session(self, capacity: int) -> int:
        """On a day of its own, with a visitor of its own: nobody's days add up."""
        self.rounds += 1
        employer = an_employer()
        offer = an_opportunity(employer, contact=an_employers_person(employer))
        return a_slot(db.session.get_one(Opportunity, offer.id), days=40, capacity=capacity).id

    def ask(self, slot_id: int, number: int) -> Booking:
        school_id, cohort_id, teacher = self.schools[number]
        return bookings.request_booking(slot_id, school_id, {cohort_id: 1}, by=teacher)

    def each(self, attempt: Try) -> str:
        """In a transaction of its own; a refusal is an answer, and a deadlock is none."""
        with self.app.app_context():
            try:
                with transaction():
                    attempt()
            except (Clash, Refused) as no:
                return type(no).__name__
            finally:
                db.session.remove()
        return "done"

    def round(self, *tries: Try) -> Counter[str]:
        together = Barrier(len(tries))

        def one(attempt: Try) -> str:
            together.wait(timeout=60)
            return self.each(attempt)

        with ThreadPoolExecutor(len(tries)) as pool:
            return Counter(pool.map(one, tries))


@pytest.fixture
def hall(own_app):
    with own_app.app_context():
        yield Hall(own_app)


def problems(slot_id: int) -> list[str]:
    """What is broken in a session; nothing, as it should be."""
    db.session.rollback()
    db.session.expire_all()
    slot = db.session.get_one(Slot, slot_id, populate_existing=True)
    there = db.session.scalars(select(Booking).where(Booking.slot_id == slot_id)).all()
    held = sum(each.pupils for each in there if each.state in HOLDING)
    wrong = []
    if slot.taken != held or held > slot.capacity:
        wrong.append(f"{slot.taken} taken, {held} held of {slot.capacity}")
    for booking in there:
        sides = db.session.scalars(
            select(HistoryEntry.side).where(
                HistoryEntry.booking_id == booking.id, HistoryEntry.to_state == "approved"
            )
        ).all()
        kept = db.session.get(AutomaticApproval, booking.id)
        if sides.count("rule") != (kept is not None):
            wrong.append(f"approved by rules {sides.count('rule')} times")
    db.session.rollback()
    return wrong


def test_many_requests_at_once_are_each_approved_once_and_places_never_exceeded(hall):
    for _ in range(ROUNDS):
        slot_id = hall.session(3)
        asks = [lambda n=n, s=slot_id: hall.ask(s, n) for n in range(CLIENTS)]
        outcome = hall.round(*asks)
        assert outcome == {"done": 3, "Clash": CLIENTS - 3}
        assert problems(slot_id) == []
        states = db.session.scalars(select(Booking.state).where(Booking.slot_id == slot_id)).all()
        assert states == ["approved"] * 3
        hall.each(lambda s=slot_id: empty(hall, s))


def test_asking_deciding_and_switching_at_once_never_end_in_a_ring(hall):
    """Requests, withdrawals, decisions taken back, and new versions of the rule, all at once."""

    def renew() -> None:
        on = db.session.scalars(select(Rule).where(Rule.state == State.ON)).first()
        if on is None:
            raise Clash("Switched off just now.")
        written = commands.new_version(on, by=hall.ada)
        trial = commands.try_rule(written, by=hall.ada)
        commands.switch_on(written, trial_id=trial.id, by=hall.ada)

    def leave(number: int, slot_id: int) -> None:
        school_id, _, teacher = hall.schools[number]
        booking = db.session.scalars(
            select(Booking).where(Booking.slot_id == slot_id, Booking.school_id == school_id)
        ).first()
        if booking is None:
            raise Clash("Not there yet.")
        if number % 2:
            bookings.withdraw(booking, by=teacher)
        else:
            bookings.take_back(booking, by=hall.coordinator)

    for _ in range(ROUNDS):
        slot_id = hall.session(6)
        tries: list[Try] = [lambda n=n, s=slot_id: hall.ask(s, n) for n in range(8)]
        tries += [lambda n=n, s=slot_id: leave(n, s) for n in range(6)]
        tries += [renew, renew]
        outcome = hall.round(*tries)
        assert set(outcome) <= {"done", "Clash", "Refused"}
        assert problems(slot_id) == []
        db.session.rollback()
        assert len(db.session.scalars(select(Rule).where(Rule.state == State.ON)).all()) == 1
        hall.each(lambda s=slot_id: empty(hall, s))


def empty(hall: Hall, slot_id: int) -> None:
    """Every school steps back, so that its group is free for the next round."""
    for booking in db.session.scalars(
        select(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(HOLDING))
    ).all():
        bookings.withdraw(booking, by=actor_by_id(booking.requested_by_id))


def meanwhile(hall: Hall, first: Try, second: Try) -> tuple[bool, str, str]:
    """Do the first and leave it uncommitted while the second begins.

    Returns whether the second waited for it, and how each ended.
    """
    may_end, has_begun = threading.Event(), threading.Event()

    def slow() -> None:
        first()
        db.session.flush()
        has_begun.set()
        may_end.wait(30)

    with ThreadPoolExecutor(2) as pool:
        one: Future[str] = pool.submit(hall.each, slow)
        assert has_begun.wait(30)
        two: Future[str] = pool.submit(hall.each, second)
        try:
            two.result(timeout=SOON)
            waited = False
        except TimeoutError:
            waited = True
        may_end.set()
        return waited, one.result(30), two.result(30)


def days_of_one_visitor(hall: Hall) -> list[str]:
    """Six schools ask for the same visitor on six days near each other, all at once."""
    employer = an_employer()
    offer = an_opportunity(employer, contact=an_employers_person(employer))
    slots = [a_slot(offer, days=60 + each).id for each in range(6)]
    hall.round(*(lambda n=n: hall.ask(slots[n], n) for n in range(6)))
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Booking.state).where(Booking.slot_id.in_(slots)).order_by(Booking.state)
        )
    )


THREE_DAYS = ["approved"] * 3 + ["requested"] * 3  # and a fourth would call for a check


def test_one_visitor_s_days_are_counted_one_after_the_other(hall):
    assert days_of_one_visitor(hall) == THREE_DAYS


def test_with_the_visitor_s_lock_off_too_many_days_are_approved(hall, monkeypatch):
    """The control: each alone is below the threshold, and together they are not."""
    together = Barrier(6)
    monkeypatch.setattr(booking_queries, "lock_visitor", lambda _: None)
    monkeypatch.setattr(acting, "lock_visitor", lambda _: together.wait(timeout=60))
    assert days_of_one_visitor(hall).count("approved") > 3


class Decision:
    """One visitor with two approved days, a third that a coordinator decides on, and a fourth.

    A fourth day in 30 would call for a check: of the two, one may be approved without.
    """

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        employer = an_employer()
        offer = an_opportunity(employer, contact=an_employers_person(employer))
        self.slots = [a_slot(offer, days=60 + each).id for each in range(4)]
        for number in range(2):
            assert hall.each(lambda n=number: hall.ask(self.slots[n], n)) == "done"
        school_id, cohort_id, teacher = hall.schools[2]
        with transaction():  # what a person has to read waits for one
            waits = bookings.request_booking(
                self.slots[2], school_id, {cohort_id: 1}, access_needs="A ramp.", by=teacher
            )
            self.reference, self.shown = waits.reference, mark_of(checklist_for(waits))

    def approve(self) -> object:
        return approve_booking(self.reference, shown=self.shown, by=self.hall.coordinator)

    def ask(self) -> object:
        return self.hall.ask(self.slots[3], 3)

    def states(self) -> list[str]:
        db.session.rollback()
        asked = select(Booking.state).where(Booking.slot_id.in_(self.slots))
        return list(db.session.scalars(asked.order_by(Booking.slot_id)))


def test_a_rule_counts_the_day_a_coordinator_is_just_approving(hall):
    made = Decision(hall)
    assert meanwhile(hall, made.approve, made.ask) == (True, "done", "done")
    assert made.states() == ["approved", "approved", "approved", "requested"]


def test_a_coordinator_reads_the_day_a_rule_is_just_approving(hall):
    """The checklist is read again once the rule is done, and is not what was looked through."""
    made = Decision(hall)
    assert meanwhile(hall, made.ask, made.approve) == (True, "done", "ChecklistChanged")
    assert made.states() == ["approved", "approved", "requested", "approved"]


def test_with_the_coordinator_s_lock_off_the_rule_counts_one_short(hall, monkeypatch):
    """The control of both: four days, and nobody was told that a check is due."""
    made = Decision(hall)
    monkeypatch.setattr(booking_queries, "lock_visitors", lambda _: None)
    assert meanwhile(hall, made.approve, made.ask) == (False, "done", "done")
    assert made.states() == ["approved"] * 4


def switch_off(hall: Hall) -> object:
    return commands.switch_off(db.session.get_one(Rule, hall.rule_id), by=hall.ada)


def state_in(slot_id: int) -> str | None:
    db.session.rollback()
    return db.session.scalar(select(Booking.state).where(Booking.slot_id == slot_id))


def test_a_rule_is_not_off_before_what_it_is_just_approving_is_kept(hall):
    slot_id = hall.session(3)
    waited, asked, switched = meanwhile(
        hall, lambda: hall.ask(slot_id, 0), lambda: switch_off(hall)
    )
    assert (waited, asked, switched) == (True, "done", "done")
    assert state_in(slot_id) == "approved"


def test_a_rule_that_is_just_being_switched_off_approves_nothing(hall):
    slot_id = hall.session(3)
    waited, switched, asked = meanwhile(
        hall, lambda: switch_off(hall), lambda: hall.ask(slot_id, 0)
    )
    assert (waited, switched, asked) == (True, "done", "done")
    assert state_in(slot_id) == "requested"


def test_with_the_lock_off_a_rule_approves_after_it_was_switched_off(hall, monkeypatch):
    """The control of both: without the share lock, here and in the database's own trigger."""
    with transaction():
        db.session.execute(
            text("DROP TRIGGER automatic_approvals_only_what_is_safe ON automatic_approvals")
        )
    has_read, is_off = threading.Event(), threading.Event()

    def without_a_lock(authority_id: int) -> list[Rule]:
        read = list(db.session.scalars(select(Rule).where(Rule.state == State.ON)))
        has_read.set()
        is_off.wait(30)  # between reading the rule and acting on it, somebody switches it off
        return read

    monkeypatch.setattr(queries, "rules_on", without_a_lock)
    slot_id = hall.session(3)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(hall.each, lambda: hall.ask(slot_id, 0))
        assert has_read.wait(30)
        assert pool.submit(hall.each, lambda: switch_off(hall)).result(30) == "done"
        is_off.set()
        assert asked.result(30) == "done"
    assert state_in(slot_id) == "approved", "the lock guards against nothing"
