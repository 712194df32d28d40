"""Deciding on a booking, with the safeguarding checklist beside it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Refused, Role
from app.bookings import commands, policies
from app.bookings.queries import find_open_question, history, list_questions
from app.bookings.states import LABELS, State
from app.desk import queries
from app.desk.commands import ChecklistChanged, approve_booking, letters_wait
from app.desk.forms import ApproveForm, AskForm, DeclineForm
from app.desk.rules import mark_of, who_did
from app.desk.views.blueprint import bp
from app.desk.views.queue import address_to, decided, show, too_late
from app.infra import clock
from app.opportunities.kinds import kind
from app.opportunities.views.browsing import facts_of
from app.web.guard import access, current_actor

if TYPE_CHECKING:
    from app.bookings.models import Booking


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
        return _show(wanted, approve_form=form, status=422)
    try:
        with letters_wait():
            approve_booking(reference, shown=form.shown.data or "", by=current_actor())
    except ChecklistChanged as changed:
        form.refuse("seen", str(changed))
        return _show(wanted, approve_form=form, status=409)
    except Clash as clash:
        return _late(reference, clash)
    sentence = f"{wanted.slot.opportunity.title} is approved for {wanted.school.name}."
    return decided(sentence, undo=reference)


@bp.post("/bookings/<reference>/decline")
@access(Role.COORDINATOR)
def booking_decline(reference: str) -> Response:
    """Decline, with the reason."""
    wanted = queries.booking_for(reference, current_actor())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _show(wanted, decline_form=form, status=422)
    try:
        with letters_wait():
            commands.decline(wanted, reason=form.reason.data or "", by=current_actor())
    except Clash as clash:
        return _late(reference, clash)
    sentence = f"{wanted.slot.opportunity.title} is declined for {wanted.school.name}."
    return decided(sentence, undo=reference)


@bp.post("/bookings/<reference>/take-back")
@access(Role.COORDINATOR)
def booking_take_back(reference: str) -> Response:
    """Make a request of it again, while nobody has been told."""
    wanted = queries.booking_for(reference, current_actor())
    try:
        commands.take_back(wanted, by=current_actor())
    except (Clash, Refused, Invalid) as why:
        problem = too_late(Clash(str(why)))
        return _show(queries.booking_for(reference, current_actor()), problem=problem, status=409)
    flash("Taken back. It waits for a decision again, and nobody was told.", "success")
    return redirect(address_to("booking", reference), 303)


@bp.post("/bookings/<reference>/ask")
@access(Role.COORDINATOR)
def booking_ask(reference: str) -> Response:
    """Ask the school for more. Its clock stands still until it answers."""
    wanted = queries.booking_for(reference, current_actor())
    form = AskForm()
    if not form.validate_on_submit():
        return _show(wanted, ask_form=form, status=422)
    try:
        commands.ask_school(wanted, question=form.question.data or "", by=current_actor())
    except Clash as clash:
        return _late(reference, clash)
    return decided(f"{wanted.school.name} is asked. The clock stands still until it answers.")


def _late(reference: str, clash: Clash) -> Response:
    problem = too_late(clash)
    return _show(queries.booking_for(reference, current_actor()), problem=problem, status=409)


def _show(wanted: "Booking", *, status: int = 200, **values: Any) -> Response:
    actor, now = current_actor(), clock.now()
    checklist, sort = queries.checklist_for(wanted), kind(wanted.slot.opportunity.kind)
    decision: dict[str, Any] = {
        "approve_form": ApproveForm(formdata=None),
        "decline_form": DeclineForm(formdata=None),
        "ask_form": AskForm(formdata=None),
        "problem": "",
    }
    return show(
        "desk/_booking.html",
        item_kind="booking",
        item_key=wanted.reference,
        status=status,
        booking=wanted,
        open_key=wanted.reference,
        offer=facts_of(wanted.slot.opportunity),
        checklist=checklist,
        mark=mark_of(checklist),
        history=history(wanted),
        questions=list_questions(wanted.id),
        asked=find_open_question(wanted.id),
        decide_by=wanted.slot.starts_at - timedelta(days=sort.lead_days),
        label=LABELS[State(wanted.state)],
        decided_words=_decided_words(wanted),
        automatic=queries.find_automatic(wanted.id) if wanted.is_decided_by_rule else None,
        can_approve=policies.approve(actor, wanted, now),
        can_decline=policies.decline(actor, wanted),
        can_take_back=policies.take_back(actor, wanted, now),
        **(decision | values),
    )


def _decided_words(wanted: "Booking") -> str:
    """Who decided, what, and when: for whoever came second. What a rule did is said by itself."""
    if wanted.decided_by is None or wanted.decided_at is None or wanted.is_decided_by_rule:
        return ""
    label = LABELS[State(wanted.state)]
    return who_did(label, wanted.decided_by.name, wanted.decided_at, clock.now())
