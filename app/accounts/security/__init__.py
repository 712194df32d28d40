"""Flask-Security, set up in our words: sign-in, confirmation, reset, second steps."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, request
from flask_security import Security, SQLAlchemyUserDatastore

from app.accounts import forms
from app.accounts.emails import Letters, init_notices
from app.accounts.models import Passkey, User
from app.accounts.rules import SHORTEST
from app.accounts.security.doors import init_doors
from app.accounts.security.passwords import Passwords
from app.accounts.security.second_steps import Codes, Passkeys, RecoveryCodes, sealing_key
from app.accounts.security.throttle import REFUSED, init_throttle
from app.accounts.security.words import WORDS
from app.infra import clock
from app.infra.database import db
from app.web.guard import PUBLIC, SIGNED_IN, declare
from app.web.pages import page
from config import Settings

# Who may enter each page the library brings. There are no others: see OFF and the tests.
ACCESS = {
    "login": PUBLIC,
    "logout": PUBLIC,
    "register": PUBLIC,
    "send_confirmation": PUBLIC,
    "confirm_email": PUBLIC,
    "forgot_password": PUBLIC,
    "reset_password": PUBLIC,
    "tf_select": PUBLIC,
    "two_factor_token_validation": PUBLIC,
    "two_factor_rescue": PUBLIC,
    "mf_recovery": PUBLIC,
    "wan_signin": PUBLIC,
    "wan_signin_response": PUBLIC,
    "verify": SIGNED_IN,
    "change_password": SIGNED_IN,
    "two_factor_setup": SIGNED_IN,
    "two_factor_setup_validate": SIGNED_IN,
    "mf_recovery_codes": SIGNED_IN,
    "wan_register": SIGNED_IN,
    "wan_register_response": SIGNED_IN,
    "wan_delete": SIGNED_IN,
    "wan_verify": SIGNED_IN,
    "wan_verify_response": SIGNED_IN,
}
ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "REGISTER_URL": "/register",
    "CONFIRM_URL": "/confirm",
    "RESET_URL": "/reset",
    "CHANGE_URL": "/account/password",
    "VERIFY_URL": "/account/it-is-me",
    "TWO_FACTOR_SETUP_URL": "/account/app",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_SELECT_URL": "/sign-in/second-step",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/help",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/remove",
    "WAN_SIGNIN_URL": "/sign-in/passkey",
    "WAN_VERIFY_URL": "/account/it-is-me/passkey",
}
TEMPLATES = {
    "LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "REGISTER_USER_TEMPLATE": "accounts/register.html",
    "SEND_CONFIRMATION_TEMPLATE": "accounts/confirm_again.html",
    "FORGOT_PASSWORD_TEMPLATE": "accounts/forgot.html",
    "RESET_PASSWORD_TEMPLATE": "accounts/reset.html",
    "CHANGE_PASSWORD_TEMPLATE": "accounts/change_password.html",
    "VERIFY_TEMPLATE": "accounts/it_is_me.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "accounts/app.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "accounts/choose_step.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
    "WAN_REGISTER_TEMPLATE": "accounts/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "accounts/passkey.html",
    "WAN_VERIFY_TEMPLATE": "accounts/it_is_me_passkey.html",
}
LETTERS = {
    "REGISTER_EMAIL_TEMPLATE": "accounts/confirm",
    "REGISTER_EMAIL_EXISTING_TEMPLATE": "accounts/already_registered",
    "EMAIL_TEMPLATE_CONFIRM": "accounts/confirm_again",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "accounts/reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "accounts/password_changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "accounts/password_changed",
    "EMAIL_PLAINTEXT": False,  # our letters render themselves
    "EMAIL_HTML": False,
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
}
AFTERWARDS = {
    "POST_LOGIN_VIEW": "accounts.start",
    "POST_LOGOUT_VIEW": "public.front",
    "POST_REGISTER_VIEW": "accounts.letter_sent",
    "POST_CHANGE_VIEW": "accounts.account",
    "POST_VERIFY_VIEW": "accounts.second_step",
    "TWO_FACTOR_POST_SETUP_VIEW": "accounts.second_step",
    "WAN_POST_REGISTER_VIEW": "accounts.second_step",
}
ON = {
    "CONFIRMABLE": True,
    "REGISTERABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_RESCUE_EMAIL": False,  # a letter is no second step where the first is an address
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "WEBAUTHN": True,
    "WAN_RP_NAME": "Causeway",
    "WAN_ALLOW_USER_HINTS": False,  # would show which addresses have passkeys
    "RETURN_GENERIC_RESPONSES": True,
}
OFF = {
    "API_ENABLED_METHODS": ["session"],
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "JOIN_USER_ROLES": False,
    "PASSWORD_CONFIRM_REQUIRED": False,  # the field can show what was typed
}
TIMES = {
    "CONFIRM_EMAIL_WITHIN": timedelta(days=2),
    "RESET_PASSWORD_WITHIN": timedelta(hours=1),
    "FRESHNESS": timedelta(minutes=30),
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds a clock may be out, either way
    "WAN_SIGNIN_WITHIN": timedelta(minutes=5),
    "DATETIME_FACTORY": clock.now,
}
PARTS: tuple[dict[str, Any], ...] = (
    ADDRESSES,
    TEMPLATES,
    LETTERS,
    AFTERWARDS,
    ON,
    OFF,
    TIMES,
)
FORMS: dict[str, Any] = {
    "login_form": forms.SignInForm,
    "register_form": forms.RegisterForm,
    "send_confirmation_form": forms.ConfirmAgainForm,
    "forgot_password_form": forms.ForgotForm,
    "reset_password_form": forms.ResetForm,
    "change_password_form": forms.ChangeForm,
    "verify_form": forms.ItIsMeForm,
    "two_factor_verify_code_form": forms.CodeForm,
    "mf_recovery_form": forms.RecoveryForm,
    "wan_register_form": forms.PasskeyForm,
    "wan_register_response_form": forms.PasskeyAnswerForm,
    "wan_signin_response_form": forms.PasskeySignInForm,
    "wan_delete_form": forms.RemovePasskeyForm,
}


# Who may do what stands in memberships and grants.
NO_ROLES: Any = None


def init_security(app: Flask, settings: Settings) -> None:
    """Set up accounts."""
    messages = {f"MSG_{key}": said for key, said in WORDS.items()}
    for part in (*PARTS, messages, _secrets(settings)):
        app.config.update({f"SECURITY_{key}": value for key, value in part.items()})
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=14)
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, NO_ROLES, Passkey),
        **FORMS,
        mail_util_cls=Letters,
        password_util_cls=Passwords,
        totp_cls=Codes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        webauthn_util_cls=Passkeys,
        render_template=_render,  # type: ignore[arg-type]  # views pass on what they get
    )
    security.want_json(lambda _: False)  # pages only: with JSON come tokens that outlive sign-out
    security.login_manager.request_loader(None)
    security.principal.skip_static = True
    for endpoint, who in ACCESS.items():
        declare(app, f"security.{endpoint}", who)
    init_doors(app, demonstration=settings.demonstration)
    init_throttle(app, settings.throttle_storage)
    init_notices(app)


def _secrets(settings: Settings) -> dict[str, Any]:
    secret = settings.totp_secrets or settings.secret_key
    return {
        "PASSWORD_SALT": settings.password_salt,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_LENGTH_MIN": SHORTEST,
        # In links only, inside a signature: the library's choice takes a fifth of a second,
        # which would tell a known address from an unknown one.
        "HASHING_SCHEMES": ["hex_sha256"],
        "TOTP_SECRETS": {"1": secret},
        "TOTP_ISSUER": "Causeway",
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [sealing_key(secret)],
        # Addresses are compared without regard to case by their column's type.
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": _plain}}],
    }


def _plain(identity: object) -> str | None:
    return identity if isinstance(identity, str) else None


def _render(template: str, **values: Any) -> Response:
    """The page; one whose form was refused says so with its status."""
    sent = [value for name, value in values.items() if name.endswith("_form")]
    for form in sent:
        if isinstance(form, forms.Discreet):
            form.speak()
    refused = request.method == "POST" and any(form.errors for form in sent)
    return page(template, status=REFUSED if refused else 200, **values)
