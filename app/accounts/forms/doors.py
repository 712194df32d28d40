"""What people type to come in: Flask-Security's forms with our fields and our words."""

from typing import Any

from flask import request, url_for
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    VerifyForm,
    hash_password,
)
from flask_security.forms import (
    EmailValidation,
    email_required,
    password_required,
    unique_user_email,
    valid_user_email,
)
from flask_security.utils import get_message

from app.web.fields import (
    CheckboxField,
    EmailField,
    PasswordField,
    SubmitField,
    TextField,
    required,
)
from app.web.forms import Form

# What the library says of an address or password that would tell others who is known here.
TELLING = (
    "USER_DOES_NOT_EXIST",
    "INVALID_PASSWORD",
    "CONFIRMATION_REQUIRED",
    "ALREADY_CONFIRMED",
    "DISABLED_ACCOUNT",
)
HOW_LONG = "At least 12 characters. Three words nobody would put together do well."
NAME_HINT = "First name and surname, as colleagues know you."


# The library declares its fields by wtforms' own types; ours draw themselves, hence Any.


def _email(*checks: Any, **options: Any) -> Any:
    return EmailField(
        "Email address",
        autocomplete="username",
        longest=None,  # what makes an address says how long one may be
        validators=[email_required, EmailValidation(), *checks],
        **options,
    )


def _new_password(label: str) -> Any:
    return PasswordField(
        label,
        autocomplete="new-password",
        description=HOW_LONG,
        validators=[password_required],
    )


def _password() -> Any:
    return PasswordField(
        "Password", autocomplete="current-password", validators=[password_required]
    )


class Onward(Form):
    """A form that says where to go afterwards, when nobody asked for a page.

    Left to itself the library goes on to the page that was posted to, which may have no GET.
    """

    next: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.next.data:
            self.next.data = request.args.get("next") or url_for("accounts.start")


class Discreet(Form):
    """A form that must not tell who has an account, and so has its errors hidden by the library.

    Faults of form tell nothing (nothing typed, not an address); they are kept, and said beside
    their field once the library has hidden the rest.
    """

    faults: dict[str, list[str]]

    def validate(self, **options: Any) -> bool:
        ok: bool = super().validate(**options)
        telling = {get_message(key)[0] for key in TELLING}
        plain = {field.name: [e for e in field.errors if e not in telling] for field in self}
        self.faults = {name: errors for name, errors in plain.items() if errors}
        for errors in self.faults.values():
            self.form_errors.extend(errors)
        return ok

    def speak(self) -> None:
        """Put the faults back where they belong, and say nothing twice."""
        faults = getattr(self, "faults", {})
        if faults:
            self.form_errors.clear()
        for name, errors in faults.items():
            self[name].errors = errors
        self.form_errors[:] = dict.fromkeys(self.form_errors)


class SignInForm(Discreet, Onward, LoginForm):
    """The front door."""

    email = _email()
    password = _password()
    remember = CheckboxField("Keep me signed in on this device for 14 days")
    submit = SubmitField("Sign in")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.password.description = ""  # the library puts a link here; the page has its own

    def validate(self, **options: Any) -> bool:
        """Say plainly what is wrong, once the password has shown who it is."""
        ok: bool = super().validate(**options)
        if not ok and self.user_authenticated:
            self.form_errors.extend(self.email.errors)
            self.email.errors = []
        return ok


class RegisterForm(Form, RegisterFormV2):
    """A new account."""

    name = TextField(
        "Your name",
        autocomplete="name",
        description=NAME_HINT,
        longest=100,
        validators=[required("Enter your name.")],
    )
    email = _email(
        unique_user_email,
        description="Use your school, college or work address: it shows others who you are.",
    )
    password = _new_password("Choose a password")
    submit = SubmitField("Create account")


class ConfirmAgainForm(Discreet, SendConfirmationForm):
    """Another link to confirm an address."""

    email = _email(valid_user_email)
    submit = SubmitField("Send the link")

    def validate(self, **options: Any) -> bool:
        """Take as long over an address that gets no letter as over one that does."""
        ok: bool = super().validate(**options)
        if not ok and not self.faults:
            hash_password("not-a-password")
        return ok


class ForgotForm(Discreet, ForgotPasswordForm):
    """A link to choose a new password."""

    email = _email(valid_user_email)
    submit = SubmitField("Send the link")


class ResetForm(Form, ResetPasswordForm):
    """A new password, from the link."""

    password = _new_password("New password")
    password_confirm: Any = None
    submit = SubmitField("Save the new password")


class ChangeForm(Form, ChangePasswordForm):
    """A new password, by someone who knows the old one."""

    password = _password()
    new_password = _new_password("New password")
    new_password_confirm: Any = None
    submit = SubmitField("Save the new password")


class ItIsMeForm(Form, VerifyForm):
    """The password again, before something that matters."""

    password = _password()
    submit = SubmitField("Go on")
