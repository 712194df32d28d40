"""A small region under pressure: what people may try in it, and what must hold whatever they do."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select, text

from app.access import Actor, Clash, Invalid, Refused
from app.bookings import commands, queries, rules
from app.bookings.commands.steps import lock_slot
from app.bookings.models import Booking, BookingCohort, CohortTime, HistoryEntry, Proposal
from app.bookings.states import COMING, HOLDING, LIVE, TIMED, State
from app.evidence.queries import latest_entries
from app.infra import clock
from app.infra.database import Missing, db, transaction
from app.infra.mail import Letter
from app.opportunities.models import Slot
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

Act = tuple[str, int, int]  # what, which school, a number for whatever the act needs
SCHOOLS = 4
REFUSALS = (Clash, Refused, Invalid, Missing)
ELSEWHERE = COMING - {State.NOT_ATTENDED} | {State.OFFERED}
LIVE_ENTRY = re.compile(r"\r\nUID:(.+?)\r\n(?:.*?\r\n)??SEQUENCE:(\d+)\r\n", re.S)


class World:
    """Two sessions of one visit, four schools with two groups each, and a clock people move."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            employer = an_employer()
            contact = an_employers_person(employer)
            offer = an_opportunity(
                employer,
                contact=contact,
                kind="careers_talk",
                place="workplace",
                postcode="NE1 1AA",
            )
            slots = [
                a_slot(offer, days=days, capacity=capacity, least_to_run=20, smallest_group=2)
                for days, capacity in ((40, 60), (47, 30))
            ]
            self.slots = [each.id for each in slots]
            self.now: datetime = slots[0].starts_at - timedelta(days=35)
            schools = [a_school() for _ in range(SCHOOLS)]
            self.schools = [each.id for each in schools]
            self.cohorts = [
                [a_cohort(each).id, a_cohort(each, year_group=10).id] for each in schools
            ]
            teachers = [a_teacher(each) for each in schools]
            self.people = {each.id for each in teachers}
            self.teachers = [an_actor(each) for each in teachers]
            self.contact_id = contact.id
            self.employer = an_actor(contact)
            self.coordinator = an_actor(a_coordinator(391))
            db.session.remove()

    # What people do

    def all_at_once(self, acts: Sequence[Act]) -> Counter[str]:
        """Everyone acts at the same moment, each on a connection of their own."""
        together = Barrier(len(acts))

        def one(act: Act) -> str:
            with self.app.app_context(), clock.pretend(self.now):
                together.wait(timeout=60)
                if act[0] == "sweep":
                    self.sweep()
                    return "done"
                return self.attempt(lambda: self.act(*act))

        with ThreadPoolExecutor(len(acts)) as pool:
            return Counter(pool.map(one, acts))

    def act(self, what: str, school: int, number: int) -> None:
        """One thing somebody tries. Raises what the command raises."""
        if what == "capacity":
            self.set_capacity(self.slots[number % 2], 2 + number % 60)
        elif what in ("go_ahead", "cancel_session", "propose_time", "make_time", "drop_time"):
            getattr(self, what)(db.session.get_one(Slot, self.slots[number % 2]), number)
        elif what in ("ask", "wait"):
            ask = commands.request_booking if what == "ask" else commands.join_waiting_list
            groups = {self.cohorts[school][number % 2]: 1 + number % 40}
            ask(self.slots[number % 2], self.schools[school], groups, by=self.teachers[school])
        else:
            booking = self.latest(school, number)
            if booking is not None:
                STEPS[what](self, booking, self.teachers[school], number)

    def latest(self, school: int, number: int) -> Booking | None:
        """One of the school's bookings that are still open, or its last."""
        rows = db.session.scalars(
            select(Booking).where(Booking.school_id == self.schools[school]).order_by(Booking.id)
        ).all()
        still = [each for each in rows if each.state in LIVE] or rows[-1:]
        return still[number % len(still)] if still else None

    def set_capacity(self, slot_id: int, capacity: int) -> None:
        slot = lock_slot(slot_id)
        slot.least_to_run = min(slot.least_to_run, capacity)
        slot.capacity = capacity
        db.session.flush()
        commands.offer_places(slot)

    def sweep(self) -> None:
        """What the worker's rounds do: each thing that may be due, in a transaction of its own."""
        bookings = [each.id for each in self.bookings()]
        proposals = db.session.scalars(
            select(Proposal.id).where(Proposal.slot_id.in_(self.slots)).order_by(Proposal.id)
        ).all()
        db.session.rollback()
        for job in (commands.lapse, commands.close_waiting, commands.remind_hold):
            for each in bookings:
                self.attempt(job, each)
        for job in (commands.settle_running, lambda each: commands.offer_places(lock_slot(each))):
            for each in self.slots:
                self.attempt(job, each)
        for each in proposals:
            self.attempt(commands.close_proposal, each)

    def attempt(self, job: Callable[..., object], *args: object) -> str:
        """Do it in a transaction of its own; a refusal is an answer too."""
        try:
            with transaction():
                job(*args)
        except REFUSALS as no:
            return type(no).__name__
        return "done"

    def go_ahead(self, slot: Slot, _number: int) -> None:
        commands.go_ahead(slot, by=self.employer)

    def cancel_session(self, slot: Slot, number: int) -> None:
        if number % 4 == 0:
            commands.cancel_session(slot, reason="The site is closed.", by=self.employer)

    def propose_time(self, slot: Slot, number: int) -> None:
        starts = slot.starts_at + timedelta(days=1 + number % 10)
        commands.propose_time(
            slot,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            reason="The hall is taken.",
            by=self.employer,
        )

    def make_time(self, slot: Slot, _number: int) -> None:
        proposal = queries.find_open_time(slot.id)
        if proposal is not None:
            commands.make_time(proposal, by=self.employer)

    def drop_time(self, slot: Slot, _number: int) -> None:
        proposal = queries.find_open_time(slot.id)
        if proposal is not None:
            commands.drop_proposal(proposal, by=self.employer)

    def answer(self, booking: Booking, by: Actor, number: int) -> None:
        for proposal in queries.open_proposals_for(booking):
            if proposal.booking_id is None:
                commands.answer_time(proposal, booking, agrees=number % 3 > 0, by=by)
            else:
                side = self.employer if proposal.side == "school" else by
                commands.answer_move(proposal, agrees=number % 3 > 0, by=side)

    def other(self, booking: Booking) -> int:
        return next(each for each in self.slots if each != booking.slot_id)

    # What must hold

    def bookings(self) -> Sequence[Booking]:
        return db.session.scalars(
            select(Booking).where(Booking.slot_id.in_(self.slots)).order_by(Booking.id)
        ).all()

    def check(self) -> None:
        """Every promise, as the database has it now."""
        with self.app.app_context(), clock.pretend(self.now):
            bookings = self.bookings()
            for slot_id in self.slots:
                slot = db.session.get_one(Slot, slot_id)
                check_places(slot, [each for each in bookings if each.slot_id == slot_id])
                check_line(slot)
            for booking in bookings:
                check_history(booking)
                check_letters(booking)
                check_whereabouts(booking)
                check_evidence(booking)
            keys = [(each.slot_id, each.school_id) for each in bookings if each.state in LIVE]
            assert len(keys) == len(set(keys)), "a school is in a session twice"
            self.check_calendars(bookings)
            db.session.remove()

    def check_calendars(self, bookings: Sequence[Booking]) -> None:
        """One live entry for each person and booking or session, and none for what is off."""
        shown: dict[int, dict[str, bool]] = {each: {} for each in (*self.people, self.contact_id)}
        last: dict[tuple[int, str], int] = {}
        for letter in db.session.scalars(
            select(Letter)
            .where(Letter.recipient_id.in_(shown), Letter.calendar != "")
            .order_by(Letter.id)
        ):
            found = LIVE_ENTRY.search(letter.calendar)
            assert found, letter.calendar
            uid, sequence = found[1], int(found[2])
            key = (letter.recipient_id or 0, uid)
            assert sequence > last.get(key, -1), "a change without a higher SEQUENCE"
            last[key] = sequence
            shown[key[0]][uid] = letter.calendar_method == "REQUEST"
        for person in self.people:
            live = {uid for uid, is_live in shown[person].items() if is_live}
            mine = [each for each in bookings if each.requested_by_id == person]
            assert live == {str(each.uid) for each in mine if each.state in COMING}
        booked = {each.slot_id for each in bookings if each.state in COMING}
        uids = db.session.scalars(select(Slot.uid).where(Slot.id.in_(booked)))
        live = {uid for uid, is_live in shown[self.contact_id].items() if is_live}
        assert live == {str(each) for each in uids}


CHECKLIST = [{"key": "x"}]
STEPS: dict[str, Callable[[World, Booking, Actor, int], object]] = {
    "accept": lambda _, each, by, __: commands.accept_offer(each, by=by),
    "withdraw": lambda _, each, by, __: commands.withdraw(each, by=by),
    "approve": lambda world, each, _, __: commands.approve(
        each, checklist=CHECKLIST, ruleset="r", by=world.coordinator
    ),
    "decline": lambda world, each, _, __: commands.decline(
        each, reason="No.", by=world.coordinator
    ),
    "cancel": lambda world, each, _, __: commands.cancel(each, reason="Ill.", by=world.employer),
    "change": lambda world, each, by, number: commands.change_groups(
        each, {world.cohorts[world.schools.index(each.school_id)][number % 2]: 1 + number}, by=by
    ),
    "move": lambda world, each, by, _: commands.move_booking(each, world.other(each), by=by),
    "propose_move": lambda world, each, by, number: commands.propose_move(
        each, world.other(each), reason="A trip.", by=by if number % 2 else world.employer
    ),
    "answer": lambda world, each, by, number: world.answer(each, by, number),
    "swap": lambda world, each, by, _: commands.swap(each, world.other(each), by=by),
    "attended": lambda _, each, by, number: commands.confirm_attendance(
        each, attended={one.cohort_id: number for one in each.cohorts}, answers={}, by=by
    ),
    "not_attended": lambda _, each, by, __: commands.confirm_not_attended(
        each, reason="Snow.", by=by
    ),
}
OF_SESSIONS = (
    "capacity sweep go_ahead cancel_session propose_time make_time drop_time ask wait".split()
)
EVERYTHING = sorted([*STEPS, *OF_SESSIONS])


def check_places(slot: Slot, bookings: Sequence[Booking]) -> None:
    held = sum(each.pupils for each in bookings if each.state in HOLDING)
    assert slot.taken == held, "places are not the sum of their bookings"
    for booking in bookings:
        assert booking.pupils == sum(each.pupils for each in booking.cohorts)
        assert (booking.hold_until is not None) == (booking.state in TIMED)


def check_line(slot: Slot) -> None:
    """Whoever still waits does not fit: so nobody was passed over who did."""
    if rules.why_no_waiting(slot, clock.now()) or not rules.offer_lasts_until(slot, clock.now()):
        return
    waiting = queries.waiting_in_line(slot.id)
    since = [(each.waiting_since, each.id) for each in waiting]
    assert since == sorted(since)
    elsewhere = queries.bookings_elsewhere(slot, [each.id for each in waiting])
    for each in waiting:
        passed = rules.why_passed_over(
            slot, each.pupils, slot.left, is_elsewhere=each.id in elsewhere
        )
        assert passed or queries.find_visitor_clash(slot.opportunity.contact_id, slot), (
            "places are free, and the first that fits was not offered them"
        )


def check_history(booking: Booking) -> None:
    entries = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.booking_id == booking.id).order_by(HistoryEntry.id)
    ).all()
    states = [each.to_state for each in entries]
    assert states[0] in ("requested", "waiting")
    assert states[-1] == booking.state
    assert [each.from_state for each in entries] == [None, *states[:-1]]
    assert booking.sequence >= len(entries) - 1


def check_letters(booking: Booking) -> None:
    """Every transition is told to the school that asked, by one letter to each person."""
    entries = db.session.scalar(
        select(func.count()).select_from(HistoryEntry).where(HistoryEntry.booking_id == booking.id)
    )
    told = db.session.scalars(
        select(Letter.key).where(
            Letter.about == f"booking:{booking.id}",
            Letter.recipient_id == booking.requested_by_id,
        )
    ).all()
    of_steps = [each for each in told if re.fullmatch(rf"bookings/\w+:{booking.id}:\d+:\d+", each)]
    steps = Counter(each.split(":")[2] for each in of_steps if "hold_ending" not in each)
    assert len(steps) == entries, f"{entries} transitions, but letters of {sorted(steps)}"
    assert max(steps.values()) == 1, "one transition was told twice"


def check_whereabouts(booking: Booking) -> None:
    there = set(
        db.session.scalars(select(CohortTime.cohort_id).where(CohortTime.booking_id == booking.id))
    )
    coming = set(
        db.session.scalars(
            select(BookingCohort.cohort_id).where(BookingCohort.booking_id == booking.id)
        )
    )
    assert there == (coming if booking.state in ELSEWHERE else set())


def check_evidence(booking: Booking) -> None:
    latest = latest_entries(booking.id)
    planned = {key: each.pupils for key, each in latest.items() if each.standing == "planned"}
    if booking.state == State.APPROVED:
        assert planned == {each.cohort_id: each.pupils for each in booking.cohorts}
    else:
        assert not planned, "what is not going to happen is still planned"


def drop_checks(app: Flask) -> None:
    """Take the database's own checks away, to show what the locks alone hold together."""
    with app.app_context(), transaction():
        for table, trigger in (
            ("slots", "slots_places_equal_rows"),
            ("bookings", "bookings_places_equal_rows"),
            ("slots", "slots_never_over_full"),
        ):
            db.session.execute(text(f"DROP TRIGGER {trigger} ON {table}"))
