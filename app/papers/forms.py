"""Asking somebody whether they want reports, and saying what an hour is worth."""

from decimal import Decimal, InvalidOperation

from wtforms.validators import Email, ValidationError

from app.web.fields import EmailField, TextField, required
from app.web.forms import Form

NOT_AN_ADDRESS = "Enter an e-mail address, like name@council.example."
MOST_POUNDS = Decimal(1000)


class ReaderForm(Form):
    """Somebody outside who may want the reports."""

    name = TextField("Name", validators=[required("Enter their name.")], longest=100)
    email = EmailField(
        "E-mail address",
        description="They get one letter that asks whether they want the reports, and nothing else"
        " before they say yes.",
        validators=[required(NOT_AN_ADDRESS), Email(NOT_AN_ADDRESS)],
        longest=200,
    )


class ValueForm(Form):
    """What an hour is put at."""

    pounds = TextField(
        "Pounds for an hour",
        description="For example 16.93. Leave it empty to name no sum of money.",
        longest=10,
        narrow=5,
    )
    source = TextField(
        "Source and its year",
        description="It stands beside every sum that is worked out from it.",
        longest=200,
    )

    def validate_pounds(self, pounds: TextField) -> None:
        """A sum of more than nothing, in pounds and pence."""
        if pounds.data and self.sum is None:
            raise ValidationError("Enter pounds and pence, like 16.93, up to 1,000.")

    def validate_source(self, source: TextField) -> None:
        """A sum without a source is no figure for a bid."""
        if self.pounds.data and not source.data:
            raise ValidationError("Say where the value comes from, with its year.")
        if source.data and not self.pounds.data:
            raise ValidationError("Enter the value too, or leave both empty.")

    @property
    def sum(self) -> Decimal | None:
        """The value, or None where there is none or it cannot be read."""
        words = (self.pounds.data or "").replace(",", "").removeprefix("£")
        try:
            value = Decimal(words) if words.isascii() else None
        except InvalidOperation:
            return None
        if value is None or not value.is_finite() or not 0 < value <= MOST_POUNDS:
            return None
        return value if value == round(value, 2) else None
