"""When days with pupils become regulated activity."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook.regulated import (
    RULESETS,
    Reason,
    days_in_any_30,
    needs_barred_list_check,
    ruleset_on,
    weeks_running,
)

CHANGE = date(2026, 9, 1)
DAYS = st.lists(st.dates(date(2026, 9, 1), date(2026, 12, 31)), max_size=25)
DAY = st.dates(date(2026, 9, 1), date(2026, 12, 31))


def slowly_in_any_30(dates: list[date]) -> int:
    """Look at every 30-day window there could be, one by one."""
    starts = [date(2026, 7, 1) + timedelta(days=n) for n in range(250)]
    return max(
        len({day for day in dates if start <= day < start + timedelta(days=30)}) for start in starts
    )


def slowly_around(dates: list[date], on: date) -> int:
    """The fullest of the thirty windows of 30 days that hold the day."""
    starts = [on - timedelta(days=n) for n in range(30)]
    days = {*dates, on}
    return max(sum(start <= day < start + timedelta(days=30) for day in days) for start in starts)


@given(DAYS)
def test_days_in_any_30_agree_with_looking_at_every_window(dates: list[date]) -> None:
    assert days_in_any_30(dates) == slowly_in_any_30(dates)


@given(DAYS, DAY)
def test_the_days_counted_are_those_in_a_window_with_the_visit(dates: list[date], on: date) -> None:
    assert needs_barred_list_check(dates, on=on).days == slowly_around(dates, on)


@given(DAYS, DAY)
def test_another_day_never_lowers_the_count(dates: list[date], day: date) -> None:
    assert days_in_any_30([*dates, day]) >= days_in_any_30(dates)
    assert days_in_any_30([*dates, *dates]) == days_in_any_30(dates)


@given(DAYS, DAY)
def test_weeks_running_agree_with_walking_week_by_week(dates: list[date], on: date) -> None:
    visited = {day.isocalendar()[:2] for day in [*dates, on]}
    weeks = 0
    for step in (-7, 7):
        day = on
        while day.isocalendar()[:2] in visited:
            weeks += 1
            day += timedelta(days=step)
    assert weeks_running(dates, on) == weeks - 1


@given(DAYS, DAY, st.booleans(), st.booleans())
def test_supervision_makes_no_difference_since_september_2026(
    dates: list[date], on: date, supervised: bool, overnight: bool
) -> None:
    need = needs_barred_list_check(dates, on=on, supervised=supervised, overnight=overnight)
    other = needs_barred_list_check(dates, on=on, supervised=not supervised, overnight=overnight)
    assert need == other


FOUR_DAYS = (0, 9, 19, 29)


@pytest.mark.parametrize(
    ("first", "steps", "supervised", "reasons"),
    [
        pytest.param(CHANGE, (0, 1, 2), True, (), id="7a: 3 days in 30 is not more than 3"),
        pytest.param(
            CHANGE, FOUR_DAYS, True, (Reason.DAYS,), id="7a: the 4th day in 30, even supervised"
        ),
        pytest.param(
            CHANGE, (0, 9, 19, 30), False, (), id="7a: the 4th day one day later is outside"
        ),
        pytest.param(
            CHANGE,
            (0, 7, 14),
            True,
            (Reason.WEEKLY,),
            id="7a, mark C: once a week is read as frequently",
        ),
        pytest.param(
            date(2026, 7, 1), (0, 1, 2, 3), True, (), id="7a: before 1 Sep 2026, supervised"
        ),
        pytest.param(
            date(2026, 7, 1), (0, 1, 2, 3), False, (Reason.DAYS,), id="7a: before, unsupervised"
        ),
    ],
)
def test_worked_examples(
    first: date, steps: tuple[int, ...], supervised: bool, reasons: tuple[Reason, ...]
) -> None:
    dates = [first + timedelta(days=step) for step in steps]
    assert needs_barred_list_check(dates, on=dates[-1], supervised=supervised).reasons == reasons


def test_one_night_with_pupils_is_enough() -> None:
    need = needs_barred_list_check([], on=CHANGE, overnight=True)
    assert need.reasons == (Reason.OVERNIGHT,)
    assert need


def test_a_busy_month_long_ago_does_not_call_for_a_check_now() -> None:
    dates = [date(2026, 9, day) for day in (2, 3, 4, 7)]
    assert not needs_barred_list_check(dates, on=date(2027, 6, 1))


def test_the_rules_change_on_1_september_2026_and_leave_no_day_without_rules() -> None:
    before, after = ruleset_on(date(2026, 8, 31)), ruleset_on(CHANGE)
    assert (before.key, after.key) == ("safeguarding-2025", "safeguarding-2026-09")
    assert before.supervision_exempts
    assert not after.supervision_exempts
    assert before.valid_until is not None
    assert before.valid_until + timedelta(days=1) == after.valid_from
    assert [each.valid_until for each in RULESETS if each.valid_until is None] == [None]


def test_no_rules_are_made_up_for_the_distant_past() -> None:
    with pytest.raises(LookupError, match="1999"):
        ruleset_on(date(1999, 1, 1))
