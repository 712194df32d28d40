"""Deciding on a booking, with the safeguarding checklist beside it."""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.bookings import commands, policies
from app.bookings.queries import history
from app.bookings.states import LABELS, State
from app.desk import queries
from app.desk.forms import ApproveForm, DeclineForm
from app.desk.rules import mark_of
from app.desk.views import bp
from app.desk.views.queue import decided, show, too_late
from app.infra import clock
from app.opportunities.views.browsing import facts_of
from app.web.guard import access, current_actor

if TYPE_CHECKING:
    from app.bookings.models import Booking

CHANGED = "The checklist has changed since you opened it. Look through it again."


@bp.get("/bookings/<reference>")
@access(Role.COORDINATOR)
def booking(reference: str) -> Response:
    """Everything needed to decide, on one page."""
    return _show(queries.booking_for(reference, current_actor()))


@bp.post("/bookings/<reference>/approve")
@access(Role.COORDINATOR)
def booking_approve(reference: str) -> Response:
    """Approve, keeping the checklist exactly as it was shown."""
    wanted = queries.booking_for(reference, current_actor())
    form = ApproveForm()
    if not form.validate_on_submit():
        return _show(wanted, approve=form, status=422)
    checklist = queries.checklist_for(wanted)
    if form.shown.data != mark_of(checklist):
        form.refuse("seen", CHANGED)
        return _show(wanted, approve=form, status=409)
    try:
        commands.approve(
            wanted, checklist=checklist, ruleset=checklist[0]["ruleset"], by=current_actor()
        )
    except Clash as clash:
        return _late(reference, clash)
    return decided(f"{wanted.slot.opportunity.title} is approved for {wanted.school.name}.")


@bp.post("/bookings/<reference>/decline")
@access(Role.COORDINATOR)
def booking_decline(reference: str) -> Response:
    """Decline, with the reason."""
    wanted = queries.booking_for(reference, current_actor())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _show(wanted, decline=form, status=422)
    try:
        commands.decline(wanted, reason=form.reason.data or "", by=current_actor())
    except Clash as clash:
        return _late(reference, clash)
    return decided(f"{wanted.slot.opportunity.title} is declined for {wanted.school.name}.")


def _late(reference: str, clash: Clash) -> Response:
    problem = too_late(clash)
    return _show(queries.booking_for(reference, current_actor()), problem=problem, status=409)


def _show(
    wanted: "Booking",
    *,
    approve: ApproveForm | None = None,
    decline: DeclineForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    actor = current_actor()
    checklist = queries.checklist_for(wanted)
    return show(
        "desk/_booking.html",
        status=status,
        booking=wanted,
        open_key=wanted.reference,
        offer=facts_of(wanted.slot.opportunity),
        checklist=checklist,
        mark=mark_of(checklist),
        history=history(wanted),
        label=LABELS[State(wanted.state)],
        approve_form=approve or ApproveForm(formdata=None),
        decline_form=decline or DeclineForm(formdata=None),
        can_approve=policies.approve(actor, wanted, clock.now()),
        can_decline=policies.decline(actor, wanted),
        problem=problem,
    )
