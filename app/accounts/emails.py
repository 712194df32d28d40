"""Letters about an account: written into the outbox with what caused them."""

import secrets
from typing import Any

from flask import Flask, current_app, request
from flask_security import MailUtil, hash_password, tf_disabled, tf_profile_changed
from flask_security.signals import wan_deleted, wan_registered

from app.accounts.models import User
from app.infra.database import db
from app.web.letters import write_letter

# What people who registered for something do once their address is confirmed.
AFTER_REGISTERING = {"employer": "/employers/new", "school": "/schools/join"}
# The unknown address costs the time of a hash; a known one does too, so neither tells.
AS_SLOW_AS_UNKNOWN = {"accounts/reset", "accounts/confirm_again"}


class Letters(MailUtil):
    """How Flask-Security writes to people: through our outbox, in the request's transaction.

    Its "template" is the name of one of our letters, and only its secrets are taken: the address
    in a link is ours, never the one the request came to.
    """

    def send_mail(self, template: str, *_: Any, **known: Any) -> None:
        db.session.flush()
        if template in AS_SLOW_AS_UNKNOWN:
            hash_password("not-a-password")
        write_letter(
            template,
            to=known["user"],
            key=secrets.token_hex(8),
            reset_token=known.get("reset_token"),
            confirmation_token=known.get("confirmation_token"),
            days=current_app.config["SECURITY_CONFIRM_EMAIL_WITHIN"].days,
            hours=current_app.config["SECURITY_RESET_PASSWORD_WITHIN"].seconds // 3600,
            next=AFTER_REGISTERING.get(request.args.get("for", "")),
        )


def init_notices(app: Flask) -> None:
    """Tell people when the way they sign in has changed: it may not have been them."""
    notices = {
        tf_profile_changed: "You set up an authenticator app.",
        tf_disabled: "You switched off your authenticator app.",
        wan_registered: "You added a passkey.",
        wan_deleted: "You removed a passkey.",
    }
    for signal, sentence in notices.items():
        signal.connect(_notice(sentence), sender=app, weak=False)


def _notice(sentence: str) -> Any:
    def tell(_: Flask, *, user: User, **__: Any) -> None:
        write_letter(
            "accounts/second_step_changed", to=user, key=secrets.token_hex(8), sentence=sentence
        )

    return tell
