"""The first gate: who may enter a page. A view that says nothing is refused to everyone."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import ANYONE, Actor, Refused, Role

PUBLIC = "everyone"
SIGNED_IN = "anyone signed in"

View = TypeVar("View", bound=Callable[..., Any])


def access(*who: Role | str) -> Callable[[View], View]:
    """Who may enter this view: PUBLIC, SIGNED_IN, or any of the roles named."""
    if not who:
        raise ValueError("Say who may enter.")

    def marked(view: View) -> View:
        view.access = frozenset(who)  # type: ignore[attr-defined]
        return view

    return marked


def who_may_enter(app: Flask, endpoint: str) -> frozenset[str]:
    """The roles an endpoint is open to; empty when its view does not say."""
    declared: dict[str, frozenset[str]] = app.extensions.setdefault("library_access", {})
    if endpoint in declared:
        return declared[endpoint]
    return getattr(app.view_functions[endpoint], "access", frozenset())


def declare(app: Flask, endpoint: str, *who: Role | str) -> None:
    """Say who may enter a view that a library brings."""
    app.extensions.setdefault("library_access", {})[endpoint] = frozenset(who)


def current_actor() -> Actor:
    """Whoever makes this request, loaded once."""
    if "actor" not in g:
        known = current_user.is_authenticated
        g.actor = current_app.extensions["actor_of"](current_user) if known else ANYONE
    actor: Actor = g.actor
    return actor


def init_guard(app: Flask) -> None:
    """Stand at the door of every view."""
    app.before_request(_stand)


def _stand() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    who = who_may_enter(current_app, request.endpoint)
    if PUBLIC in who:
        return None
    actor = current_actor()
    if not actor.is_signed_in:
        return _to_sign_in()
    if SIGNED_IN in who or who & actor.roles:
        return None
    raise Refused(
        "This page is for other people in the programme. "
        "If you think you should see it, ask your careers leader or coordinator."
    )


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    address = url_for("security.login") + (f"?{urlencode({'next': wanted})}" if wanted else "")
    if request.headers.get("HX-Request"):
        # A redirect would be followed silently and the sign-in page put inside this one.
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address)
