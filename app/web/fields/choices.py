"""Fields for what people choose from a list."""

from collections.abc import Callable, Sequence
from typing import Any

import wtforms
from wtforms.validators import ValidationError

from app.web.fields.drawn import Drawn

GARBLED = object()


def from_the_list(field: Any) -> None:
    """What was sent is one of the choices; raises ValidationError if not."""
    if str(field.data) not in {str(choice[0]) for choice in field.choices or ()}:
        raise ValidationError(f"{field.label.text}: choose from the list.")


def read_as(coerce: Callable[[str], Any], value: str) -> Any:
    """The value as the list's type holds it, or GARBLED when it cannot be read so."""
    try:
        return coerce(value)
    except (ValueError, TypeError, OverflowError):
        return GARBLED


class One:
    """Reads one choice. What the list's type cannot hold is kept as it came, and refused later."""

    data: Any
    coerce: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        read = read_as(self.coerce, valuelist[0])
        self.data = valuelist[0] if read is GARBLED else read


class SelectField(One, wtforms.SelectField):
    """One of a list, in a box that opens."""

    widget = Drawn("select")

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the library's own signature
        from_the_list(self)


class RadiosField(One, wtforms.RadioField):
    """One of a few, all in sight. `hints` by value. None when nothing was chosen."""

    widget = Drawn("radios")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.hints = kwargs.pop("hints", {})
        super().__init__(*args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-0"

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the library's own signature
        if self.data not in (None, "", "None"):
            from_the_list(self)


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
        read = [read_as(self.coerce, value) for value in dict.fromkeys(valuelist)]
        self.data = [value for value in read if value is not GARBLED]
        if GARBLED in read:
            raise ValueError(f"{self.label.text}: choose from the list.")

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the library's own signature
        # Held against the list here and not before: a form may learn its choices after its data.
        known = {str(choice[0]) for choice in self.choices or ()}
        if not self.process_errors and not known.issuperset(map(str, self.data or ())):
            raise ValidationError(f"{self.label.text}: choose from the list.")


class CheckboxField(wtforms.BooleanField):
    """One thing that is so, or is not."""

    widget = Drawn("checkbox")
