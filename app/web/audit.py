"""Each write that succeeds leaves one row in the log, in its own transaction."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, g, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.access import Actor
from app.infra import audit
from app.web.guard import current_actor

# What stands in an address, by its name there. Any other `x_id` is an `x`; all else is left out,
# since it may be a secret of somebody's: a token, a code, the key of a link.
KINDS = {"reference": "booking", "slot_id": "session", "cohort_id": "group", "user_id": "person"}
MOST = 8
# An item of the queue, and a school or an employer of a caseload, as what they are.
NAMED_TOGETHER = (("item_kind", "key"), ("kind", "place_id"))


def who_asks() -> Actor:
    """Who makes this request. Nobody is not remembered, since it may sign somebody in."""
    actor = current_actor()
    if not actor.is_signed_in:
        g.pop("actor", None)
    return actor


def leave_trace(response: Response, *, asked_by: Actor) -> None:
    """Keep who did what to what. `asked_by` is who asked, known before they signed out."""
    endpoint = request.endpoint or ""
    actor = asked_by
    if not actor.is_signed_in and current_user.is_authenticated:
        # They have signed in by this very request.
        actor = current_app.extensions["actor_of"](current_user)
    about = [*things_in(request.view_args or {}, endpoint), *_made(response)]
    audit.record(
        endpoint,
        audit.words_of(endpoint, actor.is_signed_in),
        source=audit.Source.PAGE,
        user_id=actor.user_id,
        name=actor.name,
        roles=sorted(actor.roles),
        about=list(dict.fromkeys(about))[:MOST],
    )


def things_in(values: Mapping[str, Any], endpoint: str = "") -> list[str]:
    """What an address is about, as `booking:K7QX2M4P`, by the values in it.

    Pages of settings are named by what they set: `administration.threshold` and `request_held`.
    """
    for kind, key in NAMED_TOGETHER:
        if {kind, key} <= values.keys():
            return [f"{values[kind]}:{values[key]}"]
    if "slug" in values and endpoint:
        return [f"{endpoint.rpartition('.')[2]}:{values['slug']}"]
    if {"feature", "name"} <= values.keys():
        return [f"letter:{values['feature']}/{values['name']}"]
    kinds = {name: KINDS.get(name) or _kind(name) for name in values}
    return [f"{kind}:{values[name]}" for name, kind in kinds.items() if kind]


def _kind(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ") if name.endswith("_id") else ""


def _made(response: Response) -> list[str]:
    """What the answer leads to: a request for places leads to the booking it made."""
    path = response.location or ""
    if response.status_code != 303 or not path.startswith("/") or path.startswith("//"):  # noqa: PLR2004
        return []
    try:
        _, values = current_app.url_map.bind("localhost").match(path.partition("?")[0])
    except (HTTPException, RequestRedirect):
        return []
    return things_in(values)
