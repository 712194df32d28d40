"""Whatever people do, in whatever order: places always equal the live bookings."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.access import Clash, Invalid, Refused
from app.bookings import commands
from app.bookings.models import Booking
from app.bookings.states import HOLDING
from app.infra import clock
from app.infra.database import db
from app.infra.silence import silence
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employers_person,
)

SCHOOLS = 3
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("ask", "approve", "decline", "withdraw", "cancel", "attended", "not attended", "wait")
        ),
        st.integers(0, SCHOOLS - 1),
        st.integers(0, 40),
    ),
    max_size=25,
)


class World:
    """One session of 60 places, three schools, and a clock that people move."""

    def __init__(self) -> None:
        self.slot = a_slot(capacity=60, smallest_group=2, largest_per_school=40)
        self.now = self.slot.starts_at - timedelta(days=3)
        self.schools = [a_school() for _ in range(SCHOOLS)]
        self.cohorts = [a_cohort(each) for each in self.schools]
        self.teachers = [an_actor(a_teacher(each)) for each in self.schools]
        self.coordinator = an_actor(a_coordinator(391))
        self.employer = an_actor(an_employers_person(self.slot.opportunity.employer))
        db.session.commit()

    def latest(self, school: int) -> Booking | None:
        return db.session.scalar(
            select(Booking)
            .where(Booking.school_id == self.schools[school].id)
            .order_by(Booking.id.desc())
            .limit(1)
        )

    def step(self, what: str, school: int, number: int) -> None:
        by, booking = self.teachers[school], self.latest(school)
        if what == "wait":
            self.now += timedelta(hours=number)
        elif what == "ask":
            commands.request_booking(
                self.slot.id, self.schools[school].id, {self.cohorts[school].id: number}, by=by
            )
        elif booking is not None:
            self.change(what, booking, by, number)

    def change(self, what: str, booking: Booking, by, number: int) -> None:
        if what == "approve":
            commands.approve(booking, checklist=[{"key": "x"}], ruleset="r", by=self.coordinator)
        elif what == "decline":
            commands.decline(booking, reason="No.", by=self.coordinator)
        elif what == "withdraw":
            commands.withdraw(booking, by=by)
        elif what == "cancel":
            commands.cancel(booking, reason="Ill.", by=self.employer)
        elif what == "attended":
            numbers = {each.cohort_id: number for each in booking.cohorts}
            commands.confirm_attendance(booking, attended=numbers, answers={}, by=by)
        else:
            commands.confirm_not_attended(booking, reason="Snow.", by=by)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_places_equal_live_bookings_after_every_step(session, steps):
    with silence():
        world = World()
        slot_id = world.slot.id
        for what, school, number in steps:
            attempt = db.session.begin_nested()
            try:
                with clock.pretend(world.now):
                    world.step(what, school, number)
                db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
                attempt.commit()
            except (Clash, Refused, Invalid):
                attempt.rollback()
            db.session.expire_all()
            check(slot_id)


def check(slot_id: int) -> None:
    """The sum of live bookings, their cohorts and the slot's count agree, and none is over full."""
    taken, capacity = db.session.execute(
        text("SELECT taken, capacity FROM slots WHERE id = :id"), {"id": slot_id}
    ).one()
    live = (Booking.slot_id == slot_id, Booking.state.in_(HOLDING))
    held = db.session.scalar(select(func.coalesce(func.sum(Booking.pupils), 0)).where(*live))
    assert taken == held <= capacity
    for booking in db.session.scalars(select(Booking).where(Booking.slot_id == slot_id)):
        assert booking.pupils == sum(each.pupils for each in booking.cohorts)
        states = [each.to_state for each in booking.history]
        assert states[0] == "requested"
        assert states[-1] == booking.state
        assert [each.from_state for each in booking.history] == [None, *states[:-1]]
