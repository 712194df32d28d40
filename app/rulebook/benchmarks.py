"""The editions of the benchmarks as data, and which one a school is judged by on a given day.

Each edition is one TOML file. Next year's is added by adding its file to `editions`, and nothing
else: it is judged by from its `valid_from` on, and the ones before it stay for the days before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from typing import Any

from app.rulebook.confidence import Confidence
from app.rulebook.edition_faults import EditionFault, check_edition
from app.rulebook.phases import Phase
from app.rulebook.tables import folder, tables_of


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing a benchmark asks for, paraphrased. The id is ours; Gatsby publishes none.

    `unit` is whom it is counted for; `number` how many are asked for, None where no figure is
    given. `every` is "year", "key stage" or "phase" when it recurs, and the number is then for
    each of them. `years` and `by_year` read the ages in the text as year groups, which is our own
    reading, and so is `from_year`, from which a deadline is looked back to. `range` are the kinds
    of organisation that have to be met, each of them; `curriculum`: one of the number comes through
    the curriculum area. `tests` are the keys of the tests of "meaningful" that apply.
    `local_target`: none is published and a coordinator sets the number. Not `settled`: the
    wording or figure is unclear.
    `note` is a sentence on what is unclear or our own reading, empty where there is nothing to say.
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
    from_year: int | None = None
    range: tuple[str, ...] = ()
    curriculum: bool = False
    tests: tuple[str, ...] = ()
    local_target: bool = False
    settled: bool = True
    note: str = ""


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
    note: str = ""

    def benchmark(self, number: int) -> Benchmark:
        """The benchmark with this number, 1 to 8. KeyError outside them."""
        for each in self.benchmarks:
            if each.number == number:
                return each
        raise KeyError(f"There is no benchmark {number}.")

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the benchmarks."""
        return tuple(each for benchmark in self.benchmarks for each in benchmark.criteria)

    @property
    def unsettled(self) -> int:
        """How many criteria are not settled."""
        return sum(not each.settled for each in self.criteria)


class NoEdition(LookupError):
    """No edition of the benchmarks written down here was in use on that day."""


_AUDIENCES = {Phase.COLLEGE: "colleges", Phase.PRIMARY: "primary"}


def edition_for(phase: Phase | str, on: date, editions: Iterable[Edition] | None = None) -> Edition:
    """The edition a school of this phase is judged by on this day.

    Primary schools use the region's own benchmarks, colleges theirs; everyone else, special
    schools and alternative provision included, uses the schools' edition (a special school on the
    cohort its careers leader agrees). NoEdition for a day before any that is written down.
    """
    audience = _AUDIENCES.get(Phase(phase), "schools")
    known = EDITIONS if editions is None else editions
    in_use = [each for each in known if each.audience == audience and each.valid_from <= on]
    if not in_use:
        raise NoEdition(f"No benchmarks for {audience} are written down for {on:%d %B %Y}.")
    return max(in_use, key=lambda each: each.valid_from)


def edition(key: str) -> Edition:
    """The edition with this key. KeyError when there is none."""
    return _BY_KEY[key]


def last_day(found: Edition, editions: Iterable[Edition] | None = None) -> date | None:
    """The last day this edition is judged by; None while nothing replaces it."""
    known = EDITIONS if editions is None else editions
    later = [
        each.valid_from
        for each in known
        if each.audience == found.audience and each.valid_from > found.valid_from
    ]
    return min(later) - timedelta(days=1) if later else None


def read_editions(where: Traversable) -> tuple[Edition, ...]:
    """Every edition in a folder of TOML files, by audience and then by day.

    EditionFault names every fault of every file: nothing is read of a folder that has one.
    """
    tables, faults = tables_of(where)
    for name, raw in tables:
        faults += check_edition(raw, name)
    if faults:
        raise EditionFault(faults)
    editions = sorted(
        (_read_edition(raw) for _, raw in tables),
        key=lambda each: (each.audience, each.valid_from),
    )
    faults = _twice(editions)
    if faults:
        raise EditionFault(faults)
    return tuple(editions)


def _twice(editions: Iterable[Edition]) -> list[str]:
    """What would make it a matter of luck which edition is found."""
    keys, days = Counter[str](), Counter[tuple[str, date]]()
    for each in editions:
        keys[each.key] += 1
        days[each.audience, each.valid_from] += 1
    return [f"Two editions have the key “{key}”." for key, number in keys.items() if number > 1] + [
        f"Two editions for {audience} are valid from {day:%d %B %Y}."
        for (audience, day), number in days.items()
        if number > 1
    ]


def _read_edition(raw: Mapping[str, Any]) -> Edition:
    return Edition(
        key=raw["key"],
        title=raw["title"],
        audience=raw["audience"],
        valid_from=raw["valid_from"],
        settled=raw["settled"],
        source=raw["source"],
        note=raw.get("note", ""),
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
        from_year=raw.get("from_year"),
        range=tuple(raw.get("range", ())),
        curriculum=raw.get("curriculum", False),
        tests=tuple(raw.get("tests", ())),
        local_target=raw.get("local_target", False),
        settled=raw.get("settled", True),
        note=raw.get("note", ""),
    )


EDITIONS = read_editions(folder("editions"))
_BY_KEY = {each.key: each for each in EDITIONS}
