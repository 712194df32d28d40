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
    "leader": "Also counts groups of pupils and lets colleagues in. Have at least two.",
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
        "Anything that helps them know it is you (optional)",
        description="For example, your subject or department.",
        longest=300,
        rows=2,
    )


class EmployerJoinForm(Form):
    """Asking to belong to an employer."""

    note = TextAreaField(
        "Anything that helps them know it is you (optional)",
        description="For example, your team or job title.",
        longest=300,
        rows=2,
    )


class InviteForm(Form):
    """Asking a colleague into an employer."""

    email = EmailField(
        "Your colleague’s e-mail address",
        validators=[required("Enter your colleague’s e-mail address."), Email(NOT_AN_ADDRESS)],
        longest=200,
    )


class SchoolInviteForm(InviteForm):
    """Asking a colleague into a school."""

    role = RadiosField(
        "What they do",
        choices=list(SCHOOL_ROLES),
        hints=ROLE_HINTS,
        default="teacher",
        validators=[required("Choose what they do.")],
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
        choices=lambda: [
            ("", "Choose"),
            *((f"coordinator-{each.code}", f"Coordinator, {each.name}") for each in AUTHORITIES),
            ("coordinator-0", "Coordinator, the whole region"),
            ("administrator-0", "Administrator"),
        ],
        validators=[required("Choose what they will be.")],
        validate_choice=False,
    )

    @property
    def role_words(self) -> str:
        """What was chosen, after `is`: `a coordinator`."""
        is_one = (self.role.data or "").startswith("administrator")
        return "an administrator" if is_one else "a coordinator"
