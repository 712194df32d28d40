"""Whether what a careers leader puts in by hand can be so."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from app.bookings.rules import Problem
from app.evidence.rules.counting import asked_of
from app.infra.wording import count
from app.rulebook.activities import ORGANISATION_KINDS, find_activity
from app.rulebook.meaningful import Answer
from app.rulebook.years import academic_year, year_group_label, year_label

LONGEST_TITLE = 120
LONGEST_NOTES = 2000
MOST_MINUTES = 60_000  # a T Level placement of 750 hours is 45,000
OLDEST = 6  # years; older pupils have left


class Cohort(Protocol):
    id: int
    year_group: int
    academic_year: int
    name: str
    roll: int


class Happening(Protocol):
    """What is said of an activity; see `commands.recording.Happened`."""

    @property
    def activity(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def held_on(self) -> date: ...
    @property
    def pupils(self) -> Mapping[int, int]: ...
    @property
    def minutes(self) -> int: ...
    @property
    def organisation(self) -> str: ...
    @property
    def organisation_kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def by_adviser(self) -> bool: ...
    @property
    def answers(self) -> Mapping[str, str]: ...
    @property
    def link(self) -> str: ...
    @property
    def notes(self) -> str: ...


def why_not_recorded(
    happened: Happening, cohorts: Sequence[Cohort], *, today: date
) -> Problem | None:
    """The first thing that cannot be, or None."""
    kind = find_activity(happened.activity)
    if kind is None:
        return Problem(field="activity", sentence="Choose what kind of activity it was.")
    return (
        _why_not_said_so(happened)
        or _why_not_then(happened, today)
        or _why_not_they(happened, cohorts)
        or _why_not_asked(happened, kind.asks)
        or _why_not_answered(happened, asked_of(kind.benchmark))
    )


def _why_not_said_so(happened: Happening) -> Problem | None:
    if not happened.title.strip():
        return Problem(
            field="title",
            sentence="Say in a few words what it was, like “Year 10 at the hospital”.",
        )
    if len(happened.title) > LONGEST_TITLE:
        return Problem(field="title", sentence=f"Use at most {LONGEST_TITLE} characters.")
    if len(happened.notes) > LONGEST_NOTES:
        return Problem(field="notes", sentence=f"Use at most {LONGEST_NOTES:,} characters.")
    if happened.link and not happened.link.strip().startswith(("http://", "https://")):
        return Problem(
            field="link", sentence="Enter the whole address of the document, from https:// on."
        )
    if not 0 <= happened.minutes <= MOST_MINUTES:
        return Problem(
            field="minutes", sentence=f"Enter from 0 to {MOST_MINUTES:,} minutes for each pupil."
        )
    return None


def _why_not_then(happened: Happening, today: date) -> Problem | None:
    if happened.held_on > today:
        return Problem(
            field="held_on", sentence="Enter a day up to today. What is still to come is a booking."
        )
    if academic_year(happened.held_on) < academic_year(today) - OLDEST:
        return Problem(field="held_on", sentence=f"Enter a day in the last {OLDEST} school years.")
    return None


def _why_not_they(happened: Happening, cohorts: Sequence[Cohort]) -> Problem | None:
    year = academic_year(happened.held_on)
    for cohort in cohorts:
        came, label = happened.pupils[cohort.id], cohort.name or year_group_label(cohort.year_group)
        if cohort.academic_year != year:
            theirs = year_label(cohort.academic_year)
            return Problem(
                field="cohorts", sentence=f"{label} is a group of {theirs}, not of that day."
            )
        if not 0 <= came <= cohort.roll:
            most = count(cohort.roll, "pupil")
            return Problem(
                field=f"cohort_{cohort.id}",
                sentence=f"{label} has {most} on roll, so {came:,} cannot have come.",
            )
    if not any(happened.pupils.values()):
        return Problem(
            field="cohorts", sentence="Enter how many pupils came from at least one group."
        )
    return None


def _why_not_asked(happened: Happening, asks: Sequence[str]) -> Problem | None:
    if "organisation" in asks and not happened.organisation.strip():
        return Problem(field="organisation", sentence="Enter which organisation pupils met.")
    if "organisation" in asks and happened.organisation_kind not in ORGANISATION_KINDS:
        return Problem(
            field="organisation_kind", sentence="Choose what kind of organisation it is."
        )
    if "subject" in asks and not happened.subject.strip():
        return Problem(field="subject", sentence="Enter the subject.")
    # Benchmark 8: a meeting with a careers adviser, never with an employer or a teacher.
    if "adviser" in asks and not happened.by_adviser:
        return Problem(
            field="by_adviser",
            sentence="Guidance counts only when it was given by a trained careers adviser.",
        )
    return None


def _why_not_answered(happened: Happening, tests: Sequence[str]) -> Problem | None:
    if set(happened.answers) - set(tests) or set(happened.answers.values()) - set(Answer):
        return Problem(field="answers", sentence="Choose yes, no or not sure for each question.")
    return None
