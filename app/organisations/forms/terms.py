"""A school holiday or a training day."""

from app.web.fields import DateField, RadiosField, TextField, required
from app.web.forms import Form

KINDS = [("holiday", "School holiday"), ("training", "Training day")]


class ClosureForm(Form):
    """One span of days on which schools are closed to pupils."""

    name = TextField(
        "What it is",
        description="For example: Christmas holiday.",
        validators=[required("Enter what it is.")],
        longest=60,
    )
    first_day = DateField("First day", validators=[required("Enter the first day.")])
    last_day = DateField("Last day", validators=[required("Enter the last day.")])
    kind = RadiosField("Kind", choices=KINDS, default="holiday")
