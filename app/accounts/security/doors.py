"""Where our doors differ from the library's: no change by GET, no way in by an odd request."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask_login import current_user
from flask_security import user_authenticated
from flask_security.confirmable import confirm_email_token_status
from werkzeug.wrappers import Response

from app.accounts.forms import WrongSetupCode
from app.accounts.security.words import WORDS
from app.web.guard import current_actor
from app.web.pages import page

View = Callable[..., Any]
# A path on this site. Browsers read // and /\ as another host, and drop control characters.
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
SECOND_STEP_PAGES = frozenset(
    {
        "accounts.second_step",
        "security.logout",
        "security.verify",
        "security.wan_verify",
        "security.wan_verify_response",
        "security.two_factor_setup",
        "security.two_factor_setup_validate",
        "security.wan_register",
        "security.wan_register_response",
        "security.mf_recovery_codes",
        "health.health",
        "static",
        "public.accessibility",
        "public.privacy",
        "public.cookies",
    }
)


def init_doors(app: Flask, *, demonstration: bool) -> None:
    """Put our doors in front of the library's."""
    views = app.view_functions
    for endpoint, door in DOORS.items():
        views[endpoint] = door(views[endpoint])
    app.before_request(_no_odd_requests)
    if not demonstration:
        app.before_request(_second_step_first)
    user_authenticated.connect(_fresh_token, sender=app, weak=False)


def _no_odd_requests() -> None:
    """The library reads JSON where it may not be whole, and any `next`; ours sends neither."""
    if request.blueprint != "security":
        return
    if request.is_json:
        abort(415)
    wanted = [*request.args.getlist("next"), *request.form.getlist("next")]
    if any(address and not LOCAL.fullmatch(address) for address in wanted):
        abort(400)


def _second_step_first() -> Response | None:
    """Coordinators and administrators answer for children's safety: a password is not enough."""
    if request.endpoint is None or request.endpoint in SECOND_STEP_PAGES:
        return None
    actor = current_actor()
    if not (actor.is_coordinator or actor.is_administrator) or current_user.has_second_step:
        return None
    return redirect(url_for("accounts.second_step"))


def _fresh_token(_: Flask, **__: Any) -> None:
    """A token someone else may have planted before sign-in is worth nothing after it."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _confirm(library: View) -> View:
    """Opening the link shows a button; mail scanners open links, and only people press buttons."""

    def confirm_email(token: str) -> Any:
        expired, invalid, user = confirm_email_token_status(token)  # type: ignore[no-untyped-call]
        if expired or invalid or user is None:
            return library(token)
        onward = redirect(url_for("security.login", next=request.args.get("next")))
        if user.confirmed_at is not None:
            flash(*WORDS["ALREADY_CONFIRMED"])
            return onward
        if request.method != "POST":
            return page("accounts/confirm.html", email=user.email)
        library(token)
        return onward

    return confirm_email


def _code(library: View) -> View:
    """Someone signed in has no code to give; the library would sign them out, even by GET."""

    def two_factor_token_validation() -> Any:
        if current_user.is_authenticated:
            return redirect(url_for("accounts.start"))
        return library()

    return two_factor_token_validation


def _help(_: View) -> View:
    """A page with what to do; the library would write to an address for them."""

    def two_factor_rescue() -> Any:
        return page("accounts/help.html", half_way="tf_user_id" in session)

    return two_factor_rescue


def _setup_code(library: View) -> View:
    """A wrong code keeps the picture in place; the library would start with a new one."""

    def two_factor_setup_validate(token: str) -> Any:
        try:
            return library(token)
        except WrongSetupCode as wrong:
            shown = current_app.extensions["security"].totp_factory.fetch_setup_values(
                wrong.form.tf_totp_secret, current_user
            )
            return page(
                "accounts/app.html",
                status=422,
                two_factor_verify_code_form=wrong.form,
                chosen_method="authenticator",
                state_token=token,
                authr_qrcode=shown["image"],
                authr_key=shown["key"],
            )

    return two_factor_setup_validate


def _right_token(library: View) -> View:
    """A token made for another of the passkey pages lacks what this one needs."""

    def passkey_response(token: str) -> Any:
        try:
            return library(token)
        except KeyError:
            abort(400)

    return passkey_response


DOORS: dict[str, Callable[[View], View]] = {
    "security.confirm_email": _confirm,
    "security.two_factor_token_validation": _code,
    "security.two_factor_rescue": _help,
    "security.two_factor_setup_validate": _setup_code,
    "security.wan_register_response": _right_token,
    "security.wan_signin_response": _right_token,
    "security.wan_verify_response": _right_token,
}
