"""Form fields that draw their whole group: label, hint, error, control.

Whatever is sent, a field keeps what was typed and answers with a sentence; it never raises.
"""

from app.web.fields.choices import CheckboxesField, CheckboxField, RadiosField, SelectField
from app.web.fields.days import DateField, TimeField
from app.web.fields.drawn import at_most, required
from app.web.fields.files import FileField, SubmitField
from app.web.fields.words import EmailField, NumberField, PasswordField, TextAreaField, TextField

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "DateField",
    "EmailField",
    "FileField",
    "NumberField",
    "PasswordField",
    "RadiosField",
    "SelectField",
    "SubmitField",
    "TextAreaField",
    "TextField",
    "TimeField",
    "at_most",
    "required",
]
