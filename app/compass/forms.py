"""One evaluation, and a spreadsheet of many."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField
from wtforms.validators import ValidationError

from app.compass.rules import EDITIONS
from app.web.fields import (
    DateField,
    FileField,
    NumberField,
    RadiosField,
    TextAreaField,
    required,
)
from app.web.forms import Form


class ResultForm(Form):
    """The percentages of one evaluation, as Compass shows them."""

    evaluated_on = DateField(
        "Day it was completed", validators=[required("Enter the day it was completed.")]
    )
    edition = RadiosField(
        "Which questionnaire",
        choices=list(EDITIONS.items()),
        description="It was replaced for 2025/26. The two are never compared as one.",
        default="2025",
    )
    gb1 = NumberField("Benchmark 1, %")
    gb2 = NumberField("Benchmark 2, %")
    gb3 = NumberField("Benchmark 3, %")
    gb4 = NumberField("Benchmark 4, %")
    gb5 = NumberField("Benchmark 5, %")
    gb6 = NumberField("Benchmark 6, %")
    gb7 = NumberField("Benchmark 7, %")
    gb8 = NumberField("Benchmark 8, %")

    def numbers(self) -> list[NumberField]:
        """A field for each benchmark; empty where it is unscored."""
        return [self[f"gb{number}"] for number in range(1, 9)]


class CorrectResultForm(ResultForm):
    """The same, with why."""

    reason = TextAreaField("Why", validators=[required("Say why.")], longest=500, rows=2)


class ResultsFileForm(Form):
    """A spreadsheet of results."""

    file = FileField("The spreadsheet", description="An Excel file (.xlsx) or CSV, at most 2 MB.")

    def validate_file(self, field: Any) -> None:
        """A file was sent, not a word in its place."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Choose a spreadsheet.")


class SaveResultsForm(Form):
    """What was understood, carried from the preview to its saving."""

    rows = HiddenField()
