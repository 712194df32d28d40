"""The provider access law."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook.provider_access import (
    ProviderEncounter,
    counts,
    in_window,
    phase_met,
    third_phase_met,
)


def encounter(on: date = date(2026, 10, 6), year_group: int = 8, **facts: Any) -> ProviderEncounter:
    given_facts = {
        "providers": frozenset({"Tyne Coast"}),
        "in_school_day": True,
        "offers_technical": True,
        "covers_four_points": True,
        **facts,
    }
    return ProviderEncounter(on=on, year_group=year_group, **given_facts)


@pytest.mark.parametrize(
    ("year_group", "on", "counted"),
    [
        pytest.param(7, date(2026, 10, 6), False, id="section 4: Year 7 never counts"),
        pytest.param(8, date(2027, 7, 1), True, id="section 4: any time in Year 8"),
        pytest.param(9, date(2026, 9, 1), True, id="section 4: Year 9 from 1 September"),
        pytest.param(9, date(2027, 2, 28), True, id="section 4: Year 9 to 28 February"),
        pytest.param(9, date(2027, 3, 1), False, id="section 4: Year 9 in March is too late"),
        pytest.param(11, date(2028, 2, 29), False, id="section 4: 29 February is outside"),
        pytest.param(12, date(2028, 2, 29), True, id="section 4: any time in Year 12"),
        pytest.param(13, date(2027, 8, 31), False, id="section 4: Year 13 in August is too late"),
    ],
)
def test_the_window_of_each_year(year_group: int, on: date, counted: bool) -> None:
    assert in_window(year_group, on) is counted


@given(st.dates(date(2023, 1, 1), date(2033, 1, 1)), st.sampled_from([9, 11, 13]))
def test_second_years_count_in_six_months_of_the_year(on: date, year_group: int) -> None:
    late = on.month in (3, 4, 5, 6, 7, 8) or (on.month, on.day) == (2, 29)
    assert in_window(year_group, on) is not late


@pytest.mark.parametrize(
    "fact",
    [
        {"in_school_day": False},
        {"offers_technical": False},
        {"covers_four_points": False},
        {"cancelled": True},
        {"year_group": 7},
    ],
    ids=str,
)
def test_one_thing_wrong_and_it_does_not_count(fact: dict[str, Any]) -> None:
    assert counts(encounter())
    assert not counts(encounter(**fact))


def test_two_days_with_exactly_the_same_provider_do_not_meet_the_law() -> None:
    # s42B(2A)(a): not exactly the same provider or providers on each
    first, again = encounter(), encounter(date(2027, 1, 12))
    assert not phase_met([first, again])
    other = encounter(date(2027, 1, 12), providers=frozenset({"Gateshead"}))
    assert phase_met([first, other])
    both = encounter(date(2027, 1, 12), providers=frozenset({"Gateshead", "Tyne Coast"}))
    assert phase_met([first, both])


def test_two_providers_on_one_day_are_one_occasion() -> None:
    assert not phase_met([encounter(), encounter(providers=frozenset({"Gateshead"}))])


def test_the_third_phase_is_met_by_putting_on_two() -> None:
    first = encounter(year_group=12)
    assert not third_phase_met([first])
    assert third_phase_met([first, encounter(date(2027, 1, 12), year_group=13)])
