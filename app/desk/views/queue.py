"""The queue, alone or beside an open item."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.desk import queries
from app.desk.filters import AGES, URGENT, WHOSE, Filters
from app.desk.forms import NoteForm, ViewForm
from app.desk.rules import KINDS, SORTS, Item, counts, in_order, urgency, why_urgent
from app.desk.views.blueprint import bp
from app.infra import clock
from app.infra.paging import page_asked, turn_to
from app.opportunities.kinds import KINDS as ENCOUNTERS
from app.organisations.queries import authorities_of
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import changed, page

if TYPE_CHECKING:
    from app.organisations.models import Authority

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
    """Everything that waits, with nothing opened yet. The counts keep themselves true."""
    return page(
        TEMPLATE,
        blocks=("queue", "panel", "waiting"),
        panel="desk/_nothing.html",
        **the_queue(),
    )


def show(
    panel: str, *, item_kind: str, item_key: str, status: int = 200, **values: Any
) -> Response:
    """One item opened beside the queue; HTMX gets the panel alone."""
    kept = {
        "item_kind": item_kind,
        "item_key": item_key,
        "claim": queries.find_claim(item_kind, item_key),
        "colleagues": queries.colleagues_for(item_kind, item_key, current_actor()),
        "notes": queries.list_notes(item_kind, item_key),
        "note_form": NoteForm(formdata=None),
    }
    return page(
        TEMPLATE,
        blocks=("panel",),
        status=status,
        panel=panel,
        **the_queue(),
        **(kept | values),
    )


def decided(sentence: str, undo: str = "") -> Response:
    """After a decision: the row has left the queue, and the panel says what happened.

    `undo` is the booking whose decision can be taken back for a short while.
    """
    filters = shown()
    return changed(
        TEMPLATE,
        blocks=("queue", "panel", "waiting"),
        to=url_for("desk.queue", **filters.values(), done=sentence, undo=undo or None),
        panel="desk/_nothing.html",
        **(the_queue() | {"done": sentence, "undo": undo}),
    )


def too_late(clash: Clash) -> str:
    """Somebody was first: forget what this request did, and say so beside the item as it is."""
    start_again()
    return str(clash)


def address_of(item: Item) -> str:
    """Where an item is decided on, beside what is looked at."""
    return address_to(item.kind, item.key)


def address_to(kind: str, key: str) -> str:
    """The same, by what names the item."""
    endpoint, name = ADDRESSES[kind]
    values: dict[str, Any] = {name: key} | shown().values()
    return url_for(endpoint, **values)


def shown() -> Filters:
    """What the person has chosen to look at; read once."""
    if "desk_filters" not in g:
        g.desk_filters = Filters.read(request.args, [each.id for each in _areas()])
    filters: Filters = g.desk_filters
    return filters


def _areas() -> list["Authority"]:
    """The authorities this coordinator looks after."""
    actor = current_actor()
    return [each for each in authorities_of(actor) if actor.covers(each.id)]


def the_queue() -> dict[str, Any]:
    """What the queue's part of the page needs."""
    actor, now, filters = current_actor(), clock.now(), shown()
    everything = queries.waiting(actor)
    items = everything.items
    of_any_kind = replace(filters, kind="")
    looked = [each for each in items if of_any_kind.fits(each, user_id=actor.user_id, now=now)]
    chosen = [each for each in looked if filters.kind in ("", each.kind)]
    ordered = in_order(chosen, filters.sort, now)
    # What is not listed is in every number, except where only part is looked at: then it may be.
    beyond = {} if filters.is_narrow else everything.beyond
    numbers = {kind: number + beyond.get(kind, 0) for kind, number in counts(looked).items()}
    turn = turn_to(page_asked(request.args), total=len(ordered), on_a_page=ON_A_PAGE)
    here = turn.part(ordered)
    return _choices(items, filters) | {
        "items": [
            (each, address_of(each), urgency(each, now), why_urgent(each, now)) for each in here
        ],
        "numbers": numbers,
        "found": sum(numbers.values()),
        "total": everything.total,
        "listed": len(items),
        "is_cut": everything.total > len(items),
        "mine": sum(each.holder_id == actor.user_id for each in items),
        "changed_since": queries.count_changed(actor),
        "newest": max((each.since.timestamp() for each in items), default=0),
        "number": turn.number,
        "pages": turn.pages,
        "address": lambda wanted: url_for("desk.queue", **filters.values(), page=wanted),
        "next_address": address_of(here[0]) if here else "",
        "done": request.args.get("done", "")[:200],
        "undo": request.args.get("undo", "")[:20],
    }


def _choices(items: Sequence[Item], filters: Filters) -> dict[str, Any]:
    """What can be chosen, how it is chosen now, and the person's own views."""
    areas = _areas()
    encounters = {each.encounter for each in items if each.encounter}
    narrowed: Callable[..., str] = lambda **values: url_for(  # noqa: E731
        "desk.queue", **filters.values(**values)
    )
    return {
        "filters": filters,
        "shown": filters.values(),
        "kinds": KINDS,
        "sorts": SORTS,
        "narrowed": narrowed,
        "areas": [(str(each.id), each.name) for each in areas],
        "encounters": [(each.slug, each.label) for each in ENCOUNTERS if each.slug in encounters],
        "whose": list(WHOSE.items()),
        "urgents": list(URGENT.items()),
        "ages": list(AGES.items()),
        "views": [
            (each, Filters.parse(each.query, [area.id for area in areas]).values())
            for each in queries.list_views(current_actor())
        ],
        "view_form": ViewForm(formdata=None),
    }
