"""A message."""

from uuid import UUID, uuid4

from wtforms import HiddenField

from app.threads.rules import LONGEST
from app.web.fields import TextAreaField, required
from app.web.forms import Form


class MessageForm(Form):
    """What somebody says. `form_key` is new for each form that is shown."""

    text = TextAreaField(
        "Your message",
        description="Both sides and the coordinator read it. Never name a pupil.",
        validators=[required("Write something first.")],
        longest=LONGEST,
        rows=4,
    )
    form_key = HiddenField(default=lambda: str(uuid4()))

    @property
    def key(self) -> UUID:
        """The form's own key; a new one when it is missing or not one of ours."""
        try:
            return UUID(self.form_key.data or "")
        except ValueError:
            return uuid4()
