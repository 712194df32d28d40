"""What comes after a password: codes that work once, and passkeys of any kind."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, cast

from flask_security import MfRecoveryCodesUtil, Totp, UserMixin, WebauthnUtil
from typing_extensions import override
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.models import User
from app.infra.database import db


class Codes(Totp):
    """Codes of an authenticator app, each good for one use."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The half-minute of the last code used, read with a lock: two at once are one too many."""
        person = _real(user)
        db.session.refresh(person, ["tf_last_counter"], with_for_update=True)
        return person.tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        _real(user).tf_last_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes for the day the phone is lost."""

    @override
    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether it is one of theirs, read with a lock, so that two at once spend it once."""
        db.session.refresh(_real(user), ["mf_recovery_codes"], with_for_update=True)
        return super().check_recovery_code(user, code)


class Passkeys(WebauthnUtil):
    """Passkeys in a phone, a laptop or on a key ring alike.

    The library would ask for one on a key ring only.
    """

    @override
    def authenticator_selection(
        self, user: UserMixin, usage: str
    ) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        )

    @override
    def user_verification(
        self, user: UserMixin | None, usage: list[str]
    ) -> UserVerificationRequirement:
        return UserVerificationRequirement.PREFERRED


def sealing_key(secret: str) -> bytes:
    """A Fernet key for recovery codes at rest, made from the installation's secret."""
    return urlsafe_b64encode(sha256(f"recovery codes {secret}".encode()).digest())


def _real(user: UserMixin) -> User:
    """The person behind Flask-Login's stand-in."""
    real = getattr(user, "_get_current_object", lambda: user)()
    return cast(User, real)
