"""Year groups and schools drawn together. They share no pupil, so their numbers add up."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.evidence.rules.measures import Measure
from app.evidence.rules.spans import NOBODY, Span


@dataclass(frozen=True)
class Together:
    """How many of `roll` pupils are reached, over several year groups or schools."""

    span: Span = NOBODY
    roll: int = 0

    def plus(self, other: "Together") -> "Together":
        """Both, where no pupil is in both."""
        span = Span(self.span.low + other.span.low, self.span.high + other.span.high)
        return Together(span, self.roll + other.roll)


def together(measures: Iterable[Measure]) -> Together:
    """One criterion over its year groups; the same pupil is in one year group only."""
    total = Together()
    for each in measures:
        if not each.every_year:
            total = total.plus(Together(each.span, each.roll))
    return total
