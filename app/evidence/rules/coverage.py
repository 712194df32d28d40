"""Which part of a year group was reached, from what the ledger says of its groups."""

from collections.abc import Iterable, Sequence

from app.evidence.rules.chains import Year
from app.evidence.rules.lines import Group, Line
from app.evidence.rules.reach import Crowd, YearGroup, reached
from app.evidence.rules.spans import NOBODY, Span


def year_group_of(groups: Sequence[Group], lines: Iterable[Line]) -> YearGroup | None:
    """A year group of one academic year with its turnouts; None where nobody is on roll.

    Open tutor groups are taken to share no pupil; where they add up to more than the year group
    they overlap, so their turnouts are only the year's. The same goes for a group that was closed
    during the year: its pupils are somewhere in the year group now, but for those who left.
    """
    whole = next((each for each in groups if not each.name and each.is_open), None)
    tutor = [each for each in groups if each.name and each.is_open and each.roll]
    inside = sum(each.roll for each in tutor)
    roll = whole.roll if whole is not None else inside
    if not roll:
        return None
    apart = {each.id: each for each in tutor} if inside <= roll else {}
    now = {each.id: each for each in groups}
    turnouts: dict[int, list[Span]] = {key: [] for key in apart}
    of_the_year: list[Span] = []
    for line in lines:
        group = now.get(line.cohort_id or 0)
        if group is None:
            continue
        if group.id in apart:
            here, moved = _in_tutor_group(line, group, apart.values(), elsewhere=roll - inside)
            turnouts[group.id].append(here)
            of_the_year += [moved] if moved.high else []
        else:
            of_the_year.append(_in_the_year(line, group, whole))
    crowds = tuple(Crowd(each.roll, tuple(turnouts[key])) for key, each in apart.items())
    return YearGroup(roll, crowds, tuple(each.of(roll) for each in of_the_year))


def _in_tutor_group(
    line: Line, group: Group, apart: Iterable[Group], *, elsewhere: int
) -> tuple[Span, Span]:
    """Of those who came: how many are in the tutor group still, and how many may be in another.

    A roll that has grown took nobody away; one that has fallen by some may have taken as many of
    those who came. They left, or moved where a group has grown or pupils are in none.
    """
    lost = max(0, (line.roll or line.pupils) - group.roll)
    here = Span(max(0, line.pupils - lost), line.pupils).of(group.roll)
    if not lost:
        return here, NOBODY
    has_room = elsewhere > 0 or any(each.has_gained for each in apart if each.id != group.id)
    return here, Span(0, min(lost, line.pupils)) if has_room else NOBODY


def _in_the_year(line: Line, group: Group, whole: Group | None) -> Span:
    """Of those who came: how many are in the year group still, whatever group they are in."""
    if group is whole:
        lost = max(0, (line.roll or line.pupils) - group.roll)
    else:
        lost = whole.has_lost if whole is not None else line.pupils
    return Span(max(0, line.pupils - lost), line.pupils)


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
