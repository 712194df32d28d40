"""What a person may change about themself."""

from app.accounts.forms.doors import NAME_HINT
from app.web.fields import SubmitField, TextField, required
from app.web.forms import Form

PHONE_HINT = "Seen by the school or employer you have an approved booking with, for the day itself."


class DetailsForm(Form):
    """What we hold about a person and they may change."""

    name = TextField(
        "Your name",
        autocomplete="name",
        description=NAME_HINT,
        longest=100,
        validators=[required("Enter your name.")],
    )
    phone = TextField(
        "Phone number for the day",
        autocomplete="tel",
        description=f"Leave it empty if you like. {PHONE_HINT}",
        longest=30,
        narrow=20,
    )
    submit = SubmitField("Save")
