"""A number of pupils known only as an interval, and how to say it."""

from dataclasses import dataclass

from app.infra.wording import count


@dataclass(frozen=True, order=True)
class Span:
    """At least `low` and at most `high` pupils. Exact when both are the same."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"{self.low} to {self.high} is no number of pupils.")

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def of(self, roll: int) -> "Span":
        """The same among `roll` pupils: no more than all of them."""
        return self if self.high <= roll else Span(min(self.low, roll), roll)

    def rest(self, roll: int) -> "Span":
        """Those of `roll` pupils who are not among these."""
        return Span(max(0, roll - self.high), max(0, roll - self.low))

    def within(self, roll: int, part: int) -> "Span":
        """How many of these, found among `roll` pupils, are in a part of `part` of them.

        Nobody knows which pupils are in the part, so those outside may take up some or none.
        """
        return Span(max(0, self.low - (roll - part)), min(self.high, part))


NOBODY = Span(0, 0)


def everyone(roll: int) -> Span:
    """All of `roll` pupils."""
    return Span(roll, roll)


def exactly(pupils: int) -> Span:
    """A number that is known."""
    return Span(pupils, pupils)


def percent(span: Span, roll: int) -> tuple[int, int]:
    """The share of `roll` in whole per cent: low rounded down, high rounded up.

    So the truth is still inside, 100 at the low end is said of all pupils only, and 0 at the high
    end of none. An exact number is rounded down at both ends, as Compass does (67.5 shows as 67).
    """
    if not roll:
        return (0, 0)
    low = 100 * span.low // roll
    return (low, low) if span.is_exact else (low, -(-100 * span.high // roll))


def share_of(span: Span, roll: int, whom: str) -> str:
    """`between 62% and 81% of Year 9`, `all of Year 9`, `none of Year 9`, `48% of Year 9`."""
    if not roll:
        return f"nobody on roll in {whom}"
    if span == everyone(roll):
        return f"all of {whom}"
    if span.high == 0:
        return f"none of {whom}"
    low, high = percent(span, roll)
    if span.is_exact:
        return f"{low}% of {whom}" if low else f"less than 1% of {whom}"
    return f"between {low}% and {high}% of {whom}"


def pupils_in(span: Span) -> str:
    """`41 to 58 pupils`, or `41 pupils` where it is known."""
    if span.is_exact:
        return count(span.low, "pupil")
    return f"{span.low:,} to {count(span.high, 'pupil')}"
