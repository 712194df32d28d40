"""Which part of a year group was reached, from what the ledger says of its groups."""

from collections.abc import Iterable, Sequence

from app.evidence.rules.chains import Year
from app.evidence.rules.lines import Group, Line
from app.evidence.rules.reach import Crowd, YearGroup, reached
from app.evidence.rules.spans import NOBODY, Span


def year_group_of(groups: Sequence[Group], lines: Iterable[Line]) -> YearGroup | None:
    """A year group of one academic year with its turnouts; None where nobody is on roll.

    Tutor groups are taken to share no pupil and to keep theirs for the year; where they add up to
    more than the year group they overlap, so their turnouts are only the year's. The same goes for
    a group that was closed during the year: its pupils are somewhere in the year group now. A
    school that regroups its pupils in the middle of a year closes the old groups and adds new ones.
    """
    whole = next((each for each in groups if not each.name and each.is_open), None)
    tutor = [each for each in groups if each.name and each.is_open and each.roll]
    inside = sum(each.roll for each in tutor)
    roll = whole.roll if whole is not None else inside
    if not roll:
        return None
    apart = tutor if inside <= roll else []
    now = {each.id: each for each in groups}
    turnouts: dict[int, list[Span]] = {each.id: [] for each in apart}
    of_the_year: list[Span] = []
    for line in lines:
        group = now.get(line.cohort_id or 0)
        if group is not None:
            turnouts.get(group.id, of_the_year).append(turnout(line, group))
    crowds = tuple(Crowd(each.roll, tuple(turnouts[each.id])) for each in apart)
    return YearGroup(roll, crowds, tuple(each.of(roll) for each in of_the_year))


def turnout(line: Line, group: Group) -> Span:
    """How many of those who came are in the group now.

    A roll that has grown since took nobody away; one that has fallen by some may have taken as many
    of those who came. That others came in their place at the same time cannot be seen.
    """
    left = max(0, (line.roll or line.pupils) - group.roll)
    return Span(max(0, line.pupils - left), line.pupils).of(group.roll)


def reach_of(groups: Sequence[Group], lines: Iterable[Line], times: int = 1) -> tuple[Span, int]:
    """How many of the year group were reached at least `times` times, and its roll."""
    year = year_group_of(groups, lines)
    return (reached(year, times), year.roll) if year is not None else (NOBODY, 0)


def year_of(groups: Sequence[Group], lines: Iterable[Line]) -> Year:
    """One link of the chain of a cohort that moves up."""
    span, roll = reach_of(groups, lines)
    whole = next((each for each in groups if not each.name and each.is_open), None)
    return Year(roll or None, span, whole.joined if whole is not None else None)


def in_cohort_of_benchmarks(groups: Sequence[Group]) -> int | None:
    """At a special school, for how many of the year group the benchmarks are agreed to fit."""
    whole = next((each for each in groups if not each.name and each.is_open), None)
    return whole.in_gatsby_cohort if whole is not None else None
