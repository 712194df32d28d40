"""Terms, as reports count them: each ends with a snapshot of Compass.

Autumn is 1 September to 31 December, spring 1 January to 31 March, summer 1 April to 31 July, so
that a report and the Compass snapshot of its last day speak of the same time
(`rulebook.compass_dates`). Schools' own terms differ by authority and by Easter; these do not.
August is in the school year and in no term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.papers.kinds import TERMS
from app.rulebook.years import academic_year, starts_on, year_label

# (first month, last month, last day)
_MONTHS = {"autumn": (9, 12, 31), "spring": (1, 3, 31), "summer": (4, 7, 31)}
SENT_FOR = timedelta(days=7)
"""How long after its last day a report is still sent by itself, where its own day was missed."""


@dataclass(frozen=True, order=True)
class Term:
    """A term of the school year that begins in `year`."""

    year: int
    name: str

    @property
    def first(self) -> date:
        month = _MONTHS[self.name][0]
        return date(self.year if self.name == "autumn" else self.year + 1, month, 1)

    @property
    def last(self) -> date:
        _, month, day = _MONTHS[self.name]
        return date(self.first.year, month, day)

    @property
    def label(self) -> str:
        return f"{self.name.capitalize()} term {year_label(self.year)}"

    @property
    def before(self) -> "Term":
        """The same term a school year earlier."""
        return Term(self.year - 1, self.name)

    def until(self, day: date) -> tuple[date, date]:
        """Its days as far as they have come on this day; Raises ValueError before it begins."""
        if day < self.first:
            raise ValueError(f"The {self.label} has not begun.")
        return self.first, min(self.last, day)

    def same_days_before(self, day: date) -> tuple[date, date]:
        """The same days of the same term a year earlier, so that a part is held to a part."""
        earlier = self.before
        passed = min(self.last, day)
        if passed == self.last:
            return earlier.first, earlier.last
        # 29 February stands for the last of the month in years that have none.
        last_of_month = (passed.month, passed.day) == (2, 29)
        shown = date(passed.year - 1, 2, 28) if last_of_month else passed.replace(passed.year - 1)
        return earlier.first, shown

    def year_so_far(self, day: date) -> tuple[date, date]:
        """From 1 September to the last of its days."""
        return starts_on(self.year), self.until(day)[1]


def terms_begun(day: date, how_many: int = 6) -> Sequence[Term]:
    """Terms that have begun by this day, the latest first."""
    year = academic_year(day)
    every = [Term(each, name) for each in range(year, year - 4, -1) for name in reversed(TERMS)]
    return [each for each in every if each.first <= day][:how_many]


def terms_to_send(day: date) -> Sequence[Term]:
    """Terms whose report is due to be sent: from the day after the last, for a week."""
    return [each for each in terms_begun(day) if each.last < day <= each.last + SENT_FOR]
