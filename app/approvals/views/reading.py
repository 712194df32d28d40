"""Reading rules, what was done with them, and what they approved."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.approvals import commands, policies, queries
from app.approvals.rules import sentences, why_not_switched_on
from app.approvals.states import HAPPENED, LABELS, State, What
from app.approvals.views.blueprint import bp
from app.bookings.states import LABELS as BOOKING_LABELS
from app.bookings.states import State as BookingState
from app.desk.queries import booking_for
from app.infra import clock
from app.infra.paging import page_asked
from app.web.guard import access, current_actor
from app.web.pages import page

READERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
ORDER = (State.ON, State.TRIED, State.DRAFT, State.OFF)


@bp.get("")
@access(*READERS)
def index() -> Response:
    """Every rule the person may read: those that are on first."""
    actor = current_actor()
    rules = sorted(queries.list_rules(actor), key=lambda each: ORDER.index(State(each.state)))
    return page(
        "approvals/index.html",
        rules=[(each, sentences(each.terms)) for each in rules if each.state != State.OFF],
        off=[each for each in rules if each.state == State.OFF],
        approved=queries.count_approved_by([each.id for each in rules])
        if actor.is_administrator
        else {},
        labels=LABELS,
        may_keep=policies.keep(actor),
    )


@bp.get("/<int:rule_id>")
@access(*READERS)
def show(rule_id: int) -> Response:
    """One version: its conditions, where it stands, and everything that was done with it."""
    actor = current_actor()
    rule = queries.get_rule(rule_id, actor)
    may_keep = policies.keep(actor)
    trial = queries.find_trial_of(rule) if may_keep else None
    return page(
        "approvals/show.html",
        rule=rule,
        label=LABELS[State(rule.state)],
        conditions=sentences(rule.terms),
        floor=sentences(rule.terms, floor=True),
        may_keep=may_keep,
        trial=trial,
        why_not_on=why_not_switched_on(trial.at if trial else None, clock.now()),
        trials=queries.list_trials(rule) if may_keep else (),
        versions=[(each, LABELS[State(each.state)]) for each in queries.list_versions(rule, actor)],
        history=[(each, HAPPENED[What(each.what)]) for each in queries.history_of(rule)],
        approved=queries.count_approved_by([rule.id])[rule.id] if may_keep else 0,
    )


@bp.get("/changed")
@access(Role.COORDINATOR)
def changed() -> Response:
    """Bookings that rules approved and that have changed since: no rule would approve them now."""
    number = page_asked(request.args)
    return page(
        "approvals/changed.html",
        found=queries.list_doubts(current_actor(), page=number),
        address=lambda wanted: url_for("approvals.changed", page=wanted),
    )


@bp.post("/changed/<reference>/stands")
@access(Role.COORDINATOR)
def let_stand(reference: str) -> Response:
    """Let a booking stand as it was changed."""
    booking = booking_for(reference, current_actor())
    commands.let_stand(booking, by=current_actor())
    flash(f"{booking.slot.opportunity.title} stays as it is for {booking.school.name}.", "success")
    return redirect(url_for("approvals.changed"), 303)


@bp.get("/approved")
@access(Role.COORDINATOR)
def approved() -> Response:
    """The bookings of the coordinator's area that rules approved, the latest first."""
    number = page_asked(request.args)
    found = queries.list_approved(current_actor(), page=number)
    return page(
        "approvals/approved.html",
        found=found,
        labels={str(each): BOOKING_LABELS[BookingState(each)] for each in BookingState},
        address=lambda wanted: url_for("approvals.approved", page=wanted),
    )
