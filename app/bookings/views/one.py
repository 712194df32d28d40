"""One booking: where it stands, everything that happened, and what the person may do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Actor, Invalid, Role
from app.bookings import commands, policies, queries
from app.bookings.forms import CancelForm, WithdrawForm
from app.bookings.states import LABELS, State
from app.bookings.views.blueprint import bp
from app.bookings.views.words import answered, came, groups_of, happening, next_step_for, side_for
from app.infra import clock
from app.opportunities.kinds import PLACES, kind
from app.web.forms import Form
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking

INVOLVED = (Role.EMPLOYER, Role.TEACHER, Role.LEADER, Role.COORDINATOR)


@bp.get("/bookings/<reference>")
@access(*INVOLVED)
def show(reference: str) -> Response:
    """The booking, for whichever side the person is on."""
    return _page(queries.get_booking(reference, current_actor()))


@bp.post("/bookings/<reference>/withdraw")
@access(Role.TEACHER, Role.LEADER)
def withdraw(reference: str) -> Response:
    """The school steps back."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    form = WithdrawForm()
    if form.validate() and settled(
        form, lambda: commands.withdraw(booking, reason=form.reason.data or "", by=actor)
    ):
        return done(reference, "The booking is withdrawn, and the places are given back.")
    return _page(booking, status=422, withdrawing=form)


@bp.post("/bookings/<reference>/cancel")
@access(Role.EMPLOYER, Role.COORDINATOR)
def cancel(reference: str) -> Response:
    """The employer or a coordinator calls it off."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    form = CancelForm()
    if form.validate() and settled(
        form, lambda: commands.cancel(booking, reason=form.reason.data or "", by=actor)
    ):
        return done(reference, "The booking is cancelled, and everyone concerned is told.")
    return _page(booking, status=422, cancelling=form)


def settled(form: Form, step: Callable[[], object]) -> bool:
    """Take the step; if what was sent cannot be, put the sentence into the form."""
    try:
        step()
    except Invalid as invalid:
        form.refuse(invalid.field, str(invalid))
        return False
    return True


def done(reference: str, sentence: str) -> Response:
    """Back to the booking, with a word on what was done."""
    flash(sentence, "success")
    return redirect(url_for("bookings.show", reference=reference), 303)


def _page(booking: "Booking", *, status: int = 200, **forms: Form) -> Response:
    actor = current_actor()
    return page("bookings/show.html", status=status, **_shown(booking, actor), **forms)


def _shown(booking: "Booking", actor: Actor) -> dict[str, Any]:
    now = clock.now()
    opportunity = booking.slot.opportunity
    return {
        "booking": booking,
        "opportunity": opportunity,
        "side": side_for(actor, booking),
        "label": LABELS[State(booking.state)],
        "next_step": next_step_for(actor, booking),
        "kind": kind(opportunity.kind),
        "place": PLACES.get(opportunity.place, ""),
        "happenings": [happening(actor, booking, each) for each in queries.history(booking)],
        "answers": answered(booking),
        "groups": groups_of(booking),
        "came": came(booking),
        "withdraw_form": WithdrawForm(formdata=None),
        "cancel_form": CancelForm(formdata=None),
        "school_contact": policies.see_school_contact(actor, booking),
        "employer_contact": policies.see_employer_contact(actor, booking),
        "may_withdraw": policies.withdraw(actor, booking),
        "may_cancel": policies.cancel(actor, booking, now),
        "may_confirm": policies.confirm_attended(actor, booking, now),
        "may_say_not": policies.confirm_not_attended(actor, booking, now),
        "may_decide": policies.decline(actor, booking),
    }
