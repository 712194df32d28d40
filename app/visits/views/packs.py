"""The visit pack: everything for the day on one page, and the same on paper."""

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Actor, Invalid, Role, require
from app.bookings.policies import sides_of
from app.bookings.queries import get_booking
from app.bookings.states import Side
from app.infra import clock
from app.visits import commands, exports, policies, queries, rules
from app.visits.forms import PackForm, pack_form
from app.visits.views.blueprint import bp
from app.web.downloads import PDF, as_file
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.visits.models import Visit

INVOLVED = (Role.EMPLOYER, Role.TEACHER, Role.LEADER, Role.COORDINATOR)


@bp.get("/bookings/<reference>/pack")
@access(*INVOLVED)
def pack(reference: str) -> Response:
    """The pack, for either side and the coordinators."""
    booking, visit = _found(reference, current_actor())
    return _page(booking, visit, _form(booking, visit))


@bp.post("/bookings/<reference>/pack")
@access(Role.EMPLOYER, Role.TEACHER, Role.LEADER)
def change_pack(reference: str) -> Response:
    """What was agreed. Whoever comes second sees what the other wrote, and loses nothing."""
    actor = current_actor()
    booking, visit = _found(reference, actor)
    form = _form(booking, visit)
    if not form.validate():
        return _page(booking, visit, form, status=422)
    try:
        commands.change_pack(
            booking, version=form.seen(), words=form.words(), contact=form.contact(), by=actor
        )
    except commands.Overtaken as overtaken:
        form.version.data = str(overtaken.visit.version)
        return _page(booking, overtaken.visit, form, status=409, overtaken=str(overtaken))
    except Invalid as invalid:
        form.refuse(invalid.field, str(invalid))
        return _page(booking, visit, form, status=422)
    flash("The visit pack is saved. The other side sees it too.", "success")
    return redirect(url_for("visits.pack", reference=reference), 303)


@bp.get("/bookings/<reference>/pack.pdf")
@access(*INVOLVED)
def paper(reference: str) -> Response:
    """The pack to print."""
    booking, visit = _found(reference, current_actor())
    made = exports.pack_pdf(exports.pack_of(booking, visit))
    return as_file(made, PDF, f"visit-pack-{booking.reference}.pdf", inline=True)


def _found(reference: str, actor: Actor) -> "tuple[Booking, Visit]":
    booking = get_booking(reference, actor)
    require(policies.see_pack(actor, booking))
    return booking, queries.get_visit(booking)


def _form(booking: "Booking", visit: "Visit") -> PackForm:
    of_school = Side.SCHOOL in sides_of(current_actor(), booking)
    person = booking.lead if of_school else booking.slot.opportunity.contact
    return pack_form(visit, Side.SCHOOL if of_school else Side.EMPLOYER, person.name)


def _page(
    booking: "Booking", visit: "Visit", form: PackForm, *, status: int = 200, overtaken: str = ""
) -> Response:
    shown = exports.pack_of(booking, visit)
    return page(
        "visits/pack.html",
        status=status,
        pack=shown,
        picture=exports.code_address(shown) if shown.code else "",
        form=form,
        overtaken=overtaken,
        is_mine=_arrives(booking),
        is_time=bool(shown.code) and not shown.arrived and not _why_not(booking),
        may_change=policies.change_pack(current_actor(), booking),
    )


def _arrives(booking: "Booking") -> bool:
    """Whether this person's side comes to the other, rather than expects it."""
    coming = Side.EMPLOYER if booking.slot.opportunity.place == "school" else Side.SCHOOL
    return coming in sides_of(current_actor(), booking)


def _why_not(booking: "Booking") -> str:
    slot = booking.slot
    return rules.why_not_now(booking.state, slot.opportunity.place, slot, clock.now())
