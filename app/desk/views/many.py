"""Deciding on several at once: looked through on one page, decided each by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from app.access import Role
from app.bookings import commands as bookings
from app.desk import commands, queries
from app.desk.commands import Outcome
from app.desk.forms import ApproveManyForm, DeclineManyForm
from app.desk.rules import Item, mark_of, why_urgent
from app.desk.views.blueprint import bp
from app.desk.views.queue import ON_A_PAGE, address_of, shown
from app.infra import clock
from app.opportunities import commands as opportunities
from app.organisations import commands as organisations
from app.web.guard import access, current_actor
from app.web.pages import page

KNOWN = "known"


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One of many, as it is looked through. `open_points` are what the checklist leaves open."""

    item: Item
    address: str
    presses: str
    mark: str
    open_points: list[dict[str, Any]]


@bp.get("/many")
@access(Role.COORDINATOR)
def many() -> Response:
    """What was ticked, with everything needed to decide on all of it together."""
    return _page(_named())


@bp.post("/many/approve")
@access(Role.COORDINATOR)
def approve_many() -> Response:
    """Approve each that still can be; a result for each."""
    form = ApproveManyForm()
    if not form.validate_on_submit():
        return _page(_named(), status=422, approve_form=form)
    return _results(commands.each_of(_named(), _approve, _titles()), "approved")


@bp.post("/many/decline")
@access(Role.COORDINATOR)
def decline_many() -> Response:
    """Decline each that still can be, with one reason; a result for each."""
    form = DeclineManyForm()
    if not form.validate_on_submit():
        return _page(_named(), status=422, decline_form=form)
    reason = form.reason.data or ""

    def decline(kind: str, key: str) -> tuple[str, str]:
        return _decline(kind, key, reason)

    return _results(commands.each_of(_named(), decline, _titles()), "declined")


def _named() -> list[str]:
    """The items that were ticked, each once, as many as a page holds."""
    return list(dict.fromkeys(request.values.getlist("item")))[:ON_A_PAGE]


def _titles() -> dict[str, str]:
    return {each.name: each.title for each in queries.waiting(current_actor()).items}


def _approve(kind: str, key: str) -> tuple[str, str]:
    actor = current_actor()
    if kind == "booking":
        shown = request.form.get(f"mark-{kind}:{key}", "")
        booking = commands.approve_booking(key, shown=shown, by=actor)
        return booking.slot.opportunity.title, f"Approved for {booking.school.name}."
    wanted: Any = queries.item_for(kind, key, actor)
    yes: dict[str, tuple[Callable[..., object], str]] = {
        "employer": (organisations.verify_employer, "Verified."),
        "opportunity": (opportunities.approve_opportunity, "Published."),
        "joiner": (organisations.admit, "Let in."),
    }
    act, sentence = yes[kind]
    act(wanted, by=actor)
    return _title_of(kind, wanted), sentence


def _decline(kind: str, key: str, reason: str) -> tuple[str, str]:
    actor = current_actor()
    wanted: Any = queries.item_for(kind, key, actor)
    if kind == "booking":
        bookings.decline(wanted, reason=reason, by=actor)
        return wanted.slot.opportunity.title, f"Declined for {wanted.school.name}."
    if kind == "opportunity":
        opportunities.send_back(wanted, note=reason, by=actor)
        return wanted.title, "Sent back."
    no: dict[str, Callable[..., object]] = {
        "employer": organisations.refuse_employer,
        "joiner": organisations.decline,
    }
    no[kind](wanted, reason=reason, by=actor)
    return _title_of(kind, wanted), "Told why not."


def _title_of(kind: str, wanted: Any) -> str:
    if kind == "joiner":
        return str(wanted.user.name)
    return str(wanted.title if kind == "opportunity" else wanted.name)


def _page(names: list[str], *, status: int = 200, **forms: Any) -> Response:
    waiting = {each.name: each for each in queries.waiting(current_actor()).items}
    given = {
        "approve_form": ApproveManyForm(formdata=None),
        "decline_form": DeclineManyForm(formdata=None),
    }
    return page(
        "desk/many.html",
        status=status,
        sights=[_sight(waiting[name]) for name in names if name in waiting],
        gone=sum(name not in waiting for name in names),
        shown=shown().values(),
        **(given | forms),
    )


def _sight(item: Item) -> Sight:
    checklist: list[dict[str, Any]] = []
    if item.kind == "booking":
        checklist = queries.checklist_for(queries.booking_for(item.key, current_actor()))
    return Sight(
        item=item,
        address=address_of(item),
        presses=why_urgent(item, clock.now()),
        mark=mark_of(checklist),
        open_points=[each for each in checklist if each["state"] != KNOWN],
    )


def _results(outcomes: list[Outcome], what: str) -> Response:
    return page(
        "desk/results.html",
        outcomes=outcomes,
        done=sum(each.done for each in outcomes),
        what=what,
        shown=shown().values(),
    )
