"""The provider access law, followed by school, cohort and key phase.

Section 42B of the Education Act 1997: two occasions in each phase, Years 8-9, 10-11 and 12-13; for
the first two every pupil, and not exactly the same provider or providers on both. What counts, and
the window of the second year, are in `rulebook.provider_access`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.evidence.rules.coverage import year_group_of
from app.evidence.rules.lines import Line
from app.evidence.rules.reach import Crowd, YearGroup, reached
from app.evidence.rules.schooling import SchoolYear, path, reached_since
from app.evidence.rules.spans import NOBODY, Span
from app.infra.wording import listed, long_date
from app.rulebook import provider_access as law
from app.rulebook.provider_access import (
    CONTENT_TESTS,
    ENCOUNTERS_PER_PHASE,
    SECOND_YEARS,
    ProviderEncounter,
    Shortfall,
    window_closes,
)
from app.rulebook.years import KEY_PHASES, KeyPhase, academic_year, year_group_label

SECOND_YEAR = min(SECOND_YEARS)


FIRST_WARNING, LAST_WARNING = 90, 30
"""Days before a window closes: a term in which a provider can be found, and the last month."""


def stage_of_warning(today: date) -> int | None:
    """Which of the two warnings before 28 February is due, as its days; None outside both."""
    closes = window_closes(SECOND_YEAR, academic_year(today))
    left = (closes - today).days if closes is not None else -1
    if 0 <= left <= LAST_WARNING:
        return LAST_WARNING
    return FIRST_WARNING if LAST_WARNING < left <= FIRST_WARNING else None


@dataclass(frozen=True, kw_only=True)
class NotCounted:
    """An encounter the law does not count, and why, in sentences."""

    line: Line
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PhaseProgress:
    """Where one cohort stands in its key phase.

    `pupils` have met providers on two occasions, not exactly the same on both, of `roll`. `days`
    are those on which an encounter counted. `closes` is the last day that counts, None in the
    first year of a phase. In the third phase the school has to put encounters on, and pupils may
    stay away.
    """

    phase: KeyPhase
    year_group: int
    roll: int
    pupils: Span
    days: tuple[date, ...]
    counted: tuple[Line, ...]
    not_counted: tuple[NotCounted, ...]
    planned: tuple[Line, ...]
    closes: date | None

    @property
    def is_mandatory(self) -> bool:
        return self.phase != KeyPhase.THIRD

    @property
    def is_met(self) -> bool:
        if self.is_mandatory:
            return bool(self.roll) and self.pupils.low >= self.roll
        return law.third_phase_met(encounter_of(line) for line in self.counted)

    def is_closing(self, today: date, days: int) -> bool:
        """Whether the window of a phase that is not met closes within so many days of today."""
        if self.is_met or self.closes is None:
            return False
        return 0 <= (self.closes - today).days <= days


def tracker(school: SchoolYear) -> list[PhaseProgress]:
    """Every cohort of the school that is in a key phase now, the oldest first."""
    return [
        progress(school, phase, group)
        for phase, years in KEY_PHASES.items()
        for group in reversed(years)
        if group in school.year_groups
    ]


def progress(school: SchoolYear, phase: KeyPhase, year_group: int) -> PhaseProgress:
    """Where the cohort now in this year group stands, from the first year of the phase on."""
    at = path(school.year, year_group, min(KEY_PHASES[phase]))
    lines = [
        line
        for place in at
        for line in school.lines_of(*place)
        if line.is_technical or line.meant_for == 7  # noqa: PLR2004 - the benchmark of providers
    ]
    lines.sort(key=lambda line: line.held_on or date.max)
    held = [(line, why_not(line)) for line in lines if line.is_held]
    counted = [line for line, reasons in held if not reasons]
    present = year_group_of(school.groups_of(*at[-1]), [])
    return PhaseProgress(
        phase=phase,
        year_group=year_group,
        roll=present.roll if present else 0,
        pupils=_met_twice(school, at, counted) if present else NOBODY,
        days=tuple(sorted({line.held_on for line in counted if line.held_on})),
        counted=tuple(counted),
        not_counted=tuple(
            NotCounted(line=line, reasons=tuple(reasons)) for line, reasons in held if reasons
        ),
        planned=tuple(line for line in lines if line.standing == "planned"),
        closes=window_closes(year_group, school.year),
    )


def why_not(line: Line) -> list[str]:
    """Why the law does not count an encounter, in sentences; empty when it does."""
    if line.held_on is None or line.year_group is None:
        return ["It is not known when, or for which year group, it was."]
    words = {
        Shortfall.CANCELLED: "Nobody came.",
        Shortfall.OUTSIDE_WINDOW: f"{long_date(line.held_on)} is outside the window of"
        f" {year_group_label(line.year_group)}.",
        Shortfall.DAY_NOT_KNOWN: "Nobody has said whether it was in the school day.",
        Shortfall.OUTSIDE_DAY: "It was not in the school day.",
        Shortfall.NOT_TECHNICAL: f"{line.organisation or 'The organisation'} is not known to offer"
        " technical qualifications or apprenticeships.",
        Shortfall.NOT_COVERED: f"Not said to have covered {listed(_not_covered(line))}.",
    }
    return [words[each] for each in law.why_not(encounter_of(line))]


def encounter_of(line: Line) -> ProviderEncounter:
    """A line as the law looks at it. Its day and its year group have to be known."""
    assert line.held_on is not None  # noqa: S101 - the caller has looked
    assert line.year_group is not None  # noqa: S101
    return ProviderEncounter(
        on=line.held_on,
        year_group=line.year_group,
        providers=frozenset({line.organisation.strip().casefold()}),
        in_school_day=line.in_school_day,
        offers_technical=line.is_technical,
        covers_four_points=not _not_covered(line),
        cancelled=not line.pupils,
    )


def _not_covered(line: Line) -> list[str]:
    return [label for test, label in CONTENT_TESTS.items() if line.said(test) != "yes"]


def _met_twice(school: SchoolYear, at: Sequence[tuple[int, int]], counted: Sequence[Line]) -> Span:
    """How many of those here now met providers on two days, not exactly the same on both.

    A provider met twice counts once. The low end leaves out what may have been a second provider on
    the same day for the same pupils, so it may be lower than need be; it is never too high.
    """
    surely = _one_a_day(school, at[-1], counted)
    low = reached(_by_provider(school, at, surely), ENCOUNTERS_PER_PHASE).low
    high = reached(_by_provider(school, at, counted), ENCOUNTERS_PER_PHASE).high
    if len({line.held_on for line in counted}) < ENCOUNTERS_PER_PHASE:
        return NOBODY
    return Span(min(low, high), high)


def _by_provider(
    school: SchoolYear, at: Sequence[tuple[int, int]], lines: Iterable[Line]
) -> YearGroup:
    """The cohort with one turnout for each provider: whoever met them at least once."""
    present = year_group_of(school.groups_of(*at[-1]), [])
    assert present is not None  # noqa: S101 - asked only where somebody is on roll
    providers: dict[str, list[Line]] = {}
    for line in lines:
        providers.setdefault(line.organisation.strip().casefold(), []).append(line)
    crowds: list[list[Span]] = [[] for _ in present.crowds]
    whole = []
    for theirs in providers.values():
        year = year_group_of(school.groups_of(*at[-1]), theirs)
        now = all((line.academic_year, line.year_group) == at[-1] for line in theirs)
        if year is None or not now or year.turnouts:
            whole.append(reached_since(school, at, theirs))
            continue
        for turnouts, crowd in zip(crowds, year.crowds, strict=True):
            if crowd.turnouts:
                turnouts.append(reached(YearGroup(crowd.roll, (), crowd.turnouts)))
    return YearGroup(
        present.roll,
        tuple(
            Crowd(crowd.roll, tuple(spans))
            for crowd, spans in zip(present.crowds, crowds, strict=True)
        ),
        tuple(each.of(present.roll) for each in whole),
    )


def _one_a_day(school: SchoolYear, now: tuple[int, int], lines: Sequence[Line]) -> list[Line]:
    """Without what the same pupils may have been to on one day with another provider.

    Different tutor groups share nobody, so each may have a provider of its own that day.
    """
    tutor = {each.id for each in school.groups_of(*now) if each.name and each.is_open}
    kept: list[Line] = []
    for line in sorted(lines, key=lambda each: -each.pupils):
        clash = any(
            other.held_on == line.held_on
            and other.organisation != line.organisation
            and not (
                other.cohort_id in tutor
                and line.cohort_id in tutor
                and other.cohort_id != line.cohort_id
            )
            for other in kept
        )
        if not clash:
            kept.append(line)
    return kept
