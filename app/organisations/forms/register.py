"""Bringing in the national register of schools."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.rulebook.authorities import AUTHORITIES
from app.web.fields import CheckboxesField, CheckboxField, FileField
from app.web.forms import Form

NO_FILE = "Choose the register’s file."


class RegisterForm(Form):
    """The register's file, and where to follow it."""

    file = FileField(
        "The register’s file",
        description="A CSV, as “Establishment fields” on the register’s download page gives it.",
    )
    authorities = CheckboxesField(
        "Authorities",
        choices=lambda: [(each.code, each.name) for each in AUTHORITIES],
        coerce=int,
        default=[each.code for each in AUTHORITIES],
    )

    def validate_file(self, field: Any) -> None:
        """A file was sent, not a word in its place."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(NO_FILE)

    def validate_authorities(self, field: Any) -> None:
        """At least one, or there is nothing to follow."""
        if not field.data:
            raise ValidationError("Choose at least one authority.")


class FollowForm(Form):
    """Confirming the plan that was shown."""

    mark = HiddenField()
    checked = CheckboxField("I have checked that this is the newest whole file")
