"""Who looks after a place, notes, and next actions."""

from wtforms import HiddenField

from app.caseload.rules import LONGEST_ACTION, LONGEST_NOTE
from app.web.fields import DateField, SelectField, TextAreaField, TextField, required
from app.web.forms import Form, KeyedForm

NOBODY = ("", "Nobody")
Choices = list[tuple[str, str]]


class GiveForm(Form):
    """Who looks after it from now on. `seen` is who did when the page was opened."""

    holder = SelectField("Looked after by")
    seen = HiddenField()

    def offer(self, people: Choices) -> "GiveForm":
        """The coordinators who can be given it."""
        self.holder.choices = [NOBODY, *people]
        return self


class ManyForm(Form):
    """Who looks after all that was ticked."""

    holder = SelectField(
        "Give the chosen to", validators=[required("Choose who looks after them from now on.")]
    )

    def offer(self, people: Choices) -> "ManyForm":
        """The coordinators of the area."""
        self.holder.choices = [("", "Choose a person"), *people]
        return self


class HandOverForm(Form):
    """Who takes over a whole caseload."""

    to = SelectField("Who takes it over", validators=[required("Choose who takes it over.")])

    def offer(self, people: Choices) -> "HandOverForm":
        """The coordinators of the area, without whoever hands over."""
        self.to.choices = [("", "Choose a person"), *people]
        return self


class NoteForm(KeyedForm):
    """What whoever looks after it next should know."""

    words = TextAreaField(
        "Add a note",
        description="Coordinators of this area read this, now and in years to come; the school or"
        " employer does not. Never name a pupil.",
        validators=[required("Write the note.")],
        longest=LONGEST_NOTE,
        rows=3,
    )


class ActionForm(KeyedForm):
    """What is to be done next."""

    task = TextField(
        "What is to be done",
        description="For example, telephone about work experience. Never name a pupil.",
        validators=[required("Say what is to be done.")],
        longest=LONGEST_ACTION,
    )
    due = DateField("By when", validators=[required("Say by when.")])
    owner = SelectField("Who does it", validators=[required("Choose who does it.")])

    def offer(self, people: Choices) -> "ActionForm":
        """The coordinators of the area."""
        self.owner.choices = people
        return self


class ChangeForm(Form):
    """Another day, or another person."""

    due = DateField("By when", validators=[required("Say by when.")])
    owner = SelectField("Who does it", validators=[required("Choose who does it.")])

    def offer(self, people: Choices) -> "ChangeForm":
        """The coordinators of the area."""
        self.owner.choices = people
        return self
