"""The base of every form: a token against forgery, and errors as sentences with their places."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField

STALE = "This page was open too long for us to be sure it was you who sent it. Send it again."


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose errors can be listed at the top of the page, each leading to its field."""

    def errors_for_summary(self) -> list[tuple[str, str]]:
        """(id of the first control in error, sentence), in the order of the page."""
        general = [("", STALE if "CSRF" in error else str(error)) for error in self.form_errors]
        return general + list(_errors_of(self))

    def refuse(self, name: str, sentence: str) -> None:
        """Put a decision's sentence beside the field it concerns, or at the top of the form."""
        if name in self:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)


class KeyedForm(Form):
    """A form that makes one thing, however often it is sent: a new key each time it is shown."""

    form_key = HiddenField(default=lambda: str(uuid4()))

    @property
    def key(self) -> UUID:
        """The form's own key; a new one when it is missing or not one of ours."""
        try:
            return UUID(self.form_key.data or "")
        except ValueError:
            return uuid4()


def _errors_of(form: Any) -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, FormField):
            yield from _errors_of(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                if isinstance(entry, FormField):
                    yield from _errors_of(entry.form)
                else:
                    yield from _errors_in(entry)
        else:
            yield from _errors_in(field)


def _errors_in(field: Field) -> Iterator[tuple[str, str]]:
    hidden = field.type in {"CSRFTokenField", "HiddenField"}
    anchor = "" if hidden else getattr(field, "first_control", field.id)
    for error in field.errors:
        yield anchor, STALE if "CSRF" in str(error) else str(error)
