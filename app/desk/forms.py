"""Deciding, asking for more, notes, and saved views."""

from wtforms import HiddenField

from app.desk.commands import LONGEST_NAME, LONGEST_NOTE
from app.web.fields import CheckboxField, TextAreaField, TextField, required
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


class AskForm(Form):
    """What the coordinator needs to know before deciding."""

    question = TextAreaField(
        "What do you need to know?",
        description="The school reads this, and its places stay held until it answers.",
        validators=[required("Write what you need to know.")],
        longest=600,
        rows=3,
    )


class NoteForm(Form):
    """A word to the other coordinators."""

    words = TextAreaField(
        "Add a note",
        description="Only coordinators read this. Never name a pupil.",
        validators=[required("Write the note.")],
        longest=LONGEST_NOTE,
        rows=2,
    )


class ViewForm(Form):
    """A name for what is looked at."""

    name = TextField(
        "Save this view as",
        validators=[required("Give the view a name.")],
        longest=LONGEST_NAME,
    )


class ApproveManyForm(Form):
    """Approving several at once: each checklist is on the page, and its mark is sent along."""

    seen = CheckboxField(
        "I have looked through each of these",
        validators=[required("Look through each of them, and tick that you have.")],
    )


class DeclineManyForm(Form):
    """One reason for several."""

    reason = TextAreaField(
        "Why",
        description="Each of them will read this. Say what they could do instead.",
        validators=[required("Say why, so that they know what to do.")],
        longest=600,
        rows=3,
    )
