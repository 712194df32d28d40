"""Small worlds of real pupils, every way they might have come, to hold the intervals against."""

from collections.abc import Iterator
from itertools import combinations, product

from app.evidence.rules.reach import Crowd, YearGroup
from app.evidence.rules.spans import Span, exactly


def every_way(year: YearGroup) -> Iterator[list[frozenset[int]]]:
    """Every way the pupils of the year group might have made these turnouts."""
    turnouts, first = [], 0
    for crowd in year.crowds:
        pupils = range(first, first + crowd.roll)
        turnouts += [(pupils, each) for each in crowd.turnouts]
        first += crowd.roll
    turnouts += [(range(year.roll), each) for each in year.turnouts]
    ways = [
        [
            frozenset(chosen)
            for size in range(span.low, span.high + 1)
            for chosen in combinations(pupils, size)
        ]
        for pupils, span in turnouts
    ]
    for way in product(*ways):
        yield list(way)


def came(way: list[frozenset[int]], roll: int, times: int) -> int:
    """How many pupils came at least so many times."""
    return sum(sum(pupil in turnout for turnout in way) >= times for pupil in range(roll))


def crowd(roll: int, *turnouts: int) -> Crowd:
    return Crowd(roll, tuple(exactly(each) for each in turnouts))


def year_of(roll: int, *crowds: Crowd, whole: tuple[int, ...] = ()) -> YearGroup:
    return YearGroup(roll, crowds, tuple(exactly(each) for each in whole))


def narrowest(year: YearGroup, times: int) -> Span:
    """The interval that every way together spans."""
    numbers = {came(way, year.roll, times) for way in every_way(year)}
    return Span(min(numbers), max(numbers))
