"""A cohort followed as it moves up: reached in some year, or in every year, since it came.

Between two years pupils leave and join. How many joined is known when the school has said so; the
rest stayed. Where nobody has said, anything between "all are new" and "as many stayed as can have"
is possible, and the interval is as wide as that. The years are given oldest first, the last is now.
Someone who joined later was not reached here before they came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.evidence.rules.spans import NOBODY, Span


@dataclass(frozen=True)
class Year:
    """One year of a cohort: its roll, how many of those joined since the year before, its reach.

    `joined` of the first year is not looked at. A year in which the school counted nobody has a
    roll that is not known (None), and reached nobody that we know of.
    """

    roll: int | None
    reached: Span
    joined: int | None = None


def ever(years: Sequence[Year]) -> Span:
    """How many of the pupils here now were reached in at least one of the years."""
    now = _roll(years)
    low = max(
        max(0, year.reached.low - _left_since(years, index)) for index, year in enumerate(years)
    )
    there = _still_here(years)
    high = now
    for index in range(len(years)):
        before = there[index - 1] if index else 0
        high = min(high, before + sum(each.reached.high for each in years[index:]))
    return Span(low, high)


def every(years: Sequence[Year]) -> Span:
    """How many of the pupils here now were reached in each of the years."""
    first = years[0].roll
    if first is None:
        return NOBODY
    here = max(0, first - _left_since(years, 0))
    missed = sum((each.roll or 0) - each.reached.low for each in years)
    high = min(_still_here(years)[0], *(each.reached.high for each in years))
    return Span(max(0, min(here - missed, high)), high)


def _roll(years: Sequence[Year]) -> int:
    now = years[-1].roll
    if now is None:
        raise ValueError("The last year is the present one, and its roll is known.")
    return now


def _stayed(before: Year, after: Year) -> Span:
    """How many of one year are still there in the next."""
    most = min(each for each in (before.roll, after.roll, 10**9) if each is not None)
    if after.joined is None or after.roll is None:
        return Span(0, most)
    stayed = min(max(0, after.roll - after.joined), most)
    return Span(stayed, stayed)


def _left_since(years: Sequence[Year], index: int) -> int:
    """The most pupils of that year who can have left by now, everyone leaving the longest here."""
    left = 0
    for before, after in pairwise(years[index:]):
        if before.roll is None:
            return 10**9
        left += before.roll - _stayed(before, after).low
    return left


def _still_here(years: Sequence[Year]) -> list[int]:
    """For each year, the most of its pupils who can be here now, the newest leaving first."""
    here = [_roll(years)]
    for before, after in reversed(list(pairwise(years))):
        here.append(min(here[-1], _stayed(before, after).high))
    return here[::-1]
