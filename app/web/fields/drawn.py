"""How every field is drawn, and what may be asked of any of them."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms.validators import InputRequired, StopValidation, ValidationError


class Required(InputRequired):
    """Filled in, and not with blanks alone."""

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        is_blank = isinstance(field.data, str) and not field.data.strip()
        # Letters no page can show may be all that was sent: then nothing was filled in.
        if is_blank or (field.data is None and not field.process_errors):
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

    def __init__(self, look: str) -> None:
        self.look = look

    def __call__(self, field: Any, **options: Any) -> Markup:
        drawing = current_app.jinja_env.get_template("fields.html").module
        markup: Markup = getattr(drawing, self.look)(field, options)
        return markup
