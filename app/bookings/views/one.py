"""One booking: where it stands, everything that happened, and what the person may do."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Actor, Invalid, Role
from app.bookings import commands, policies, queries, rules
from app.bookings.forms import AnswerQuestionForm, CancelForm, WithdrawForm
from app.bookings.states import LABELS, OPEN, State
from app.bookings.views.blueprint import bp
from app.bookings.views.words import (
    answered,
    came,
    groups_of,
    happening,
    next_step_for,
    proposed,
)
from app.infra import clock
from app.infra.wording import count
from app.opportunities.kinds import kind, place_label
from app.web.forms import Form
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking

SHORT_NOTICE = (
    "The session is less than {} away. Please telephone as well: an e-mail may be read too late."
)
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


@bp.post("/bookings/<reference>/answer")
@access(Role.TEACHER, Role.LEADER)
def answer_question(reference: str) -> Response:
    """The school answers what a coordinator asked."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    form = AnswerQuestionForm()
    if form.validate() and settled(
        form, lambda: commands.answer_school(booking, answer=form.answer.data or "", by=actor)
    ):
        return done(reference, "Your answer is with the coordinator.")
    return _page(booking, status=422, answering=form)


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
    return _changes(booking, actor, now) | {
        "booking": booking,
        "opportunity": opportunity,
        "host": queries.host_school(booking),
        "side": policies.side_for(actor, booking),
        "label": LABELS[State(booking.state)],
        "next_step": next_step_for(actor, booking),
        "kind": kind(opportunity.kind),
        "place": place_label(opportunity.kind, opportunity.place),
        "happenings": [happening(actor, booking, each) for each in queries.history(booking)],
        "answers": answered(booking),
        "groups": groups_of(booking),
        "came": came(booking),
        "question": queries.find_open_question(booking.id)
        if booking.state == State.REQUESTED
        else None,
        "may_answer_question": policies.answer_question(actor, booking, now),
        "answer_form": AnswerQuestionForm(formdata=None),
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


def _changes(booking: "Booking", actor: Actor, now: datetime) -> dict[str, Any]:
    """What may become of it: its place in a line, what is proposed, and what there is instead."""
    waits = booking.state == State.WAITING
    may_swap = policies.swap(actor, booking, now)
    wanted = may_swap and (booking.state not in OPEN or "swap" in request.args)
    slot = booking.slot
    notice = kind(slot.opportunity.kind).notice_days
    return {
        "position": queries.position_of(booking) if waits else 0,
        "passed_over": rules.why_passed_over(slot, booking.pupils, slot.left, is_elsewhere=False)
        or queries.held_back_in_line(slot, [booking]).get(booking.id, "")
        if waits and slot.left
        else "",
        "proposals": [
            (each, *proposed(actor, booking, each))
            for each in (queries.open_proposals_for(booking) if booking.state in OPEN else ())
        ],
        "similar": queries.similar_sessions(booking) if wanted else None,
        "short_notice": SHORT_NOTICE.format(count(notice, "day"))
        if booking.state == State.APPROVED and rules.is_short_notice(slot.starts_at, now, notice)
        else "",
        "may_accept": policies.accept(actor, booking, now),
        "may_change": policies.change(actor, booking, now),
        "may_move": policies.move(actor, booking, now)
        or policies.propose_move(actor, booking, now),
        "may_swap": may_swap,
        "may_manage": policies.manage_session(actor, slot),
    }
