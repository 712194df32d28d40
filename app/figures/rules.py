"""A school's year added up: pure.

Only what took place, had every test of "meaningful" met and named a group of pupils is counted; the
rest is told apart. An encounter is an activity with an employer or a provider, so one that counts
under Benchmark 5, 6 or 7; what counts under the others is a part of its own benchmark alone.
Pupils reached are the interval of every number that the turnouts allow, by the rules of evidence:
within a year group drawn together, over year groups added, since no pupil is in two.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.evidence.rules import Group, Line, Span, reach_of
from app.evidence.rules.experience import T_LEVELS
from app.figures.kinds import UNKNOWN

ENCOUNTERS = frozenset({5, 6, 7})
NOBODY = Span(0, 0)
MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of the ledger, and what is known of who led it."""

    line: Line
    employer_id: int | None = None
    sector: str = ""
    size: str = ""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Encounters, pupils in them, and how many different pupils of `roll` they can have been."""

    encounters: int = 0
    attendances: int = 0
    span: Span = NOBODY
    roll: int = 0

    def plus(self, other: "Sum") -> "Sum":
        """Both, where no pupil and no encounter is in both."""
        return Sum(
            encounters=self.encounters + other.encounters,
            attendances=self.attendances + other.attendances,
            span=Span(self.span.low + other.span.low, self.span.high + other.span.high),
            roll=self.roll + other.roll,
        )


@dataclass(frozen=True, kw_only=True)
class OnDay:
    """What counted on one day."""

    encounters: int
    attendances: int
    placements: int


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One school's year, added up."""

    whole: Sum = field(default_factory=Sum)
    uncounted: int = 0
    placements: int = 0
    minutes: int = 0
    employer_ids: frozenset[int] = frozenset()
    cells: Mapping[tuple[str, str], Sum] = field(default_factory=dict)
    days: Mapping[date, OnDay] = field(default_factory=dict)


def draw(told: Iterable[Told], groups: Sequence[Group]) -> Drawn:
    """Add up one school's year: `told` and `groups` are of that academic year alone."""
    held = [each for each in told if each.line.is_held and each.line.cohort_id is not None]
    all_counted = [each for each in held if each.line.counted]
    counted = [each for each in all_counted if each.line.benchmark in ENCOUNTERS]
    meant = [each for each in held if each.line.meant_for in ENCOUNTERS]
    by_year: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        by_year[group.year_group].append(group)
    parts: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in all_counted:
        parts["benchmark", str(each.line.benchmark)].append(each)
    for each in counted:
        for name in _parts_of(each):
            parts[name].append(each)
    return Drawn(
        whole=_sum(counted, by_year),
        uncounted=len(_sources(meant) - _sources(all_counted)),
        placements=_placements(counted),
        minutes=sum(_minutes(counted).values()),
        employer_ids=frozenset(each.employer_id for each in counted if each.employer_id),
        cells={name: _sum(them, _only(by_year, name)) for name, them in parts.items()},
        days=_days(counted),
    )


def _parts_of(told: Told) -> list[tuple[str, str]]:
    line = told.line
    return [
        ("year_group", str(line.year_group)),
        ("kind", line.activity),
        ("sector", told.sector or UNKNOWN),
        ("size", told.size or UNKNOWN),
    ]


def _only(by_year: Mapping[int, list[Group]], name: tuple[str, str]) -> Mapping[int, list[Group]]:
    """A year group is a part of its own pupils; every other part is one of all pupils."""
    if name[0] != "year_group":
        return by_year
    return {year: groups for year, groups in by_year.items() if str(year) == name[1]}


def _sum(told: Sequence[Told], by_year: Mapping[int, list[Group]]) -> Sum:
    span, roll = NOBODY, 0
    lines: dict[int | None, list[Line]] = defaultdict(list)
    for each in told:
        lines[each.line.year_group].append(each.line)
    for year, groups in by_year.items():
        reached, here = reach_of(groups, lines[year])
        span, roll = Span(span.low + reached.low, span.high + reached.high), roll + here
    return Sum(
        encounters=len(_sources(told)),
        attendances=sum(each.line.pupils for each in told),
        span=span,
        roll=roll,
    )


def _placements(told: Iterable[Told]) -> int:
    """Pupils on T Level placements of the whole length: 315 hours, or 750 in the early years."""
    lines = [each.line for each in told if each.line.activity in T_LEVELS]
    return sum(
        each.pupils
        for each in lines
        if each.minutes >= MINUTES * (T_LEVELS[each.activity].hours or 0)
    )


def _sources(told: Iterable[Told]) -> set[str]:
    return {each.line.source for each in told}


def _minutes(told: Iterable[Told]) -> dict[str, int]:
    """How long each activity lasted; the longest where its groups stayed for different times."""
    lasted: dict[str, int] = {}
    for each in told:
        lasted[each.line.source] = max(lasted.get(each.line.source, 0), each.line.minutes)
    return lasted


def _days(told: Iterable[Told]) -> dict[date, OnDay]:
    days: dict[date, list[Told]] = defaultdict(list)
    for each in told:
        if each.line.held_on is not None:
            days[each.line.held_on].append(each)
    return {
        day: OnDay(
            encounters=len(_sources(them)),
            attendances=sum(each.line.pupils for each in them),
            placements=_placements(them),
        )
        for day, them in days.items()
    }
