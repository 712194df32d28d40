"""What people type about themselves."""

from app.accounts.forms.details import DetailsForm
from app.accounts.forms.doors import (
    ChangeForm,
    ConfirmAgainForm,
    Discreet,
    ForgotForm,
    ItIsMeForm,
    RegisterForm,
    ResetForm,
    SignInForm,
)
from app.accounts.forms.second_steps import (
    CodeForm,
    PasskeyAnswerForm,
    PasskeyForm,
    PasskeySignInForm,
    RecoveryForm,
    RemovePasskeyForm,
    WrongSetupCode,
)

__all__ = [
    "ChangeForm",
    "CodeForm",
    "ConfirmAgainForm",
    "DetailsForm",
    "Discreet",
    "ForgotForm",
    "ItIsMeForm",
    "PasskeyAnswerForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "RecoveryForm",
    "RegisterForm",
    "RemovePasskeyForm",
    "ResetForm",
    "SignInForm",
    "WrongSetupCode",
]
