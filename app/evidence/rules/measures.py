"""What each criterion comes to for each year group: an indicator, never a Compass score."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.evidence.rules.chains import every
from app.evidence.rules.coverage import in_cohort_of_benchmarks, reach_of
from app.evidence.rules.lines import Line, counts_under
from app.evidence.rules.schooling import SchoolYear, link, path, reached_since
from app.evidence.rules.spans import NOBODY, Span
from app.rulebook.benchmarks import Criterion, Edition
from app.rulebook.years import KEY_STAGE_LAST_YEARS, key_stage

FIRST_GATSBY_YEAR = 7
"""Year 7: the benchmarks begin at age 11, which we read as this year group."""


# Pupils who consider higher education are not counted apart here: nobody holds how many they are.
COUNTED_UNITS = frozenset({"pupil", "learner", "pupil and subject"})


class Status(StrEnum):
    """Where a criterion stands for the pupils it is for."""

    MET = "met"
    PARTLY = "partly"
    CANNOT_TELL = "cannot_tell"
    NONE = "none"
    NO_ROLL = "no_roll"


@dataclass(frozen=True)
class Part:
    """One of several things a criterion asks for together."""

    label: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One criterion for one year group: how many of `roll` pupils it is met for.

    `times` is how many encounters are asked for; `years` the academic years looked at, oldest
    first; `lines` what it is made of; `planned` what is still to come.
    """

    criterion: Criterion
    year_group: int
    span: Span
    roll: int
    times: int = 1
    every_year: bool = False
    years: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    lines: tuple[Line, ...] = ()
    planned: tuple[Line, ...] = ()

    @property
    def status(self) -> Status:
        if not self.roll:
            return Status.NO_ROLL
        if self.span.low >= self.roll:
            return Status.CANNOT_TELL if self.is_open_ended else Status.MET
        if not self.span.high:
            return Status.NONE
        return Status.PARTLY if self.span.high < self.roll else Status.CANNOT_TELL

    @property
    def is_open_ended(self) -> bool:
        """Asked of every subject: how many a school teaches is not held, only those recorded."""
        return self.criterion.unit == "pupil and subject"

    @property
    def missing(self) -> Span:
        """The pupils it is not met for."""
        return self.span.rest(self.roll)


def measures(school: SchoolYear, edition: Edition) -> list[Measure]:
    """Every criterion counted in pupils, for every year group of the school that it is for."""
    found = []
    for benchmark in edition.benchmarks:
        for criterion in benchmark.criteria:
            if is_of_pupils(criterion):
                for group in years_for(criterion, school.year_groups):
                    found += measure(school, criterion, group)
    return found


def is_of_pupils(criterion: Criterion) -> bool:
    """Whether a criterion is counted in pupils; the rest is what an institution does."""
    has_a_term = criterion.every or criterion.by_year is not None or criterion.local_target
    return criterion.unit in COUNTED_UNITS and bool(has_a_term)


def years_for(criterion: Criterion, taught: Sequence[int]) -> list[int]:
    """The year groups of a school that a criterion is measured for.

    A deadline is followed from its first year up to it. A middle school comes to Years 7 and 8.
    """
    if criterion.years:
        return [each for each in taught if each in criterion.years]
    if criterion.by_year is not None:
        first = criterion.from_year or FIRST_GATSBY_YEAR
        return [each for each in taught if first <= each <= criterion.by_year]
    first = 0 if criterion.local_target else FIRST_GATSBY_YEAR
    return [each for each in taught if each >= first]


def measure(school: SchoolYear, criterion: Criterion, year_group: int) -> list[Measure]:
    """A criterion for one year group now; twice where it also asks for every year so far."""
    if criterion.every == "year" or (criterion.every is None and criterion.by_year is None):
        this_year = _yearly(school, criterion, year_group)
        so_far = _every_year(school, criterion, year_group)
        return [this_year, so_far] if so_far is not None else [this_year]
    first = first_year_of(criterion, year_group)
    return [_by_deadline(school, criterion, year_group, first)]


def first_year_of(criterion: Criterion, year_group: int) -> int:
    """The year group in which what a criterion asks for begins to be looked for."""
    if criterion.every == "key stage":
        stage = key_stage(year_group)
        lasts = list(KEY_STAGE_LAST_YEARS)
        last = next(each for each in lasts if KEY_STAGE_LAST_YEARS[each] == stage)
        place = lasts.index(last)
        return lasts[place - 1] + 1 if place else 0
    return criterion.from_year or min(FIRST_GATSBY_YEAR, year_group)


def _yearly(school: SchoolYear, criterion: Criterion, year_group: int) -> Measure:
    times = school.targets.get(criterion.id) or criterion.number or 1
    groups = school.groups_of(school.year, year_group)
    lines = _fitting(school, criterion, [(school.year, year_group)])
    held = [each for each in lines if each.is_held]
    span, roll = reach_of(groups, held, times)
    parts: list[Part] = []
    if criterion.unit == "pupil and subject":
        subjects = sorted({each.subject for each in held if each.subject})
        parts = [
            Part(each, reach_of(groups, [x for x in held if x.subject == each])[0])
            for each in subjects
        ]
        span = all_of([each.span for each in parts], roll) if parts else span
    if criterion.curriculum:
        inside = reach_of(groups, [each for each in held if each.in_curriculum])[0]
        parts = [Part(f"at least {times}", span), Part("through the curriculum area", inside)]
        span = all_of([span, inside], roll)
    return _measure(
        school,
        criterion,
        year_group,
        span,
        roll,
        lines,
        years=(school.year,),
        times=times,
        parts=parts,
    )


def _every_year(school: SchoolYear, criterion: Criterion, year_group: int) -> Measure | None:
    """Every year since Year 7, for a yearly criterion of one encounter; None in the first year."""
    if criterion.every != "year" or (criterion.number or 1) != 1 or criterion.curriculum:
        return None
    back = year_group - FIRST_GATSBY_YEAR
    if back <= 0:
        return None
    at = path(school.year, year_group, FIRST_GATSBY_YEAR)
    lines = [each for each in _fitting(school, criterion, at) if each.is_held]
    chain = [link(school, place, lines) for place in at]
    roll = chain[-1].roll or 0
    span = every(chain) if roll else NOBODY
    return _measure(
        school,
        criterion,
        year_group,
        span,
        roll,
        lines,
        years=tuple(year for year, _ in at),
        every_year=True,
    )


def _by_deadline(school: SchoolYear, criterion: Criterion, year_group: int, first: int) -> Measure:
    """At least once since the first year, of those here now; of each kind where a range is."""
    at = path(school.year, year_group, first)
    lines = _fitting(school, criterion, at)
    held = [each for each in lines if each.is_held]
    roll = link(school, at[-1], held).roll or 0
    parts: list[Part] = []
    if criterion.range:
        parts = [
            Part(kind, reached_since(school, at, [x for x in held if x.organisation_kind == kind]))
            for kind in criterion.range
        ]
        span = all_of([each.span for each in parts], roll)
    else:
        span = reached_since(school, at, held)
    return _measure(
        school,
        criterion,
        year_group,
        span,
        roll,
        lines,
        years=tuple(year for year, _ in at),
        parts=parts,
    )


def all_of(spans: Sequence[Span], roll: int) -> Span:
    """How many of `roll` pupils are in all of several sets known only by their sizes."""
    low = sum(each.low for each in spans) - (len(spans) - 1) * roll
    high = min(each.high for each in spans)
    return Span(max(0, min(low, high)), high)


def _fitting(school: SchoolYear, criterion: Criterion, at: Sequence[tuple[int, int]]) -> list[Line]:
    """What counts under the criterion in these years, and what is planned for it."""
    found = []
    for place in at:
        for line in school.lines_of(*place):
            planned = line.standing == "planned" and line.benchmark == criterion.benchmark
            if planned or counts_under(line, criterion.benchmark, many=school.many):
                found.append(line)
    return found


def _measure(
    school: SchoolYear,
    criterion: Criterion,
    year_group: int,
    span: Span,
    roll: int,
    lines: Sequence[Line],
    *,
    years: tuple[int, ...],
    times: int = 1,
    every_year: bool = False,
    parts: Sequence[Part] = (),
) -> Measure:
    part = (
        in_cohort_of_benchmarks(school.groups_of(school.year, year_group))
        if school.agreed_cohort
        else None
    )
    if part is not None and roll:
        parts = [Part(each.label, each.span.within(roll, part)) for each in parts]
        span, roll = span.within(roll, part), part
    return Measure(
        criterion=criterion,
        year_group=year_group,
        span=span,
        roll=roll,
        times=times,
        every_year=every_year,
        years=years,
        parts=tuple(parts),
        lines=tuple(each for each in lines if each.is_held),
        planned=tuple(each for each in lines if not each.is_held),
    )
