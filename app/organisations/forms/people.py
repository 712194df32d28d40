"""Joining, inviting, deciding, granting."""

from wtforms.validators import Email

from app.rulebook.authorities import AUTHORITIES
from app.web.fields import (
    EmailField,
    PasswordField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    required,
)
from app.web.forms import Form

SCHOOL_ROLES = (("teacher", "Teacher or other staff"), ("leader", "Careers leader"))
ROLE_HINTS = {
    "teacher": "Finds and books encounters, and confirms who came.",
    "leader": "Also sets up groups of pupils, lets colleagues in and sees all evidence.",
}
NOT_AN_ADDRESS = "Enter an e-mail address, like name@school.example."


class JoinForm(Form):
    """Asking to belong to a school."""

    role = RadiosField(
        "What you do there",
        choices=list(SCHOOL_ROLES),
        hints=ROLE_HINTS,
        validators=[required("Choose what you do there.")],
        validate_choice=False,
    )
    note = TextAreaField(
        "Anything that helps them know it is you",
        description="For example your subject or department. Optional.",
        longest=300,
        rows=2,
    )


class InviteForm(Form):
    """Asking a colleague in."""

    email = EmailField(
        "Your colleague’s e-mail address",
        validators=[required("Enter your colleague’s e-mail address."), Email(NOT_AN_ADDRESS)],
        longest=200,
    )
    role = RadiosField(
        "What they do",
        choices=list(SCHOOL_ROLES),
        hints=ROLE_HINTS,
        default="teacher",
        validate_choice=False,
    )


class AcceptForm(Form):
    """Making an account from an invitation. The address is the invited one."""

    name = TextField(
        "Your name",
        validators=[required("Enter your name.")],
        longest=100,
        autocomplete="name",
    )
    password = PasswordField(
        "Choose a password",
        description="At least 12 characters. Three random words are a good start.",
        validators=[required("Choose a password.")],
        autocomplete="new-password",
    )


class ReasonForm(Form):
    """Saying no, with the reason."""

    reason = TextAreaField(
        "Why",
        description="They will read this.",
        validators=[required("Say why, so that they know what to do.")],
        longest=600,
        rows=3,
    )


class GrantForm(Form):
    """Making someone a coordinator or administrator."""

    email = EmailField(
        "Their e-mail address",
        description="They need an account here first.",
        validators=[required("Enter their e-mail address."), Email(NOT_AN_ADDRESS)],
        longest=200,
    )
    role = SelectField(
        "What they will be",
        choices=[
            *((f"coordinator-{each.code}", f"Coordinator, {each.name}") for each in AUTHORITIES),
            ("coordinator-0", "Coordinator, the whole region"),
            ("administrator-0", "Administrator"),
        ],
        validate_choice=False,
    )
