"""Sessions that repeat: when, what each is like, and which of them to change."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.infra.clock import local
from app.opportunities.commands import Pattern
from app.opportunities.rules import weekly
from app.web.fields import (
    CheckboxField,
    DateField,
    NumberField,
    RadiosField,
    TextAreaField,
    TimeField,
    required,
)
from app.web.forms import Form

if TYPE_CHECKING:
    from app.opportunities.models import Slot

HOW = [("1", "Every week"), ("2", "Every other week"), ("0", "On days I choose")]
WAYS = ("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y", "%Y-%m-%d")
USUAL_DAYS_BEFORE = 14


class SessionForm(Form):
    """What each session is like."""

    starts = TimeField("Start time", validators=[required("Enter when it starts, like 9:30am.")])
    ends = TimeField("End time", validators=[required("Enter when it ends, like 11am.")])
    capacity = NumberField(
        "Places, in pupils", least=1, validators=[required("Enter how many pupils can come.")]
    )
    smallest_group = NumberField("Smallest group worth coming for", least=1)
    largest_per_school = NumberField("Most pupils from one school", least=1)
    least_to_run = NumberField("Fewest pupils in all for it to go ahead", least=1)
    alone = CheckboxField("For one school at a time")
    book_before_days = NumberField("Days before, when booking ends", least=0)
    scope = RadiosField(
        "Which sessions",
        choices=[
            ("this", "Only this one"),
            ("later", "This one and those after it"),
            ("all", "All that are still to come"),
        ],
        default="this",
    )

    def pattern(self, lead_days: int) -> Pattern:
        """What the commands take; the usual is filled in where nothing was written."""
        days = self.book_before_days.data
        return Pattern(
            starts=self.starts.data,
            ends=self.ends.data,
            capacity=self.capacity.data,
            smallest_group=self.smallest_group.data or 1,
            largest_per_school=self.largest_per_school.data,
            least_to_run=self.least_to_run.data or 1,
            is_shared=not self.alone.data,
            book_before_days=max(USUAL_DAYS_BEFORE, lead_days) if days is None else days,
        )


class RepeatForm(SessionForm):
    """When sessions repeat, and what each is like."""

    how = RadiosField("How often", choices=HOW, default="1")
    first_day = DateField("First day")
    last_day = DateField("Last day")
    chosen = TextAreaField(
        "The days you choose",
        description="One on a line, like 2/3/2027 or 2 March 2027.",
        longest=3000,
        rows=5,
    )

    @property
    def every_weeks(self) -> int | None:
        """1 or 2; None for chosen days."""
        return {"1": 1, "2": 2}.get(self.how.data or "")

    def days(self) -> Sequence[date] | None:
        """The days that were asked for; None, with a sentence beside the field, when unclear."""
        every = self.every_weeks
        if every is None:
            return self._chosen()
        if self.first_day.data is None or self.last_day.data is None:
            field = self.first_day if self.first_day.data is None else self.last_day
            if not field.errors:
                field.errors = [*field.errors, "Enter the first and the last day."]
            return None
        if self.last_day.data < self.first_day.data:
            self.refuse("last_day", "The last day must be the first day or later.")
            return None
        return weekly(self.first_day.data, self.last_day.data, every=every)

    def _chosen(self) -> Sequence[date] | None:
        lines = [each.strip() for each in (self.chosen.data or "").splitlines() if each.strip()]
        days = [_day(line) for line in lines]
        wrong = [line for line, day in zip(lines, days, strict=True) if day is None]
        if wrong or not lines:
            said = f"{wrong[0][:40]} is not a date we can read." if wrong else "Enter the days."
            self.refuse("chosen", f"{said} Write each like 2/3/2027 or 2 March 2027.")
            return None
        return sorted({day for day in days if day is not None})


def values_of_session(slot: "Slot") -> dict[str, Any]:
    """A session as its form shows it."""
    starts, ends = local(slot.starts_at), local(slot.ends_at)
    return {
        "starts": starts.time(),
        "ends": ends.time(),
        "capacity": slot.capacity,
        "smallest_group": slot.smallest_group,
        "largest_per_school": slot.largest_per_school,
        "least_to_run": slot.least_to_run if slot.least_to_run > 1 else None,
        "alone": not slot.is_shared,
        "book_before_days": (starts.date() - slot.last_booking_day).days,
    }


def _day(line: str) -> date | None:
    for way in WAYS:
        try:
            day = datetime.strptime(line, way).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day
    return None
