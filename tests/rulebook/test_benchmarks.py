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
        ("schools-2025", "S7.1", None, None, 11),
        ("schools-2025", "S7.2", 2, None, 13),
        ("schools-2025", "S8.1", 1, None, 11),
        ("schools-2025", "S8.3", 1, None, 13),
        ("schools-2025", "S2.1", None, "key stage", None),
        ("schools-2025", "S4.1", None, "year", None),
        ("schools-2014", "S2.1", None, None, 9),
        ("schools-2014", "S4.1", None, None, 9),
        ("schools-2014", "S5.1", 1, "year", None),
        ("schools-2014", "S6.1", 1, None, 11),
        ("schools-2014", "S6.2", 1, None, 13),
        ("schools-2014", "S7.2", 2, None, 13),
        ("schools-2014", "S8.1", 1, None, 11),
        ("schools-2014", "S8.3", 1, None, 13),
        ("colleges-2018", "C5.1", 2, "year", None),
        ("colleges-2018", "C6.1", 1, None, 13),
        ("colleges-2018", "C8.1", 1, None, 13),
        ("colleges-2025", "C5.1", 2, "year", None),
        ("colleges-2025", "C6.1", 1, None, 13),
        ("colleges-2025", "C7.1", None, None, 13),
        ("colleges-2025", "C8.1", 1, None, 13),
        ("primary-ne", "P5", None, None, None),
    ],
)
def test_the_numbers_asked_for_are_those_of_the_reference(
    key: str, criterion: str, number: int | None, every: str | None, by_year: int | None
) -> None:
    [found] = [one for one in edition(key).criteria if one.id == criterion]
    assert (found.number, found.every, found.by_year) == (number, every, by_year)


def test_every_edition_has_the_criteria_of_the_reference() -> None:
    counts = {each.key: len(each.criteria) for each in EDITIONS}
    assert counts == {
        "schools-2014": 16,
        "schools-2025": 19,  # eighteen, with both deadlines of benchmark 8 apart
        "colleges-2018": 14,
        "colleges-2025": 16,
        "primary-ne": 5,
    }


JUDGED_BY = [
    # phase, day, edition
    (Phase.PRIMARY, date(2019, 9, 1), "primary-ne"),
    (Phase.PRIMARY, date(2025, 8, 31), "primary-ne"),
    (Phase.PRIMARY, TODAY, "primary-ne"),
    (Phase.MIDDLE, date(2025, 8, 31), "schools-2014"),
    (Phase.MIDDLE, date(2025, 9, 1), "schools-2025"),
    (Phase.SECONDARY, date(2014, 9, 1), "schools-2014"),
    (Phase.SECONDARY, date(2018, 9, 1), "schools-2014"),
    (Phase.SECONDARY, date(2024, 11, 30), "schools-2014"),  # published, not yet in use
    (Phase.SECONDARY, date(2025, 5, 8), "schools-2014"),  # in the guidance, not yet in use
    (Phase.SECONDARY, date(2025, 8, 31), "schools-2014"),
    (Phase.SECONDARY, date(2025, 9, 1), "schools-2025"),
    (Phase.SECONDARY, TODAY, "schools-2025"),
    (Phase.ALL_THROUGH, date(2025, 9, 1), "schools-2025"),
    (Phase.SPECIAL, date(2025, 8, 31), "schools-2014"),
    (Phase.SPECIAL, date(2025, 9, 1), "schools-2025"),
    (Phase.ALTERNATIVE, date(2025, 8, 31), "schools-2014"),
    (Phase.ALTERNATIVE, date(2025, 9, 1), "schools-2025"),
    (Phase.OTHER, TODAY, "schools-2025"),
    (Phase.COLLEGE, date(2018, 9, 1), "colleges-2018"),
    (Phase.COLLEGE, date(2025, 8, 31), "colleges-2018"),
    (Phase.COLLEGE, date(2025, 9, 1), "colleges-2025"),
    ("college", TODAY, "colleges-2025"),
]


@pytest.mark.parametrize(("phase", "on", "key"), JUDGED_BY)
def test_each_phase_is_judged_by_the_edition_of_the_day(
    phase: Phase | str, on: date, key: str
) -> None:
    assert edition_for(phase, on).key == key


@pytest.mark.parametrize(
    ("phase", "on"),
    [
        (Phase.SECONDARY, date(2014, 8, 31)),
        (Phase.COLLEGE, date(2018, 8, 31)),
        (Phase.PRIMARY, date(2019, 8, 31)),
    ],
)
def test_before_the_first_edition_none_is_made_up(phase: Phase, on: date) -> None:
    with pytest.raises(NoEdition, match=f"{on:%d %B %Y}"):
        edition_for(phase, on)


def test_primary_names_that_were_not_seen_are_marked_unsettled() -> None:
    primary = edition("primary-ne")
    assert not primary.settled
    assert [each.number for each in primary.benchmarks if not each.settled] == [6, 7, 8]
    with pytest.raises(KeyError, match="9"):
        primary.benchmark(9)
