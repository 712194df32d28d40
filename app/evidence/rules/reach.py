"""How many pupils were reached, from turnouts alone: an interval that must hold the truth.

Nobody's name is held, so who came twice cannot be known. What can be known is how few and how many
different pupils the turnouts allow, given the groups they came from, and both ends of the interval
are reached by some way the pupils might have come: no narrower one would be true.

A year group is split into tutor groups that share no pupil; the rest of it is in none. A turnout
is of one tutor group, or of the year group as a whole. The rule is our own: no source gives one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.evidence.rules.spans import NOBODY, Span


@dataclass(frozen=True)
class Crowd:
    """Pupils of one tutor group, and the turnouts it had: each how many of them came."""

    roll: int
    turnouts: tuple[Span, ...] = ()


@dataclass(frozen=True)
class YearGroup:
    """A year group: its roll, its tutor groups, and the turnouts of the year as a whole."""

    roll: int
    crowds: tuple[Crowd, ...] = ()
    turnouts: tuple[Span, ...] = ()

    @property
    def parts(self) -> list[Crowd]:
        """The tutor groups and, last, those who are in none."""
        inside = sum(each.roll for each in self.crowds)
        if inside > self.roll:
            raise ValueError("Tutor groups hold more pupils than their year group.")
        return [*self.crowds, Crowd(self.roll - inside)]


def reached(year: YearGroup, times: int = 1) -> Span:
    """How many different pupils of the year group came at least `times` times."""
    if times == 1:
        return _reached_once(year)
    return Span(_fewest(year, times), _most(year, times))


def union(turnouts: Sequence[Span], roll: int) -> Span:
    """How many of `roll` pupils came at least once: the largest turnout to the sum, or the roll."""
    if not turnouts:
        return NOBODY
    low = max(each.low for each in turnouts)
    return Span(low, sum(each.high for each in turnouts)).of(roll)


def _reached_once(year: YearGroup) -> Span:
    """Tutor groups share nobody, so theirs add up; turnouts of the year may hide behind them."""
    crowds = [union(each.turnouts, each.roll) for each in year.crowds]
    together = Span(sum(each.low for each in crowds), sum(each.high for each in crowds))
    return union([together, *year.turnouts], year.roll)


def _most(year: YearGroup, times: int) -> int:
    """The most pupils who can have come `times` times.

    Pupils are added one by one from the tutor group in which one more needs least from the turnouts
    of the whole year, for as long as those can give it.
    """
    parts = year.parts
    crowds = [[min(each.high, part.roll) for each in part.turnouts] for part in parts]
    whole = [min(each.high, year.roll) for each in year.turnouts]
    chosen = [0] * len(parts)
    open_parts = {index for index, part in enumerate(parts) if part.roll}
    while open_parts:
        index = min(open_parts, key=lambda each: _needs_more(crowds[each], chosen[each], times))
        chosen[index] += 1
        if not _can_give(crowds, whole, chosen, times):
            chosen[index] -= 1
            open_parts.discard(index)
        elif chosen[index] == parts[index].roll:
            open_parts.discard(index)
    return sum(chosen)


def _lacks(turnouts: Sequence[int], pupils: int, times: int) -> int:
    """Attendances that `pupils` lack to come `times` times each by these turnouts alone."""
    return max(0, times * pupils - sum(min(each, pupils) for each in turnouts))


def _needs_more(turnouts: Sequence[int], pupils: int, times: int) -> int:
    return _lacks(turnouts, pupils + 1, times) - _lacks(turnouts, pupils, times)


def _can_give(
    crowds: Sequence[Sequence[int]], whole: Sequence[int], chosen: Sequence[int], times: int
) -> bool:
    """Whether the turnouts of the whole year can fill what each group's own leave open.

    By the theorem of max-flow and min-cut it is enough to look at the groups that lack most a head.
    """
    lacking = [
        (_lacks(turnouts, pupils, times), pupils)
        for turnouts, pupils in zip(crowds, chosen, strict=True)
        if pupils
    ]
    lacking.sort(key=lambda each: each[0] / each[1], reverse=True)
    lack = heads = 0
    for missing, pupils in lacking:
        lack, heads = lack + missing, heads + pupils
        if lack > sum(min(each, heads) for each in whole):
            return False
    return True


def _fewest(year: YearGroup, times: int) -> int:
    """The fewest pupils who must have come `times` times.

    Some pupils come to everything, so that the others can stay below `times`. Who comes to
    everything is taken one by one from where most turnouts are still too large to be shared out.
    """
    parts = year.parts
    crowds = [[min(each.low, part.roll) for each in part.turnouts] for part in parts]
    whole = [min(each.low, year.roll) for each in year.turnouts]
    keen = [0] * len(parts)
    while not _others_stay_below(parts, crowds, whole, keen, times):
        crowded = [
            index
            for index, part in enumerate(parts)
            if _load(crowds[index], keen[index]) > (part.roll - keen[index]) * (times - 1)
        ]
        left = crowded or [index for index, part in enumerate(parts) if keen[index] < part.roll]
        index = max(left, key=lambda each: sum(one > keen[each] for one in crowds[each]))
        keen[index] += 1
    return sum(keen)


def _load(turnouts: Sequence[int], keen: int) -> int:
    """Attendances left to the others once `keen` pupils have come to everything."""
    return sum(max(0, each - keen) for each in turnouts)


def _others_stay_below(
    parts: Sequence[Crowd],
    crowds: Sequence[Sequence[int]],
    whole: Sequence[int],
    keen: Sequence[int],
    times: int,
) -> bool:
    """Whether everything else can be shared out so that nobody else comes `times` times."""
    room: dict[int, int] = {}  # attendances a pupil can still take: number of such pupils
    for part, turnouts, taken in zip(parts, crowds, keen, strict=True):
        others, load = part.roll - taken, _load(turnouts, taken)
        if load > others * (times - 1):
            return False
        if others:
            each, more = divmod(load, others)
            room[times - 1 - each] = room.get(times - 1 - each, 0) + others - more
            if more:
                room[times - 2 - each] = room.get(times - 2 - each, 0) + more
    left = sorted((max(0, each - sum(keen)) for each in whole), reverse=True)
    return all(
        sum(left[:number]) <= sum(min(space, number) * pupils for space, pupils in room.items())
        for number in range(1, len(left) + 1)
    )
