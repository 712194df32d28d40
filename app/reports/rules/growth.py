"""Growth that anybody can work out again: from what, to what, of which schools, and the rule.

A percentage of growth is the difference over the earlier number. Six and a half times as many as
before is 577% growth (5.77 times more, 6.77 times as many): the two are told apart here, since
published figures are often read as the other. From nothing there is no percentage.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.rulebook.years import academic_year, starts_on

WINDOWS = {
    "year": "the twelve months up to and including the day",
    "since_september": "1 September of the school year up to and including the day",
}
LEAP_DAY = (2, 29)


@dataclass(frozen=True, kw_only=True)
class Growth:
    """From one number to another. `percent` is None where the first is nothing."""

    before: int
    after: int

    @property
    def percent(self) -> int | None:
        """The difference over the earlier number, in whole per cent, halves away from nothing."""
        if not self.before:
            return None
        exact = Decimal(100 * (self.after - self.before)) / self.before
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def words(self) -> str:
        """`up 577%, to 6.8 times as many`, `down 12%`, `no change`."""
        if self.percent is None:
            return "from nothing, so no percentage" if self.after else "nothing at either time"
        if self.before == self.after:
            return "no change"
        if self.after < self.before:
            return f"down {-self.percent:,}%"
        times = (Decimal(self.after) / self.before).quantize(Decimal("0.1"), ROUND_HALF_UP)
        more = f", to {times} times as many" if times >= 2 else ""  # noqa: PLR2004
        return f"up {self.percent:,}%{more}"


def grown(before: int, after: int) -> Growth:
    """Growth from one number to the other."""
    return Growth(before=before, after=after)


def year_before(day: date) -> date:
    """The same day a year before; of 29 February, the 28th."""
    if (day.month, day.day) == LEAP_DAY:
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)


def window(day: date, how: str) -> tuple[date, date]:
    """The first and the last day that are counted for `day`, both included."""
    if how == "since_september":
        return starts_on(academic_year(day)), day
    if (day.month, day.day) == LEAP_DAY:
        return date(day.year - 1, 3, 1), day
    return day.replace(year=day.year - 1) + timedelta(days=1), day
