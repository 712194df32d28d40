"""The editions of the benchmarks as data, and which one a school is judged by on a given day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.rulebook.confidence import Confidence
from app.rulebook.phases import Phase
from app.rulebook.tables import tables_in


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing a benchmark asks for, paraphrased. The id is ours; Gatsby publishes none.

    `unit` is whom it is counted for; `number` how many are asked for, None where no figure is
    given. `every` is "year" or "key stage" when it recurs. `years` and `by_year` read the ages in
    the text as year groups, which is our own reading.
    """

    id: str
    benchmark: int
    text: str
    unit: str
    number: int | None
    deadline: str
    every: str | None
    years: tuple[int, ...]
    by_year: int | None
    source: str
    mark: Confidence
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One of the eight. Not settled: its wording in this edition was not seen."""

    number: int
    name: str
    criteria: tuple[Criterion, ...]
    settled: bool = True


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The eight benchmarks as they stand for one kind of institution from one day on."""

    key: str
    title: str
    audience: str
    valid_from: date
    settled: bool
    source: str
    benchmarks: tuple[Benchmark, ...]

    def benchmark(self, number: int) -> Benchmark:
        """The benchmark with this number, 1 to 8. KeyError outside them."""
        for each in self.benchmarks:
            if each.number == number:
                return each
        raise KeyError(f"There is no benchmark {number}.")


class NoEdition(LookupError):
    """No edition of the benchmarks written down here was in use on that day."""


_AUDIENCES = {Phase.COLLEGE: "colleges", Phase.PRIMARY: "primary"}


def edition_for(phase: Phase | str, on: date) -> Edition:
    """The edition a school of this phase is judged by on this day.

    Primary schools use the region's own benchmarks, colleges theirs; everyone else, special
    schools and alternative provision included, uses the schools' edition. NoEdition for a day
    before any that is written down (the 2014 benchmarks, before September 2025).
    """
    audience = _AUDIENCES.get(Phase(phase), "schools")
    in_use = [each for each in EDITIONS if each.audience == audience and each.valid_from <= on]
    if not in_use:
        raise NoEdition(f"No benchmarks for {audience} are written down for {on:%d %B %Y}.")
    return max(in_use, key=lambda each: each.valid_from)


def edition(key: str) -> Edition:
    """The edition with this key. KeyError when there is none."""
    return _BY_KEY[key]


def _read_edition(raw: Mapping[str, Any]) -> Edition:
    return Edition(
        key=raw["key"],
        title=raw["title"],
        audience=raw["audience"],
        valid_from=raw["valid_from"],
        settled=raw["settled"],
        source=raw["source"],
        benchmarks=tuple(_read_benchmark(each, raw["valid_from"]) for each in raw["benchmark"]),
    )


def _read_benchmark(raw: Mapping[str, Any], valid_from: date) -> Benchmark:
    return Benchmark(
        number=raw["number"],
        name=raw["name"],
        settled=raw.get("settled", True),
        criteria=tuple(
            _read_criterion(each, raw["number"], valid_from) for each in raw.get("criterion", ())
        ),
    )


def _read_criterion(raw: Mapping[str, Any], benchmark: int, valid_from: date) -> Criterion:
    return Criterion(
        id=raw["id"],
        benchmark=benchmark,
        text=raw["text"],
        unit=raw["unit"],
        number=raw.get("number"),
        deadline=raw["deadline"],
        every=raw.get("every"),
        years=tuple(raw.get("years", ())),
        by_year=raw.get("by_year"),
        source=raw["source"],
        mark=Confidence(raw["mark"]),
        valid_from=raw.get("valid_from", valid_from),
    )


EDITIONS = tuple(_read_edition(each) for each in tables_in("editions"))
_BY_KEY = {each.key: each for each in EDITIONS}
