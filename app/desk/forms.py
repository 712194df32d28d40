"""Deciding."""

from wtforms import HiddenField

from app.web.fields import CheckboxField, TextAreaField, required
from app.web.forms import Form


class ApproveForm(Form):
    """Approving a booking. `shown` is the mark of the checklist that was on the page."""

    seen = CheckboxField(
        "I have looked through this checklist",
        validators=[required("Look through the safeguarding checklist, and tick that you have.")],
    )
    shown = HiddenField()


class DeclineForm(Form):
    """Saying no, or sending back."""

    reason = TextAreaField(
        "Why",
        description="They will read this. Say what they could do instead.",
        validators=[required("Say why, so that they know what to do.")],
        longest=600,
        rows=3,
    )
