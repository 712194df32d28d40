"""Sessions, schools, visitors, bookings: whoever takes two locks takes them in this order.

First each step is watched by itself; then the two that once broke the order meet on connections of
their own, with a control in which they wait for each other.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.access import Clash
from app.bookings import commands, queries
from app.bookings.commands import steps
from app.bookings.models import Booking
from app.bookings.queries.whereabouts import SCHOOLS, VISITORS
from app.bookings.rules import VISITOR_ELSEWHERE
from app.desk.commands import each_of
from app.infra.database import db
from app.opportunities.commands import offers
from tests.bookings.test_races import Ring
from tests.bookings.world import CHECKLIST, REFUSALS
from tests.builders import (
    a_booking,
    a_coordinator,
    a_place_in_the_line,
    a_school,
    a_slot,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

SESSIONS, BOOKINGS = 1, 4
ROUNDS = 5
MOMENT = 1.5  # seconds in which whoever is not kept waiting has gone on


class Locks:
    """What one transaction has locked: pairs of a kind, in the stated order, and an id."""

    def __init__(self) -> None:
        self.held: list[tuple[int, int]] = []
        self.broken: list[str] = []

    def see(self, statement: str, values: Any) -> None:
        if "pg_advisory_xact_lock" in statement and "unnest" in statement:
            for each in values["ids"]:
                self.take((values["kind"], each))
        elif statement.rstrip().endswith("FOR UPDATE OF slots"):
            self.take((SESSIONS, one_of(values)))
        elif statement.rstrip().endswith("FOR UPDATE OF bookings"):
            self.take((BOOKINGS, one_of(values)))

    def take(self, lock: tuple[int, int]) -> None:
        if lock in self.held:
            return
        # Bookings of a session that is ours come as they come: nobody else can want them.
        later = [each for each in self.held if each > lock and each[0] != BOOKINGS]
        if later:
            self.broken.append(f"{lock} after {later}")
        self.held.append(lock)


def one_of(values: Any) -> int:
    """The one id that is asked for; its name counts what was asked before."""
    (each,) = values.values()
    return int(each)


@contextmanager
def watched() -> Iterator[Locks]:
    locks = Locks()

    def see(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        locks.see(statement, values)

    event.listen(db.engine, "before_cursor_execute", see)
    try:
        yield locks
    finally:
        event.remove(db.engine, "before_cursor_execute", see)
    assert locks.held, "nothing was locked"
    assert not locks.broken


def lead_of(booking: Booking):
    return an_actor(booking.requested_by)


@pytest.fixture
def early(session):
    """A school whose id is lower than any other's here: locked last, it is out of order."""
    return a_school()


@pytest.fixture
def full(early):
    """A session that a later school fills, and the early one waits for."""
    slot = a_slot(capacity=30)
    booking = an_approved_booking(slot, school=a_school())
    a_place_in_the_line(slot, early)
    return booking


def test_to_approve_is_to_hold_the_visitor(session):
    booking = a_booking()
    with watched() as locks:
        commands.approve(booking, checklist=CHECKLIST, ruleset="r", by=an_actor(a_coordinator(391)))
    assert (VISITORS, booking.slot.opportunity.contact_id) in locks.held


def test_a_swap_locks_its_school_before_the_visitor_of_what_it_leaves(full):
    other = a_slot(days=50)
    with watched() as locks:
        commands.swap(full, other.id, by=lead_of(full))
    assert {kind for kind, _ in locks.held} == {SESSIONS, SCHOOLS, VISITORS, BOOKINGS}


def test_a_swap_to_an_older_session_too(full):
    """The visitor it comes to has the lower id, and so has the session."""
    employer = an_employer()
    older = a_slot(an_opportunity(employer, contact=an_employers_person(employer)), days=50)
    slot = a_slot(capacity=30, days=60)
    booking = an_approved_booking(slot, school=a_school())
    a_place_in_the_line(slot, a_school())
    with watched():
        commands.swap(booking, older.id, by=lead_of(booking))


def test_moving_out_of_a_session_others_wait_for(full):
    new = a_slot(full.slot.opportunity, days=47)
    proposal = commands.propose_move(full, new.id, reason="A trip.", by=lead_of(full))
    contact = an_actor(full.slot.opportunity.contact)
    with watched():
        commands.answer_move(proposal, agrees=True, by=contact)
    assert full.slot_id == new.id


def test_a_request_that_moves_too(early):
    slot = a_slot(capacity=30)
    booking = a_booking(slot, school=a_school())
    a_place_in_the_line(slot, early)
    new = a_slot(slot.opportunity, days=47)
    with watched():
        commands.move_booking(booking, new.id, by=lead_of(booking))


def test_fewer_pupils_make_room_for_a_school_of_a_lower_id(early):
    slot = a_slot(capacity=30)
    booking = a_booking(slot, school=a_school())
    a_place_in_the_line(slot, early, pupils=10)
    group = booking.cohorts[0].cohort_id
    with watched():
        commands.change_groups(booking, {group: 15}, by=lead_of(booking))


def test_a_new_time_on_which_the_last_school_agrees(early):
    slot = a_slot(capacity=60)
    first = an_approved_booking(slot, school=a_school())
    second = an_approved_booking(slot, school=early)
    proposal = commands.propose_time(
        slot,
        starts_at=slot.starts_at.replace(hour=14),
        ends_at=slot.ends_at.replace(hour=15),
        reason="A trip.",
        by=an_actor(slot.opportunity.contact),
    )
    commands.answer_time(proposal, second, agrees=True, by=lead_of(second))
    db.session.commit()
    with watched():
        commands.answer_time(proposal, first, agrees=True, by=lead_of(first))
    assert proposal.state == "made"


def test_deciding_on_many_in_whatever_order_they_were_ticked(early):
    """Of two sessions, each with a line: the schools of both before either visitor."""
    booked = []
    for _ in range(2):
        slot = a_slot(capacity=30)
        booked.append(a_booking(slot, school=a_school()))
        a_place_in_the_line(slot, early if not booked[1:] else a_school())
    by = an_actor(a_coordinator(391))
    names = [f"booking:{each.reference}" for each in reversed(booked)]

    def act(_: str, key: str) -> tuple[str, str]:
        booking = next(each for each in booked if each.reference == key)
        commands.decline(booking, reason="No.", by=by)
        return "A talk", "Declined."

    with watched():
        outcomes = each_of(names, act, {})
    assert all(each.done for each in outcomes)


def test_the_sessions_of_an_opportunity_that_is_saved(early):
    """More places in each of two sessions, the later made first: each is offered to its line."""
    offer = an_opportunity()
    later = a_slot(offer, days=50, capacity=30)
    sooner = a_slot(offer, days=40, capacity=30)
    for slot, school in ((sooner, a_school()), (later, early)):
        a_booking(slot, school=a_school())
        a_place_in_the_line(slot, school)
    written = [
        offers.Session(
            slot_id=each.id,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            capacity=60,
            smallest_group=each.smallest_group,
            largest_per_school=each.largest_per_school,
            last_booking_day=each.last_booking_day,
            least_to_run=each.least_to_run,
            is_shared=each.is_shared,
        )
        for each in (sooner, later)
    ]
    db.session.refresh(offer)
    with watched():
        offers.save(offer, facts={}, sessions=written, by=an_actor(offer.contact))
    assert (sooner.taken, later.taken) == (60, 60)


def test_a_refusal_is_not_taken_back_once_its_visitor_is_booked_elsewhere(session):
    employer = an_employer()
    contact = an_employers_person(employer)
    by = an_actor(a_coordinator(391))
    booking = a_booking(a_slot(an_opportunity(employer, contact=contact)))
    commands.decline(booking, reason="The wrong row.", by=by)
    a_booking(a_slot(an_opportunity(employer, contact=contact)))
    db.session.execute(db.text("DELETE FROM letters"))
    with pytest.raises(Clash) as why, watched():
        commands.take_back(booking, by=by)
    assert str(why.value) == f"{VISITOR_ELSEWHERE} Leave this one as it is."


# Two that meet


class Meeting:
    """A school leaves a session that another waits for, and asks for two others of the visitor."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        days = [ring.session(30) for _ in range(3)]
        self.full, self.target, self.third = days
        cohorts = [(ring.schools[0], 30), (ring.schools[1], 1)]
        (school, cohort, self.teacher), _ = cohorts[0]
        self.school_id, self.cohort_id = school, cohort
        self.booking_id = ring.set_up(
            lambda: commands.request_booking(self.full, school, {cohort: 30}, by=self.teacher).id
        )[0]
        ring.set_up(lambda: ring.ask(self.full, 1, wait=True))

    def swap(self) -> None:
        booking = db.session.get_one(Booking, self.booking_id)
        commands.swap(booking, self.target, by=self.teacher)

    def ask(self) -> None:
        commands.request_booking(self.third, self.school_id, {self.cohort_id: 1}, by=self.teacher)


@pytest.fixture
def ring(own_app):
    with own_app.app_context():
        yield Ring(own_app)


def in_step(monkeypatch) -> None:
    """Whoever swaps goes on once the other has its school; the other, once the visitor is held."""
    has_visitor, has_school, is_swap = threading.Event(), threading.Event(), threading.local()
    lock_visitor, swapped = queries.lock_visitor, commands.swap

    def swap(*args: Any, **values: Any) -> Booking:
        is_swap.so = True
        return swapped(*args, **values)

    def lock(visitor_id: int) -> None:
        if getattr(is_swap, "so", False):
            lock_visitor(visitor_id)
            has_visitor.set()
            has_school.wait(MOMENT)
            return
        has_school.set()
        has_visitor.wait(MOMENT)
        lock_visitor(visitor_id)

    monkeypatch.setattr(commands, "swap", swap)
    monkeypatch.setattr(queries, "lock_visitor", lock)


def meet(ring: Ring) -> Counter[str]:
    meeting = Meeting(ring)
    return ring.round(meeting.swap, meeting.ask, refusals=(*REFUSALS, OperationalError))


def test_a_swap_and_a_request_of_one_school_do_not_wait_for_each_other(ring, monkeypatch):
    in_step(monkeypatch)
    assert meet(ring) == {"done": 2}


def test_locked_step_by_step_they_do(ring, monkeypatch):
    """The control: only the sessions are locked first, and each step locks the rest for itself."""

    def sessions_alone(*slot_ids: int, **_: Any):
        return steps.lock_slots(*slot_ids)

    monkeypatch.setattr(steps, "lock_sessions", sessions_alone)
    in_step(monkeypatch)
    assert meet(ring) == {"done": 1, "OperationalError": 1}


def a_crowd(ring: Ring) -> list[Any]:
    """Eight schools in two full sessions change places, while others wait, ask and decide."""
    one, two, three = (ring.session(4) for _ in range(3))
    first = ring.set_up(*(lambda n=n: ring.ask(one, n) for n in range(4)))
    second = ring.set_up(*(lambda n=n: ring.ask(two, n) for n in range(4, 8)))
    ring.set_up(*(lambda n=n: ring.ask(one, n, wait=True) for n in range(8, 11)))
    ring.set_up(*(lambda n=n: ring.ask(two, n, wait=True) for n in range(11, 14)))

    def of(booking_id: object) -> Booking:
        return db.session.get_one(Booking, booking_id)

    def swap(booking_id: object, number: int, to: int) -> object:
        return commands.swap(of(booking_id), to, by=ring.schools[number][2])

    def approve(booking_id: object) -> object:
        return commands.approve(
            of(booking_id), checklist=CHECKLIST, ruleset="r", by=ring.coordinator
        )

    swaps = ((first[0], 0, three), (first[1], 1, two), (second[0], 4, three), (second[1], 5, one))
    left = ((first[3], 3), (second[3], 7))
    return [
        *(lambda b=b, n=n, t=t: swap(b, n, t) for b, n, t in swaps),
        *(lambda b=b: approve(b) for b in (first[0], first[2], second[0], second[2])),
        *(lambda n=n: ring.ask(three, n) for n in (1, 5, 8, 11)),
        *(lambda b=b, n=n: commands.withdraw(of(b), by=ring.schools[n][2]) for b, n in left),
    ]


def test_swapping_approving_asking_and_leaving_at_once_never_end_in_a_ring(ring):
    outcomes: Counter[str] = Counter()
    for _ in range(ROUNDS):
        outcomes += ring.round(*a_crowd(ring), refusals=(*REFUSALS, OperationalError))
    assert set(outcomes) <= {"done", "Clash", "Invalid", "AlreadyAsked", "Refused"}
    assert outcomes["done"] > ROUNDS
