"""Whether a group fits, and what a booking waits for: every decision, without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bookings import rules
from app.bookings.rules import Standing
from app.bookings.states import HOLDING, Side, State
from app.rulebook.meaningful import Answer

AT_TEN = datetime(2027, 3, 2, 10, tzinfo=UTC)  # the academic year 2026/27


@dataclass(frozen=True)
class Employer:
    state: str = "verified"


@dataclass(frozen=True)
class Offer:
    state: str = "published"
    kind: str = "careers_talk"
    employer: Employer = Employer()


@dataclass(frozen=True)
class Slot:
    starts_at: datetime = AT_TEN
    ends_at: datetime = AT_TEN + timedelta(hours=1)
    capacity: int = 50
    taken: int = 0
    smallest_group: int = 1
    largest_per_school: int | None = None
    is_shared: bool = True
    last_booking_day: object = AT_TEN.date()
    cancelled_at: datetime | None = None
    opportunity: Offer = Offer()


@dataclass(frozen=True)
class Group:
    id: int = 1
    school_id: int = 7
    academic_year: int = 2026
    year_group: int = 9
    name: str = ""
    roll: int = 180
    closed_at: datetime | None = None


def why(asked: dict[int, int], *groups: Group, years: tuple[int, ...] = (8, 9)) -> str:
    problem = rules.why_not_these(
        asked,
        {each.id: each for each in groups},
        school_id=7,
        session=Slot(),
        year_groups=years,
    )
    return problem.sentence if problem else ""


def test_a_group_of_the_school_of_the_year_and_no_larger_than_its_roll_may_come():
    assert why({1: 180}, Group()) == ""


@pytest.mark.parametrize(
    ("group", "pupils", "says"),
    [
        (Group(school_id=8), 30, "no longer on your school's list"),
        (Group(closed_at=AT_TEN), 30, "no longer on your school's list"),
        (Group(academic_year=2025), 30, "a group of 2025/26, but this session is in 2026/27"),
        (Group(year_group=10), 30, "This session is for Years 8 and 9, so Year 10 cannot come."),
        (Group(), 181, "Year 9 has 180 pupils on roll, so 181 cannot come. Enter 180 or fewer."),
        (Group(), -1, "Enter a whole number of pupils for Year 9"),
        (Group(name="9C"), 500, "Year 9, 9C has 180 pupils on roll"),
    ],
)
def test_a_group_that_cannot_come_is_told_why(group, pupils, says):
    assert says in why({group.id: pupils}, group)


def test_a_group_nobody_knows_is_not_on_the_list():
    assert "no longer on your school's list" in why({99: 30}, Group())


def test_asking_for_nobody_says_to_enter_a_number():
    assert "at least one group" in why({}, Group())


def test_a_year_group_and_its_tutor_group_together_are_no_more_than_the_year_group():
    year, tutor = Group(roll=60), Group(id=2, name="9C", roll=30)
    assert why({1: 30, 2: 30}, year, tutor) == ""
    assert "its tutor groups included, so 90 cannot come" in why({1: 60, 2: 30}, year, tutor)


@pytest.mark.parametrize(
    ("slot", "pupils", "says", "crowded"),
    [
        (
            Slot(taken=38),
            30,
            "Only 12 places are left and your group is 30. Choose another session or a smaller",
            True,
        ),
        (Slot(taken=49), 2, "Only 1 place is left and your group is 2.", True),
        (
            Slot(taken=50),
            1,
            "This session is full. Choose another session, or join the waiting list.",
            True,
        ),
        (Slot(smallest_group=10), 9, "for groups of 10 pupils or more, and yours is 9", False),
        (Slot(largest_per_school=20), 21, "up to 20 pupils, and your group is 21", False),
    ],
)
def test_when_there_is_no_room_the_sentence_says_what_is_left(slot, pupils, says, crowded):
    problem = rules.why_no_room(slot, pupils)
    assert problem is not None
    assert says in problem.sentence
    assert problem.crowded is crowded


@given(
    capacity=st.integers(1, 300),
    taken=st.integers(0, 300),
    pupils=st.integers(1, 400),
    smallest=st.integers(1, 50),
    largest=st.none() | st.integers(1, 300),
)
def test_room_is_given_exactly_when_every_limit_holds(capacity, taken, pupils, smallest, largest):
    slot = Slot(
        capacity=capacity,
        taken=min(taken, capacity),
        smallest_group=smallest,
        largest_per_school=largest,
    )
    fits = (
        smallest <= pupils <= (largest if largest is not None else pupils)
        and slot.taken + pupils <= capacity
    )
    assert (rules.why_no_room(slot, pupils) is None) == fits


def test_a_session_is_open_until_it_begins_is_cancelled_or_too_few_places_are_left():
    in_time = AT_TEN - timedelta(days=4)
    assert rules.why_closed(Slot(), in_time) == ""
    late = rules.why_closed(Slot(), AT_TEN - timedelta(days=2))
    assert "Careers talks need 3 days to arrange" in late
    assert "need 3 days" in rules.why_closed(Slot(), AT_TEN - timedelta(seconds=1))
    assert "already begun" in rules.why_closed(Slot(), AT_TEN)
    assert "cancelled" in rules.why_closed(Slot(cancelled_at=in_time), in_time)
    assert "not on offer" in rules.why_closed(Slot(opportunity=Offer(state="withdrawn")), in_time)
    assert "Only 2 places are left" in rules.why_closed(Slot(taken=48, smallest_group=10), in_time)
    suspended = Offer(employer=Employer("suspended"))
    assert "not offering" in rules.why_closed(Slot(opportunity=suspended), in_time)


def test_one_minute_to_midnight_is_still_the_last_day_to_book():
    last = datetime(2027, 2, 20, 23, 59, tzinfo=UTC)  # London is on UTC in February
    slot = Slot(last_booking_day=last.date())
    assert rules.why_closed(slot, last) == ""
    assert "last day to book" in rules.why_closed(slot, last + timedelta(minutes=1))


TESTS = ("purpose_shared", "two_way")


def unlike(attended: dict[int, int | None], answers: dict[str, str] | None = None) -> str:
    groups = {1: Group(roll=30), 2: Group(id=2, name="9C", roll=25)}
    problem = rules.why_not_attended_so(attended, groups, answers or {}, TESTS)
    return problem.sentence if problem else ""


@pytest.mark.parametrize(
    ("attended", "answers", "says"),
    [
        ({1: 28, 2: 0}, {}, ""),
        ({1: 30, 2: 25}, {"two_way": Answer.NO}, ""),
        ({1: 28}, {}, "Enter how many of Year 9, 9C came"),
        ({1: None, 2: 1}, {}, "Enter how many of Year 9 came"),
        ({1: 31, 2: 1}, {}, "Year 9 has 30 pupils on roll, so 31 cannot have come."),
        ({1: 0, 2: 0}, {}, "If it did not happen, say so instead."),
        ({1: 1, 2: 1, 3: 1}, {}, "no longer on your school's list"),
        ({1: 1, 2: 1}, {"two_way": "perhaps"}, "Choose yes, no or not sure"),
        ({1: 1, 2: 1}, {"made_up": "yes"}, "Choose yes, no or not sure"),
    ],
)
def test_what_is_said_afterwards_must_be_possible(attended, answers, says):
    said = unlike(attended, answers)
    assert says in said
    assert bool(said) == bool(says)


@pytest.mark.parametrize(
    ("state", "hours", "stands"),
    [
        (State.REQUESTED, -5, Standing.WAITING),
        (State.REQUESTED, 5, Standing.WAITING),
        (State.APPROVED, 0.5, Standing.COMING_UP),
        (State.APPROVED, 1, Standing.TO_CONFIRM),
        (State.ATTENDED, 5, Standing.PAST),
        (State.DECLINED, -5, Standing.PAST),
    ],
)
def test_a_booking_stands_where_a_person_would_look_for_it(state, hours, stands):
    assert rules.standing(state, Slot(), AT_TEN + timedelta(hours=hours)) == stands


@given(
    state=st.sampled_from(State),
    side=st.sampled_from([Side.SCHOOL, Side.EMPLOYER, Side.COORDINATOR]),
    hours=st.integers(-48, 48),
)
def test_everybody_is_always_told_what_happens_next(state, side, hours):
    said = rules.next_step(state, Slot(), AT_TEN + timedelta(hours=hours), side=side)
    assert said.endswith(".")
    assert "{" not in said


def test_next_steps_name_the_day():
    said = rules.next_step(State.APPROVED, Slot(), AT_TEN - timedelta(days=9), side=Side.SCHOOL)
    assert "After Tuesday 2 March 2027" in said


def test_a_request_nobody_decided_in_time_is_said_to_be_late():
    said = rules.next_step(State.REQUESTED, Slot(), AT_TEN, side=Side.COORDINATOR)
    assert said == "The session has begun, so it can only be declined."


def test_the_same_rules_hold_for_a_slot_whatever_its_clock():
    """A session at 00:30 on 1 September in London is of the new year, though UTC says August."""
    slot = replace(Slot(), starts_at=datetime(2027, 8, 31, 23, 30, tzinfo=UTC))
    problem = rules.why_not_these(
        {1: 30}, {1: Group(academic_year=2027)}, school_id=7, session=slot, year_groups=(9,)
    )
    assert problem is None


def test_places_are_held_in_every_live_state():
    assert {State.REQUESTED, State.APPROVED} < HOLDING
