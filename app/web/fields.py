"""Form fields that draw their whole group: label, hint, error, control.

Whatever is sent, a field keeps what was typed and answers with a sentence; it never raises.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import wtforms
from flask import current_app
from markupsafe import Markup
from wtforms.validators import InputRequired, StopValidation, ValidationError

MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")
NUL = "\x00"
NOON = 12
SHORT_YEAR = 100


class Required(InputRequired):
    """Filled in, and not with blanks alone."""

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(str(self.message))


def required(sentence: str) -> Required:
    """It must be filled in; says this sentence when it is not."""
    return Required(sentence)


def at_most(length: int, what: str) -> Callable[[Any, Any], None]:
    """No longer than `length` characters."""

    def check(_form: Any, field: Any) -> None:
        if field.data and len(field.data) > length:
            raise ValidationError(f"{what} must be {length:,} characters or fewer.")

    return check


class Drawn:
    """Draws a field with the macro named `look` in fields.html."""

    look = "text"

    def __init__(self, look: str) -> None:
        self.look = look

    def __call__(self, field: Any, **options: Any) -> Markup:
        drawing = current_app.jinja_env.get_template("fields.html").module
        markup: Markup = getattr(drawing, self.look)(field, options)
        return markup


class Words(wtforms.StringField):
    """Text, trimmed, without NUL, which PostgreSQL cannot hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.autocomplete = kwargs.pop("autocomplete", None)
        self.longest = kwargs.pop("longest", 300)
        self.narrow = kwargs.pop("narrow", None)
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].replace(NUL, "").strip() if valuelist else ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and self.longest and len(self.data) > self.longest:
            raise ValidationError(
                f"{self.label.text} must be {self.longest:,} characters or fewer."
            )


class TextField(Words):
    """One line of text."""

    widget = Drawn("text")
    input_type = "text"


class EmailField(TextField):
    """An e-mail address."""

    input_type = "email"


class PasswordField(TextField):
    """A password: never shown again, and never trimmed."""

    widget = Drawn("password")
    input_type = "password"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].replace(NUL, "") if valuelist else ""


class TextAreaField(Words):
    """Several lines of text. `rows` lines high."""

    widget = Drawn("textarea")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows = kwargs.pop("rows", 4)
        kwargs.setdefault("longest", 2000)
        super().__init__(*args, **kwargs)


class NumberField(wtforms.Field):
    """A whole number from `least` to `most`; None when left empty."""

    widget = Drawn("number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.least = kwargs.pop("least", 0)
        self.most = kwargs.pop("most", 5000)
        self.typed: str | None = None
        super().__init__(*args, **kwargs)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].replace(NUL, "").strip()[:40] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        plain = self.typed.replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,9}", plain):
            raise ValueError(f"{self.label.text} must be a whole number, like 30.")
        self.data = int(plain)
        if not self.least <= self.data <= self.most:
            raise ValueError(f"{self.label.text} must be from {self.least:,} to {self.most:,}.")


class SelectField(wtforms.SelectField):
    """One of a list, in a box that opens."""

    widget = Drawn("select")

    def pre_validate(self, form: Any) -> None:
        _one_of(self)


class RadiosField(wtforms.RadioField):
    """One of a few, all in sight."""

    widget = Drawn("radios")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.hints = kwargs.pop("hints", {})
        kwargs.setdefault("validate_choice", True)
        super().__init__(*args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-0"

    def pre_validate(self, form: Any) -> None:
        if self.data not in (None, "", "None"):
            _one_of(self)


class CheckboxesField(wtforms.SelectMultipleField):
    """Any of a list. `groups` may name runs of choices: [("Primary", ["0", "1"]), ...]."""

    widget = Drawn("checkboxes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.groups: Sequence[tuple[str, Sequence[str]]] = kwargs.pop("groups", ())
        super().__init__(*args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-0"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        for value in valuelist:
            try:
                self.data.append(self.coerce(value))
            except (ValueError, TypeError) as garbled:
                raise ValueError(f"{self.label.text}: choose from the list.") from garbled

    def pre_validate(self, form: Any) -> None:
        known = {self.coerce(choice[0]) for choice in self.choices or ()}
        if any(value not in known for value in self.data or ()):
            raise ValidationError(f"{self.label.text}: choose from the list.")


class CheckboxField(wtforms.BooleanField):
    """One thing that is so, or is not."""

    widget = Drawn("checkbox")


class FileField(wtforms.FileField):
    """A file of the person's own."""

    widget = Drawn("file")


class SubmitField(wtforms.SubmitField):
    """The button that sends the form."""

    widget = Drawn("submit")


class DateField(wtforms.Field):
    """A day, as three boxes: name-day, name-month, name-year. One ISO value is taken too."""

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

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, **kw: Any) -> None:
        super().process(None, data, **kw)
        if formdata is None or not formdata:
            return
        boxes = [formdata.get(f"{self.name}-{part}") for part in ("day", "month", "year")]
        whole = formdata.get(self.name)
        if whole and boxes == [None, None, None]:
            pieces = whole.strip().replace("/", "-").split("-")
            boxes = pieces[::-1] if len(pieces[0]) == len("2027") else pieces
            boxes = (boxes + ["", "", ""])[:3]
        day, month, year = ((box or "").replace(NUL, "").strip()[:20] for box in boxes)
        self.typed = (day, month, year)
        self.raw_data = [" ".join(self.typed).strip()]
        try:
            self.data = self._read(day, month, year)
        except ValueError as wrong:
            self.data = None
            self.process_errors.append(str(wrong))

    def _read(self, day: str, month: str, year: str) -> date | None:
        name = self.label.text
        if not (day or month or year):
            return None
        absent = [
            what for what, box in (("day", day), ("month", month), ("year", year)) if not box
        ]
        if absent:
            raise ValueError(f"{name} must include a {' and a '.join(absent)}.")
        number = MONTHS.get(month[:3].lower()) or _small(month)
        if _small(day) is None or number is None or _small(year) is None:
            raise ValueError(f"{name} must be a real date, like 2 3 2027.")
        full_year = _small(year) or 0
        full_year += 2000 if full_year < SHORT_YEAR else 0
        try:
            return date(full_year, number, _small(day) or 0)
        except ValueError:
            raise ValueError(f"{name} must be a real date, like 2 3 2027.") from None


class TimeField(wtforms.Field):
    """A time of day: 9, 9.30, 9:30am, 14:00 and 2pm are all understood."""

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
        self.typed = valuelist[0].replace(NUL, "").strip()[:20] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        read = CLOCK.fullmatch(self.typed.lower())
        if read is None or not self.typed.isascii():
            raise ValueError(f"{self.label.text} must be a time, like 9:30am or 14:00.")
        hour, minute, half = int(read[1]), int(read[2] or 0), (read[3] or "").replace(".", "")
        if half and not 1 <= hour <= NOON:
            raise ValueError(f"{self.label.text} must be a time, like 9:30am or 14:00.")
        if half:
            hour = hour % NOON + (NOON if half == "pm" else 0)
        try:
            self.data = time(hour, minute)
        except ValueError:
            raise ValueError(
                f"{self.label.text} must be a time, like 9:30am or 14:00."
            ) from None


def _small(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _one_of(field: Any) -> None:
    known = {str(choice[0]) for choice in field.choices or ()}
    if str(field.data) not in known:
        raise ValidationError(f"{field.label.text}: choose from the list.")
