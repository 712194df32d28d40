"""A person's own file, and the button that sends."""

import wtforms
from flask_wtf.file import FileField as SentFile

from app.web.fields.drawn import Drawn


class FileField(SentFile):  # type: ignore[misc]
    """A file of the person's own; None when what was sent is not a file."""

    widget = Drawn("file")


class SubmitField(wtforms.SubmitField):
    """The button that sends the form."""

    widget = Drawn("submit")
