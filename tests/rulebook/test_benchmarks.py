"""The editions of the benchmarks."""

from datetime import date

import pytest

from app.rulebook.benchmarks import EDITIONS, NoEdition, edition, edition_for
from app.rulebook.phases import Phase

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("each", EDITIONS, ids=lambda each: each.key)
def test_an_edition_has_eight_benchmarks_and_criteria_with_a_source(each: object) -> None:
    found = edition(getattr(each, "key"))  # noqa: B009 - the parameter is shown by its key
    assert [one.number for one in found.benchmarks] == list(range(1, 9))
    criteria = [one for benchmark in found.benchmarks for one in benchmark.criteria]
    assert len({one.id for one in criteria}) == len(criteria)
    assert all(one.source.startswith("https://") and one.text.endswith(".") for one in criteria)


@pytest.mark.parametrize(
    ("key", "criterion", "number", "every", "by_year"),
    [
        ("schools-2025", "S5.1", 1, "year", None),
        ("schools-2025", "S6.1", None, None, 11),
        ("schools-2025", "S6.2", 1, None, 13),
        ("schools-2025", "S7.2", 2, None, 13),
        ("colleges-2025", "C5.1", 2, "year", None),
        ("colleges-2025", "C6.1", 1, None, None),
    ],
)
def test_the_numbers_asked_for_are_those_of_the_reference(
    key: str, criterion: str, number: int | None, every: str | None, by_year: int | None
) -> None:
    found = next(
        one
        for benchmark in edition(key).benchmarks
        for one in benchmark.criteria
        if one.id == criterion
    )
    assert (found.number, found.every, found.by_year) == (number, every, by_year)


def test_schools_have_eighteen_criteria_and_colleges_sixteen() -> None:
    counts = {each.key: sum(len(b.criteria) for b in each.benchmarks) for each in EDITIONS}
    assert counts == {"schools-2025": 18, "colleges-2025": 16, "primary-ne": 5}


@pytest.mark.parametrize(
    ("phase", "key"),
    [
        (Phase.PRIMARY, "primary-ne"),
        (Phase.MIDDLE, "schools-2025"),
        (Phase.SECONDARY, "schools-2025"),
        (Phase.SPECIAL, "schools-2025"),
        (Phase.ALTERNATIVE, "schools-2025"),
        (Phase.COLLEGE, "colleges-2025"),
        ("college", "colleges-2025"),
    ],
)
def test_each_phase_is_judged_by_its_own_edition(phase: Phase | str, key: str) -> None:
    assert edition_for(phase, TODAY).key == key


def test_before_september_2025_no_edition_is_made_up() -> None:
    assert edition_for(Phase.SECONDARY, date(2025, 9, 1)).key == "schools-2025"
    with pytest.raises(NoEdition, match="31 August 2025"):
        edition_for(Phase.SECONDARY, date(2025, 8, 31))


def test_primary_names_that_were_not_seen_are_marked_unsettled() -> None:
    primary = edition("primary-ne")
    assert not primary.settled
    assert [each.number for each in primary.benchmarks if not each.settled] == [6, 7, 8]
    with pytest.raises(KeyError, match="9"):
        primary.benchmark(9)
