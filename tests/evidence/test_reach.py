"""The interval holds the truth, and no narrower one would: against every way pupils can come."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.evidence.rules.chains import Year, ever, every
from app.evidence.rules.reach import Crowd, YearGroup, reached
from app.evidence.rules.spans import Span, everyone, percent, pupils_in, share_of
from tests.evidence.worlds import crowd, narrowest, year_of

SLOW = settings(max_examples=300, suppress_health_check=list(HealthCheck))


@st.composite
def spans(draw, roll):
    low = draw(st.integers(0, roll))
    return Span(low, draw(st.sampled_from([low, low, low, min(low + 1, roll)])))


@st.composite
def small_years(draw):
    """At most five pupils and four turnouts, so that every way can be tried."""
    sizes = draw(st.sampled_from([(), (1, 2), (2, 2), (3, 1), (2, 3), (1, 1, 2), (4,), (2, 2, 1)]))
    rest = draw(st.integers(0, 5 - sum(sizes)))
    left = 4
    crowds = []
    for size in sizes:
        number = draw(st.integers(0, min(2, left)))
        left -= number
        crowds.append(Crowd(size, tuple(draw(spans(size)) for _ in range(number))))
    roll = max(1, sum(sizes) + rest)
    whole = tuple(draw(spans(roll)) for _ in range(draw(st.integers(0, min(2, left)))))
    return YearGroup(roll, tuple(crowds), whole)


@SLOW
@given(small_years(), st.integers(1, 3))
def test_the_interval_is_exactly_what_is_possible(year, times):
    """Truth inside, and both ends are possible: over every way real pupils might have come."""
    assert reached(year, times) == narrowest(year, times)


def test_a_whole_tutor_group_is_exact():
    assert reached(year_of(60, crowd(30, 30), crowd(30))) == Span(30, 30)


def test_two_whole_tutor_groups_add_up():
    assert reached(year_of(60, crowd(30, 30), crowd(30, 30))) == everyone(60)


def test_part_of_a_group_twice_lies_between_the_larger_and_the_sum():
    assert reached(year_of(60, crowd(30, 12, 20), crowd(30))) == Span(20, 30)


def test_part_of_the_year_may_be_those_reached_already():
    assert reached(year_of(60, crowd(30, 30), crowd(30), whole=(25,))) == Span(30, 55)


def test_twice_a_year_needs_two():
    assert reached(year_of(40, whole=(40, 25)), times=2) == Span(25, 25)
    assert reached(year_of(40, whole=(20, 20)), times=2) == Span(0, 20)
    assert reached(year_of(40, whole=(30, 30)), times=2) == Span(20, 30)


def all_chains(years):
    """(reached in some year, in every year) for every way pupils can stay, leave and come."""
    first = tuple(range(years[0].roll))
    worlds = [(first, {pupil: set() for pupil in first}, years[0].roll)]
    for index, year in enumerate(years):
        after = []
        for here, met, used in worlds:
            for size in range(year.reached.low, year.reached.high + 1):
                for who in _choose(here, size):
                    then = {each: met[each] | ({index} if each in who else set()) for each in met}
                    after += _move_on(here, then, used, years, index)
        worlds = after
    for here, met, _ in worlds:
        yield (
            sum(bool(met[each]) for each in here),
            sum(len(met[each]) == len(years) for each in here),
        )


def _choose(pupils, size):
    return [
        {pupil for pupil, is_in in zip(pupils, way, strict=True) if is_in}
        for way in product((False, True), repeat=len(pupils))
        if sum(way) == size
    ]


def _move_on(here, met, used, years, index):
    if index + 1 == len(years):
        return [(here, met, used)]
    after = years[index + 1]
    stays = (
        range(min(len(here), after.roll) + 1)
        if after.joined is None
        else [after.roll - after.joined]
    )
    moved = []
    for stay in stays:
        new = tuple(range(used, used + after.roll - stay))
        for kept in _choose(here, stay):
            still = tuple(each for each in here if each in kept)
            now = {each: met[each] for each in still} | {each: set() for each in new}
            moved.append((still + new, now, used + len(new)))
    return moved


@st.composite
def small_chains(draw):
    years = []
    for _ in range(draw(st.integers(1, 3))):
        roll = draw(st.integers(1, 3))
        before = years[-1].roll if years else 0
        joined = draw(st.none() | st.integers(max(0, roll - before), roll))
        years.append(Year(roll, draw(spans(roll)), joined))
    return years


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(small_chains())
def test_a_cohort_that_moves_up_is_exactly_what_is_possible(years):
    """At least once, and every year: over every way pupils can stay, leave, join and come."""
    ways = list(all_chains(years))
    some, each = {way[0] for way in ways}, {way[1] for way in ways}
    assert ever(years) == Span(min(some), max(some))
    assert every(years) == Span(min(each), max(each))


def test_nobody_left_and_nobody_joined():
    years = [Year(100, Span(60, 60)), Year(100, Span(50, 50), joined=0)]
    assert ever(years) == Span(60, 100)
    assert every(years) == Span(10, 50)


def test_a_year_nobody_counted_says_nothing():
    years = [Year(None, Span(0, 0)), Year(100, Span(40, 40))]
    assert ever(years) == Span(40, 40)
    assert every(years) == Span(0, 0)


@given(st.integers(1, 400), st.data())
def test_the_percentage_still_holds_the_truth(roll, data):
    low = data.draw(st.integers(0, roll))
    high = data.draw(st.integers(low, roll))
    shown = percent(Span(low, high), roll)
    assert shown[0] <= 100 * low / roll
    if low < high:
        assert shown[1] >= 100 * high / roll
    assert (shown[0] == 100) == (low == roll)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(93, 121), "between 62% and 81% of Year 9"),
        (Span(150, 150), "all of Year 9"),
        (Span(0, 0), "none of Year 9"),
        (Span(149, 149), "99% of Year 9"),
        (Span(0, 150), "between 0% and 100% of Year 9"),
        (Span(1, 1), "less than 1% of Year 9"),
    ],
)
def test_a_share_is_said_as_people_say_it(span, said):
    assert share_of(span, 150, "Year 9") == said


def test_pupils_are_said_as_an_interval():
    assert pupils_in(Span(41, 58)) == "41 to 58 pupils"
    assert pupils_in(Span(1, 1)) == "1 pupil"


def test_a_part_of_the_school_that_the_benchmarks_fit():
    assert Span(10, 16).within(20, 12) == Span(2, 12)
    assert Span(20, 20).within(20, 12) == Span(12, 12)
