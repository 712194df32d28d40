"""What the caseload says of a school or an employer, from facts alone: pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.caseload.kinds import SCHOOL
from app.evidence.rules import SchoolYear, gaps, measures
from app.evidence.rules.access import progress
from app.infra.wording import short_date
from app.rulebook.benchmarks import Edition
from app.rulebook.years import KEY_PHASES, year_group_label

LONGEST_NOTE = 4000
LONGEST_ACTION = 300
FURTHEST = timedelta(days=2 * 366)
"""How far ahead a next action can be due: beyond that it is a mistyped year."""
INSURANCE_SOON = timedelta(days=30)
ENCOUNTERS = frozenset({5, 6, 7})
"""Benchmarks of encounters with employers, workplaces and providers."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A school or an employer that somebody may look after.

    `authority_id` is None for an employer of the whole region.
    """

    kind: str
    id: int
    name: str
    authority_id: int | None

    @property
    def key(self) -> str:
        """Names it in a form: `school:12`."""
        return f"{self.kind}:{self.id}"

    @property
    def of(self) -> dict[str, int | None]:
        """The columns that name it in a row."""
        is_school = self.kind == SCHOOL
        return {
            "school_id": self.id if is_school else None,
            "employer_id": None if is_school else self.id,
        }


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the caseload.

    `holder` looks after it; `was` did, and covers its area no longer; `had_id` is either of them.
    `last` is the day of the last encounter, `next` the moment of the next booking. `gaps` is None
    where it cannot be told; `is_counted` tells whether anybody has looked yet.
    """

    place: Place
    where: str
    detail: str
    phase: str = ""
    is_open: bool = True
    had_id: int | None = None
    holder_id: int | None = None
    holder: str = ""
    was: str = ""
    last: date | None = None
    next: datetime | None = None
    gaps: tuple[str, ...] | None = None
    is_counted: bool = True
    task: str = ""
    due_on: date | None = None
    owner: str = ""

    def with_(self, **facts: object) -> "Row":
        """The same line, knowing more."""
        return replace(self, **facts)  # type: ignore[arg-type]

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def last_encounter(drawn: SchoolYear) -> date | None:
    """The day of the last encounter that took place, in the years that are drawn.

    Whether it passes every test of "meaningful" makes no difference here: they have met.
    """
    days = [
        each.held_on
        for each in drawn.lines
        if each.held_on and each.is_held and each.meant_for in ENCOUNTERS
    ]
    return max(days, default=None)


def school_gaps(drawn: SchoolYear, edition: Edition, *, in_scope: bool) -> tuple[str, ...] | None:
    """What its pupils certainly miss this year, as sentences; None where none are counted yet.

    What only cannot be told is no gap: the school's own page of evidence has that too.
    """
    if not any(each.academic_year == drawn.year and each.roll for each in drawn.groups):
        return None
    missing = [each.sentence for each in gaps(measures(drawn, edition)) if each.is_sure]
    return (*access_gaps(drawn, in_scope=in_scope), *missing)


def access_gaps(drawn: SchoolYear, *, in_scope: bool) -> list[str]:
    """Where the provider access law would be broken when the window of this year closes.

    Those in the first year of a phase have another year, so nothing is missing there yet.
    """
    if not in_scope:
        return []
    phases = [
        progress(drawn, phase, max(years))
        for phase, years in KEY_PHASES.items()
        if max(years) in drawn.year_groups
    ]
    return [
        f"{year_group_label(each.year_group)}: provider access is not met, and its window"
        f" closes on {short_date(each.closes)}."
        for each in reversed(phases)
        if each.closes is not None and each.roll and not each.is_met
    ]


def employer_gaps(
    *,
    state: str,
    public_liability: date | None,
    employers_liability: date | None,
    size: str,
    sessions: int,
    today: date,
) -> tuple[str, ...]:
    """What an employer lacks before schools can meet it, as sentences.

    Who works alone employs nobody, and needs no employers’ liability insurance.
    """
    found = [] if state == "verified" else ["It is not verified."]
    found += _insurance("Public liability", public_liability, today)
    if size != "self_employed":
        found += _insurance("Employers’ liability", employers_liability, today)
    if not sessions:
        found.append("No session is ahead.")
    return tuple(found)


def _insurance(name: str, until: date | None, today: date) -> list[str]:
    if until is None:
        return [f"{name} insurance is not known."]
    if until < today:
        return [f"{name} insurance ran out on {short_date(until)}."]
    if until - today <= INSURANCE_SOON:
        return [f"{name} insurance runs out on {short_date(until)}."]
    return []
