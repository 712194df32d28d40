"""Academic years and year groups."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook import years

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
AGES = st.none() | st.integers(0, 99)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 2, 28), 2026),
        (date(2027, 8, 31), 2026),
    ],
    ids=str,
)
def test_the_academic_year_turns_on_1_september(day: date, year: int) -> None:
    assert years.academic_year(day) == year


@given(DAYS)
def test_every_day_lies_inside_its_own_academic_year(day: date) -> None:
    year = years.academic_year(day)
    assert years.starts_on(year) <= day <= years.ends_on(year)
    assert years.ends_on(year) + timedelta(days=1) == years.starts_on(year + 1)


def test_an_academic_year_is_written_as_people_write_it() -> None:
    assert years.year_label(2026) == "2026/27"
    assert years.year_label(1999) == "1999/00"
    assert years.year_label(2008) == "2008/09"


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([7, 8, 9, 11], "Years 7 to 9 and Year 11"),
        (range(7), "Reception to Year 6"),
        ([12, 13], "Years 12 and 13"),
        ([0], "Reception"),
        ([9], "Year 9"),
        ([0, 1], "Reception and Year 1"),
        ([-1, 0, 1], "Nursery to Year 1"),
        ([13, 7, 9, 9], "Year 7, Year 9 and Year 13"),
        ([], ""),
    ],
    ids=str,
)
def test_runs_of_year_groups_are_drawn_together(groups: list[int], words: str) -> None:
    assert years.years_label(groups) == words


@pytest.mark.parametrize(
    ("low", "high", "taught"),
    [
        pytest.param(11, 16, range(7, 12), id="reference 8a: 11-16 is Years 7 to 11"),
        pytest.param(9, 13, range(5, 9), id="reference 8a: 9-13, a middle school, is Years 5 to 8"),
        pytest.param(4, 11, range(7), id="reference 8a: 4-11 is Reception to Year 6"),
        pytest.param(3, 9, range(5), id="first school: nursery class not named, to Year 4"),
        pytest.param(13, 18, range(9, 14), id="high school of a three-tier area"),
        pytest.param(16, 99, range(12, 14), id="college with no upper age"),
        pytest.param(2, 19, range(14), id="all-through special school"),
        pytest.param(2, 5, range(1), id="nursery school keeping children to 5"),
        pytest.param(2, 4, [-1], id="nursery school"),
        pytest.param(None, 11, [], id="unknown low age"),
        pytest.param(11, None, [], id="unknown high age"),
        pytest.param(16, 11, [], id="ages the wrong way round"),
    ],
)
def test_year_groups_come_from_statutory_ages(
    low: int | None, high: int | None, taught: range
) -> None:
    assert years.years_taught(low, high) == tuple(taught)


@given(AGES, AGES)
def test_years_taught_are_an_unbroken_run_the_database_accepts(
    low: int | None, high: int | None
) -> None:
    taught = years.years_taught(low, high)
    assert all(-1 <= group <= 13 for group in taught)
    assert list(taught) == sorted(set(taught))
    assert not taught or len(taught) == taught[-1] - taught[0] + 1


@pytest.mark.parametrize(
    ("group", "stage", "phase"),
    [
        (-1, "EYFS", None),
        (0, "EYFS", None),
        (2, "KS1", None),
        (3, "KS2", None),
        (6, "KS2", None),
        (7, "KS3", None),
        (8, "KS3", 1),
        (9, "KS3", 1),
        (10, "KS4", 2),
        (11, "KS4", 2),
        (12, "KS5", 3),
        (13, "KS5", 3),
    ],
)
def test_key_stage_and_key_phase_of_each_year(group: int, stage: str, phase: int | None) -> None:
    assert years.key_stage(group) == stage
    assert years.key_phase(group) == phase


def test_each_year_group_has_a_label_and_a_stage_of_schooling() -> None:
    assert years.year_group_label(0) == "Reception"
    assert years.year_group_label(9) == "Year 9"
    assert [years.stage(group).value for group in (0, 6, 7, 11, 12)] == [
        "primary",
        "primary",
        "secondary",
        "secondary",
        "post-16",
    ]
