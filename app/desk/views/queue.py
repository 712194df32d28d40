"""The queue, alone or beside an open item."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.desk import queries
from app.desk.rules import KINDS, SORTS, Item, counts, in_order
from app.desk.views import bp
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import changed, page

ON_A_PAGE = 30
ADDRESSES = {
    "booking": ("desk.booking", "reference"),
    "employer": ("desk.employer", "employer_id"),
    "opportunity": ("desk.opportunity", "opportunity_id"),
    "joiner": ("desk.joiner", "membership_id"),
}
TEMPLATE = "desk/desk.html"


@bp.get("/queue")
@access(Role.COORDINATOR)
def queue() -> Response:
    """Everything that waits, with nothing opened yet."""
    return page(TEMPLATE, blocks=("queue", "panel"), panel="desk/_nothing.html", **the_queue())


def show(panel: str, *, status: int = 200, **values: Any) -> Response:
    """One item opened beside the queue; HTMX gets the panel alone."""
    return page(TEMPLATE, blocks=("panel",), status=status, panel=panel, **the_queue(), **values)


def decided(sentence: str) -> Response:
    """After a decision: the row has left the queue, and the panel says what happened."""
    return changed(
        TEMPLATE,
        blocks=("queue", "panel"),
        to=url_for("desk.queue", **_shown(), done=sentence),
        panel="desk/_nothing.html",
        done=sentence,
        **{name: value for name, value in the_queue().items() if name != "done"},
    )


def too_late(clash: Clash) -> str:
    """Somebody was first: forget what this request did, and say so beside the item as it is."""
    start_again()
    return str(clash)


def address_of(item: Item) -> str:
    endpoint, name = ADDRESSES[item.kind]
    values: dict[str, Any] = {name: item.key} | _shown()
    return url_for(endpoint, **values)


def the_queue() -> dict[str, Any]:
    """What the queue's part of the page needs."""
    shown = _shown()
    items = queries.waiting(current_actor())
    chosen = [each for each in items if shown.get("kind") in (None, each.kind)]
    ordered = in_order(chosen, shown["sort"])
    pages = max(1, -(-len(ordered) // ON_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    here = ordered[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    return {
        "items": [(item, address_of(item)) for item in here],
        "numbers": counts(items),
        "kinds": KINDS,
        "sorts": SORTS,
        "shown": shown,
        "total": len(items),
        "number": number,
        "pages": pages,
        "address": lambda wanted: url_for("desk.queue", **shown, page=wanted),
        "next_address": address_of(here[0]) if here else "",
        "done": request.args.get("done", "")[:200],
    }


def _shown() -> dict[str, Any]:
    """The kind and the order the person has chosen."""
    sort, kind = request.args.get("sort", ""), request.args.get("kind", "")
    shown: dict[str, Any] = {"sort": sort if sort in SORTS else "soonest"}
    return shown | ({"kind": kind} if kind in KINDS else {})
