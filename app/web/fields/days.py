"""Fields for days and times of day."""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import wtforms

from app.web.fields.drawn import Drawn
from app.web.fields.words import one_line

PARTS = ("day", "month", "year")
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
YEARS = range(1900, 2200)
SHORT_YEARS = range(100)
CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII)
NOON = 12


class DateField(wtforms.Field):
    """A day, as three boxes: name-day, name-month, name-year; or one value, 2027-03-02."""

    widget = Drawn("date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.typed: tuple[str, str, str] | None = None
        super().__init__(*args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-day"

    @property
    def parts(self) -> tuple[str, str, str]:
        """What stands in the three boxes."""
        if self.typed is not None:
            return self.typed
        if isinstance(self.data, date):
            return str(self.data.day), str(self.data.month), str(self.data.year)
        return "", "", ""

    def process(
        self,
        formdata: Any,
        data: Any = wtforms.utils.unset_value,
        extra_filters: Sequence[Callable[[Any], Any]] | None = None,
    ) -> None:
        super().process(None, data, extra_filters)
        if not formdata:
            return
        self.typed = self._boxes(formdata)
        self.raw_data = [" ".join(self.typed).strip()]
        try:
            self.data = self._read(*self.typed)
        except ValueError as wrong:
            self.data = None
            self.process_errors = [str(wrong)]

    def _boxes(self, formdata: Any) -> tuple[str, str, str]:
        boxes = [formdata.get(f"{self.name}-{part}") for part in PARTS]
        if boxes == [None, None, None]:
            boxes = _apart(formdata.get(self.name) or "")
        day, month, year = (one_line(str(box or ""))[:20] for box in boxes)
        return day, month, year

    def _read(self, day: str, month: str, year: str) -> date | None:
        if not (day or month or year):
            return None
        absent = [part for part, box in zip(PARTS, (day, month, year), strict=True) if not box]
        if absent:
            raise ValueError(f"{self.label.text} must include a {' and a '.join(absent)}.")
        numbers = _number(day), MONTHS.get(month[:3].lower()) or _number(month), _number(year)
        if None in numbers:
            raise ValueError(f"{self.label.text} must be a real date, like 2 3 2027.")
        the_day, the_month, the_year = (number or 0 for number in numbers)
        the_year += 2000 if the_year in SHORT_YEARS and year != "0" else 0
        if the_year not in YEARS:
            raise ValueError(f"{self.label.text} must have a year of four digits, like 2027.")
        try:
            return date(the_year, the_month, the_day)
        except ValueError:
            raise ValueError(f"{self.label.text} must be a real date, like 2 3 2027.") from None


class TimeField(wtforms.Field):
    """A time of day: 9, 9.30, 9:30am, 14:00, 2pm and noon are all understood."""

    widget = Drawn("time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.typed: str | None = None
        super().__init__(*args, **kwargs)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        if not isinstance(self.data, time):
            return ""
        half = "am" if self.data.hour < NOON else "pm"
        return f"{self.data.hour % NOON or NOON}:{self.data.minute:02}{half}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = one_line(valuelist[0])[:20] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        self.data = _time(self.typed.lower())
        if self.data is None:
            raise ValueError(f"{self.label.text} must be a time, like 9:30am or 14:00.")


def _apart(whole: str) -> list[str]:
    """Day, month and year of one value; what does not fall into three stays in the first box."""
    pieces = whole.strip().replace("/", "-").split("-")
    if len(pieces) != len(PARTS) or not all(pieces):
        return [whole, "", ""]
    return pieces[::-1] if len(pieces[0]) == len("2027") else pieces


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _time(text: str) -> time | None:
    if text in {"noon", "midday"}:
        return time(NOON)
    read = CLOCK.fullmatch(text)
    if read is None:
        return None
    hour, minute, half = int(read[1]), int(read[2] or 0), (read[3] or "").replace(".", "")
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
