"""Fields for what people write: words and whole numbers."""

import re
from typing import Any

import wtforms
from wtforms.validators import ValidationError

from app.web.fields.drawn import Drawn

# What no line of a form holds on purpose: it would break a letter's head, or PostgreSQL's text.
UNSEEN = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
UNSEEN_IN_LINES = re.compile("[\x00-\x09\x0b-\x1f\x7f]+")


def one_line(text: str) -> str:
    """Trimmed, and on one line."""
    return UNSEEN.sub(" ", text).strip()


def lines(text: str) -> str:
    """Trimmed, with plain line ends, so that a line end counts as one character."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNSEEN_IN_LINES.sub(" ", plain).strip()


class Words(wtforms.StringField):
    """Text. At most `longest` characters, in a box `narrow` wide; `autocomplete` as in HTML."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.autocomplete = kwargs.pop("autocomplete", None)
        self.longest = kwargs.pop("longest", 300)
        self.narrow = kwargs.pop("narrow", None)
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 - the library's
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
        self.data = valuelist[0].replace("\x00", "") if valuelist else ""


class TextAreaField(Words):
    """Several lines of text, `rows` lines high, with a count of what is left near the end."""

    widget = Drawn("textarea")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows = kwargs.pop("rows", 4)
        kwargs.setdefault("longest", 2000)
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = lines(valuelist[0]) if valuelist else ""


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
        self.typed = one_line(valuelist[0])[:40] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        plain = self.typed.replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,9}", plain):
            raise ValueError(f"{self.label.text} must be a whole number, like 30.")
        number = int(plain)
        if not self.least <= number <= self.most:
            raise ValueError(f"{self.label.text} must be from {self.least:,} to {self.most:,}.")
        self.data = number
