"""Bringing in a spreadsheet."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from app.web.fields import CheckboxesField, CheckboxField, FileField
from app.web.forms import Form


class ImportForm(Form):
    """The file."""

    file = FileField("The spreadsheet", description="An Excel file (.xlsx) or CSV, at most 2 MB.")

    def validate_file(self, field: Any) -> None:
        """A file was sent, not a word in its place."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Choose a spreadsheet.")


class SaveImportForm(Form):
    """What of the file is saved."""

    leave_out_faulty = CheckboxField("Leave out the rows that have something wrong")
    also = CheckboxesField("Save these too, though a booking of that day is there", choices=[])
