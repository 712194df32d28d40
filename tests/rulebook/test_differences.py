"""What changed between two editions."""

from dataclasses import replace

import pytest

from app.rulebook.benchmarks import EDITIONS, Benchmark, Edition, edition
from app.rulebook.differences import BenchmarkChange, compare

OLD, NEW = edition("schools-2014"), edition("schools-2025")


def change(number: int, old: Edition = OLD, new: Edition = NEW) -> BenchmarkChange:
    return next(each for each in compare(old, new) if each.number == number)


def with_fifth(fifth: Benchmark) -> Edition:
    benchmarks = (fifth if each.number == 5 else each for each in NEW.benchmarks)
    return replace(NEW, benchmarks=tuple(benchmarks))


@pytest.mark.parametrize("each", EDITIONS, ids=lambda each: each.key)
def test_an_edition_does_not_differ_from_itself(each: Edition) -> None:
    changes = compare(each, each)
    assert [one.number for one in changes] == list(range(1, 9))
    assert all(one.is_same for one in changes)
    assert sum(len(one.same) for one in changes) == len(each.criteria)


def test_workplaces_went_from_one_by_16_to_several_without_a_figure() -> None:
    by_16, by_18 = change(6).changed
    assert (by_16.old.id, by_16.new.id) == ("S6.1", "S6.1")
    changed = {each.field: (each.old, each.new) for each in by_16.fields}
    assert changed["number"] == (1, None)
    assert changed["settled"] == (True, False)
    assert "by_year" not in changed
    assert {each.field for each in by_18.fields} == {"text", "tests"}


def test_labour_market_information_went_from_by_14_to_each_key_stage() -> None:
    [used] = change(2).changed[:1]
    changed = {each.field: (each.old, each.new) for each in used.fields}
    assert changed["deadline"] == ("by 14", "each key stage")
    assert changed["by_year"] == (9, None)
    assert changed["every"] == (None, "key stage")


def test_what_is_new_is_added_and_what_went_is_gone() -> None:
    assert [each.id for each in change(1).added] == ["S1.2"]
    assert [each.id for each in change(8).added] == ["S8.2"]
    jobs = change(5, edition("colleges-2018"), edition("colleges-2025"))
    assert [each.id for each in jobs.gone] == ["C5.2"]
    assert jobs.added == ()


def test_compared_the_other_way_round_added_and_gone_change_places() -> None:
    for forth, back in zip(compare(OLD, NEW), compare(NEW, OLD), strict=True):
        assert (forth.added, forth.gone) == (back.gone, back.added)
        assert [(a.old, a.new) for a in forth.changed] == [(b.new, b.old) for b in back.changed]


def test_a_new_name_of_a_benchmark_is_a_change() -> None:
    name = change(3).name
    assert name is not None
    assert (name.old, name.new) == (
        "Addressing the needs of each pupil",
        "Addressing the needs of each young person",
    )


def test_schools_and_colleges_are_matched_by_place() -> None:
    [encounters] = change(5, NEW, edition("colleges-2025")).changed
    assert (encounters.old.id, encounters.new.id) == ("S5.1", "C5.1")
    [primary] = change(5, NEW, edition("primary-ne")).changed
    assert (primary.old.id, primary.new.id) == ("S5.1", "P5")


def test_another_source_is_no_change_of_what_is_asked() -> None:
    fifth = NEW.benchmark(5)
    [one] = fifth.criteria
    moved = replace(fifth, criteria=(replace(one, source="https://example.org", note="Moved."),))
    assert change(5, NEW, with_fifth(moved)).is_same
    twice = replace(fifth, criteria=(replace(one, number=2),))
    [changed] = change(5, NEW, with_fifth(twice)).changed
    assert [(each.field, each.old, each.new) for each in changed.fields] == [("number", 1, 2)]
