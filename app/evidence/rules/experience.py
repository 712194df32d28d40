"""Work experience in minutes: a week of activities in Years 7 to 9, one of placement in 10 to 11.

An expectation of the Department for Education, not an Act, restated by hubs and unions
(https://llbsp.org.uk/benchmark-6-the-work-experience-guarantee). Two weeks are named as ten days
and as 50 hours; minutes are kept, and the school chooses how many make a day. Virtual experience
may add to what happens in person, never replace it in Years 7 to 9; the two are kept apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.evidence.rules.lines import Line
from app.evidence.rules.schooling import SchoolYear, path, reached_since
from app.evidence.rules.spans import NOBODY, Span
from app.rulebook.activities import ACTIVITIES

DAYS_A_WEEK = 5
STAGES = (
    ("activity", "Activities in Years 7 to 9", (7, 8, 9)),
    ("placement", "Placements in Years 10 and 11", (10, 11)),
)
WORKPLACE = {each.slug: each.workplace for each in ACTIVITIES if each.workplace}
T_LEVELS = {each.slug: each for each in ACTIVITIES if each.hours}


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What one cohort has had of one kind, so far.

    `mean` is minutes for each pupil on roll, on average; `enough` how many pupils of `roll` have
    had `target` minutes.
    """

    mean: Span
    enough: Span
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Experience:
    """Work experience of the cohort now in a year group, in person and virtual kept apart."""

    label: str
    year_group: int
    roll: int
    target: int
    in_person: Minutes
    virtual: Minutes
    uncounted: tuple[Line, ...]


def experience(school: SchoolYear, *, minutes_a_day: int) -> list[Experience]:
    """For every cohort in Years 7 to 11, against a week: five days of the school's own length."""
    return [
        _of(school, kind, label, years, group, DAYS_A_WEEK * minutes_a_day)
        for kind, label, years in STAGES
        for group in years
        if group in school.year_groups
    ]


def _of(
    school: SchoolYear, kind: str, label: str, years: Sequence[int], group: int, target: int
) -> Experience:
    at = path(school.year, group, min(years))
    lines = [
        line
        for place in at
        for line in school.lines_of(*place)
        if line.is_held and WORKPLACE.get(line.activity) == kind
    ]
    roll = sum(each.roll for each in school.groups_of(*at[-1]) if each.is_open and not each.name)
    roll = roll or sum(each.roll for each in school.groups_of(*at[-1]) if each.is_open)
    counted = [line for line in lines if line.counted]
    return Experience(
        label=label,
        year_group=group,
        roll=roll,
        target=target,
        in_person=_minutes(school, at, [x for x in counted if x.mode != "virtual"], roll, target),
        virtual=_minutes(school, at, [x for x in counted if x.mode == "virtual"], roll, target),
        uncounted=tuple(line for line in lines if not line.counted),
    )


def _minutes(
    school: SchoolYear,
    at: Sequence[tuple[int, int]],
    lines: Sequence[Line],
    roll: int,
    target: int,
) -> Minutes:
    """Minutes of those here now on average, and how many have had enough."""
    turnouts = [
        (reached_since(school, at, [line]) if roll else NOBODY, line.minutes) for line in lines
    ]
    least = sum(span.low * minutes for span, minutes in turnouts)
    most = sum(span.high * minutes for span, minutes in turnouts)
    return Minutes(
        mean=Span(least // roll, most // roll) if roll else NOBODY,
        enough=enough(turnouts, roll, target),
        lines=tuple(lines),
    )


def enough(turnouts: Sequence[tuple[Span, int]], roll: int, target: int) -> Span:
    """How many of `roll` pupils had `target` minutes, from (turnout, minutes) of each activity.

    At least: whoever must have been to each of some activities that are long enough together. At
    most: so many that the minutes given could still be shared out among them. True, though where
    activities differ in length a narrower interval may be true as well.
    """
    if not roll or not turnouts:
        return NOBODY
    surest = sorted(turnouts, key=lambda each: (-each[0].low, -each[1]))
    low, together, away = 0, 0, 0
    for span, minutes in surest:
        together, away = together + minutes, away + roll - span.low
        if together >= target:
            low = max(0, roll - away)
            break
    high = roll
    while (
        high and sum(min(span.high, high) * minutes for span, minutes in turnouts) < target * high
    ):
        high -= 1
    return Span(min(low, high), high)
