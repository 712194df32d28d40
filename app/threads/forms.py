"""A message."""

from app.threads.rules import LONGEST
from app.web.fields import TextAreaField, required
from app.web.forms import KeyedForm


class MessageForm(KeyedForm):
    """What somebody says, once for each form."""

    text = TextAreaField(
        "Your message",
        description="Both sides and the coordinator read it. Never name a pupil.",
        validators=[required("Write something first.")],
        longest=LONGEST,
        rows=4,
    )
