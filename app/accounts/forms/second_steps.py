"""What people type after a password, and to set up what comes after it."""

from typing import Any

from flask_security import MfRecoveryForm, TwoFactorVerifyCodeForm
from flask_security.webauthn import (
    WebAuthnDeleteForm,
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninResponseForm,
)
from wtforms import HiddenField

from app.accounts.forms.doors import Onward
from app.web.fields import SubmitField, TextField, required
from app.web.forms import Form


def _code(label: str, description: str, complaint: str, **options: Any) -> TextField:
    return TextField(
        label, description=description, longest=40, validators=[required(complaint)], **options
    )


class CodeForm(Form, TwoFactorVerifyCodeForm):
    """The six digits of an authenticator app."""

    code = _code(
        "Code from the app",
        "Six digits that change every half minute.",
        "Enter the six digits your authenticator app shows.",
        autocomplete="one-time-code",
        narrow=10,
    )
    submit = SubmitField("Go on")

    def validate(self, **options: Any) -> bool:
        """Refuse as the library does, and raise WrongSetupCode while an app is being set up."""
        if self.code.data:  # apps show the code as 123 456, and so people type it
            self.code.data = self.code.data.replace(" ", "")
        ok: bool = super().validate(**options)
        if not ok and self.is_setup:
            raise WrongSetupCode(self)
        return ok


class WrongSetupCode(Exception):
    """The code typed to finish setting up an app was not right; carries the form."""

    def __init__(self, form: CodeForm) -> None:
        super().__init__("wrong code")
        self.form = form


class RecoveryForm(Form, MfRecoveryForm):
    """One of the codes kept for a lost phone."""

    code = _code(
        "Recovery code",
        "Like 1a2b-3c4d-5e6f. Each works once.",
        "Enter one of your recovery codes.",
        autocomplete="off",
        narrow=20,
    )
    submit = SubmitField("Go on")


class PasskeyForm(Form, WebAuthnRegisterForm):
    """A name for a new passkey."""

    name = TextField(
        "Name for this passkey",
        description="So that you can tell it from others later, like work laptop.",
        longest=64,
        validators=[required("Give the passkey a name, like work laptop.")],
    )
    # The library asks what it is for; a passkey of ours is for both (models.EitherUse).
    usage: Any = HiddenField(default="first")
    submit = SubmitField("Add a passkey")


class PasskeySignInForm(Onward, WebAuthnSigninResponseForm):
    """What the device answered when asked who is there."""


class PasskeyAnswerForm(WebAuthnRegisterResponseForm):
    """What the device answered when asked to make a passkey."""

    def validate(self, **options: Any) -> bool:
        """As the library does, without keeping extensions: they are whatever the browser says."""
        ok: bool = super().validate(**options)
        self.extensions: Any = None
        return ok


class RemovePasskeyForm(Form, WebAuthnDeleteForm):
    """Which passkey to take away."""
