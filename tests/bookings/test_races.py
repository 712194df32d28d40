"""Fifty rounds of twenty clients at the same moment, each on a connection of their own.

After every round the promises are looked at. Each contest has a control: with the locks off, and
the database's own checks gone, the violation appears, so it is the locks that keep it away.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.access import Actor
from app.bookings import commands, queries
from app.bookings.commands import steps
from app.bookings.models import Booking, HistoryEntry
from app.bookings.states import HOLDING
from app.infra import clock
from app.infra.database import db, transaction
from app.infra.silence import silence
from app.opportunities.models import Opportunity, Slot
from tests.bookings.test_places import widen
from tests.bookings.world import CHECKLIST, REFUSALS, drop_checks
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)

ROUNDS = 50
CLIENTS = 20
TICK = timedelta(microseconds=1)
Try = Callable[[], object]


class Ring:
    """Twenty schools, one visit, and a new session of it for each round."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        widen(app, CLIENTS + 4)
        with app.app_context():
            employer = an_employer()
            offer = an_opportunity(employer, contact=an_employers_person(employer))
            self.offer_id, self.employer = offer.id, an_actor(offer.contact)
            self.coordinator = an_actor(a_coordinator(391))
            self.schools: list[tuple[int, int, Actor]] = []
            for _ in range(CLIENTS):
                school = a_school()
                cohort, teacher = a_cohort(school), a_teacher(school)
                self.schools.append((school.id, cohort.id, an_actor(teacher)))
            self.rounds = 0

    def session(self, capacity: int) -> int:
        """A session on a day of its own, so that no group is in two places."""
        self.rounds += 1
        offer = db.session.get_one(Opportunity, self.offer_id)
        return a_slot(offer, days=40 + self.rounds, capacity=capacity).id

    def ask(self, slot_id: int, number: int, *, wait: bool = False) -> int:
        school_id, cohort_id, teacher = self.schools[number]
        ask = commands.join_waiting_list if wait else commands.request_booking
        return ask(slot_id, school_id, {cohort_id: 1}, by=teacher).id

    def set_up(self, *tries: Try) -> list[object]:
        """One after the other, before the round."""
        with silence(), transaction():
            return [each() for each in tries]

    def round(self, *tries: Try, refusals: tuple[type[Exception], ...] = REFUSALS) -> Counter[str]:
        """All at once; counts who got through and who was refused how."""
        together = Barrier(len(tries))

        def one(attempt: Try) -> str:
            with self.app.app_context(), silence():
                together.wait(timeout=60)
                try:
                    with transaction():
                        attempt()
                except refusals as no:
                    return type(no).__name__
                return "done"

        with ThreadPoolExecutor(len(tries)) as pool:
            return Counter(pool.map(one, tries))


def at(moment: datetime, attempt: Try) -> Try:
    """The same at a moment of its own."""

    def then() -> object:
        with clock.pretend(moment):
            return attempt()

    return then


def bookings_of(slot_id: int) -> Sequence[Booking]:
    db.session.expire_all()
    return db.session.scalars(
        select(Booking).where(Booking.slot_id == slot_id).order_by(Booking.id)
    ).all()


def story(booking: Booking) -> list[str]:
    entries = select(HistoryEntry.to_state).where(HistoryEntry.booking_id == booking.id)
    return list(db.session.scalars(entries.order_by(HistoryEntry.id)))


def problems(slot_id: int) -> list[str]:
    """What is broken in a session; nothing, as it should be."""
    slot = db.session.get_one(Slot, slot_id, populate_existing=True)
    bookings = bookings_of(slot_id)
    held = sum(each.pupils for each in bookings if each.state in HOLDING)
    wrong = []
    if slot.taken != held:
        wrong.append(f"{slot.taken} taken, {held} held")
    if held > slot.capacity:
        wrong.append(f"{held} held of {slot.capacity}")
    for booking in bookings:
        told = story(booking)
        froms = db.session.scalars(
            select(HistoryEntry.from_state)
            .where(HistoryEntry.booking_id == booking.id)
            .order_by(HistoryEntry.id)
        ).all()
        if told[-1] != booking.state or list(froms) != [None, *told[:-1]]:
            wrong.append(f"two stories of one booking: {told}")
    waits = [each.state == "waiting" for each in bookings if each.waiting_since is not None]
    if waits != sorted(waits):
        wrong.append("somebody was offered places before those who came first")
    if any(waits) and slot.left:
        wrong.append("places are free, and somebody waits")
    db.session.rollback()
    return wrong


def last_places(ring: Ring, **options) -> tuple[int, Counter[str]]:
    slot_id = ring.session(3)
    tries = [lambda n=n: ring.ask(slot_id, n) for n in range(CLIENTS)]
    return slot_id, ring.round(*tries, **options)


def cancel_against_promote(ring: Ring, **options) -> tuple[int, Counter[str]]:
    """Six step back, six more ask or wait, places are added, and lists are moved, all at once."""
    slot_id = ring.session(6)
    held = ring.set_up(*(lambda n=n: ring.ask(slot_id, n) for n in range(6)))
    ring.set_up(*(lambda n=n: ring.ask(slot_id, n, wait=True) for n in range(6, 12)))

    def withdraw(number: int) -> None:
        booking = db.session.get_one(Booking, held[number])
        commands.withdraw(booking, by=ring.schools[number][2])

    def widen_by_one() -> None:
        slot = steps.lock_slot(slot_id)
        slot.capacity = slot.capacity + 1
        db.session.flush()
        commands.offer_places(slot)

    tries: list[Try] = [lambda n=n: withdraw(n) for n in range(6)]
    tries += [lambda n=n: ring.ask(slot_id, n, wait=n % 2 == 0) for n in range(12, 18)]
    tries += [widen_by_one] * 3
    tries += [lambda: commands.offer_places(steps.lock_slot(slot_id))] * 5
    return slot_id, ring.round(*tries, **options)


def approve_against_withdraw(ring: Ring, **options) -> tuple[int, Counter[str]]:
    """On each of four requests: approved, declined, withdrawn, cancelled and run out, at once."""
    slot_id = ring.session(8)
    ids = ring.set_up(*(lambda n=n: ring.ask(slot_id, n) for n in range(4)))
    over = bookings_of(slot_id)[0].hold_until + TICK

    def of(booking_id: object) -> Booking:
        return db.session.get_one(Booking, booking_id)

    tries: list[Try] = []
    for number, each in enumerate(ids):
        teacher = ring.schools[number][2]
        tries += [
            lambda each=each: commands.approve(
                of(each), checklist=CHECKLIST, ruleset="r", by=ring.coordinator
            ),
            lambda each=each: commands.decline(of(each), reason="No.", by=ring.coordinator),
            lambda each=each, by=teacher: commands.withdraw(of(each), by=by),
            lambda each=each: commands.cancel(of(each), reason="Ill.", by=ring.employer),
            lambda each=each: commands.lapse(each),
        ]
    return slot_id, ring.round(*(at(over, each) for each in tries), **options)


def expiry_against_accept(ring: Ring, **options) -> tuple[int, Counter[str]]:
    """Four offers, each accepted twice in its last moment and let go thrice in the next."""
    slot_id = ring.session(4)
    held = ring.set_up(*(lambda n=n: ring.ask(slot_id, n) for n in range(4)))
    ids = ring.set_up(*(lambda n=n: ring.ask(slot_id, n, wait=True) for n in range(4, 8)))
    ring.set_up(
        *(
            lambda n=n: commands.withdraw(
                db.session.get_one(Booking, held[n]), by=ring.schools[n][2]
            )
            for n in range(4)
        )
    )
    ends = next(each.hold_until for each in bookings_of(slot_id) if each.state == "offered")
    tries: list[Try] = []
    for number, each in enumerate(ids, start=4):
        teacher = ring.schools[number][2]
        accept = at(
            ends,
            lambda each=each, by=teacher: commands.accept_offer(
                db.session.get_one(Booking, each), by=by
            ),
        )
        tries += [accept, accept, *([at(ends + TICK, lambda each=each: commands.lapse(each))] * 3)]
    return slot_id, ring.round(*tries, **options)


@pytest.fixture
def ring(own_app):
    with own_app.app_context():
        yield Ring(own_app)


def test_the_last_places_are_taken_by_as_many_as_there_are(ring):
    """A1, A2, A3, A13: of twenty who ask for three places, three have them and all are told."""
    for _ in range(ROUNDS):
        slot_id, outcome = last_places(ring)
        assert outcome == {"done": 3, "Clash": 17}
        assert problems(slot_id) == []


def test_cancelling_and_promoting_at_once_keeps_the_line_and_the_places(ring):
    """W1, A17, A18: nobody is passed over, nobody is offered a place that is not there."""
    for _ in range(ROUNDS):
        slot_id, outcome = cancel_against_promote(ring)
        assert set(outcome) <= {"done", "Clash"}
        assert problems(slot_id) == []
        for booking in bookings_of(slot_id):
            assert story(booking).count("offered") <= 1


def test_deciding_and_leaving_at_once_leaves_one_story(ring):
    """A4, A6: whoever is second is told; nothing is declined and confirmed."""
    ends = {"declined", "withdrawn", "cancelled", "lapsed"}
    for _ in range(ROUNDS):
        slot_id, outcome = approve_against_withdraw(ring)
        assert set(outcome) <= {"done", "Clash"}
        assert problems(slot_id) == []
        for booking in bookings_of(slot_id):
            told = story(booking)
            assert told[-1] in ends | {"approved"}
            assert told[1:-1] in ([], ["approved"])


def test_an_offer_is_taken_or_let_go_and_never_both(ring):
    """W6: good in its last moment, gone in the next; used or run out, once."""
    for _ in range(ROUNDS):
        slot_id, outcome = expiry_against_accept(ring)
        assert set(outcome) <= {"done", "Clash"}
        assert problems(slot_id) == []
        for booking in bookings_of(slot_id)[4:]:
            told = story(booking)
            assert told[:2] == ["waiting", "offered"]
            assert told[2:] in (["requested"], ["lapsed"])


CONTESTS = [
    last_places,
    cancel_against_promote,
    approve_against_withdraw,
    expiry_against_accept,
]


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda each: each.__name__)
def test_with_the_locks_off_the_violation_appears(ring, contest, monkeypatch):
    """A3: the control of each contest above, at the isolation level and database we deploy."""
    drop_checks(ring.app)
    with transaction():
        db.session.execute(text("DROP TRIGGER bookings_move_only_as_allowed ON bookings"))

    def slot_as_it_is(slot_id: int) -> Slot:
        return db.session.get_one(Slot, slot_id)

    def booking_as_it_is(booking_id: int) -> Booking:
        return db.session.get_one(Booking, booking_id)

    monkeypatch.setattr(steps, "get_slot_for_update", slot_as_it_is)
    monkeypatch.setattr(queries, "get_booking_for_update", booking_as_it_is)
    for name in ("lock_schools", "lock_visitor", "lock_visitors"):
        monkeypatch.setattr(queries, name, lambda _: None)
    for _ in range(ROUNDS):
        slot_id, _outcome = contest(ring, refusals=(Exception,))
        if problems(slot_id):
            return
    pytest.fail("the locks guard against nothing")
