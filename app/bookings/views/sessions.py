"""One session, for the employer and for coordinators: who comes, who waits, and what if."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.bookings import commands, policies, queries, rules
from app.bookings.forms import CancelSessionForm, NewTimeForm
from app.bookings.states import COMING, LABELS, State
from app.bookings.views.blueprint import bp
from app.bookings.views.one import settled
from app.bookings.views.words import groups_of
from app.infra import clock
from app.web.forms import Form
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Proposal
    from app.opportunities.models import Slot

MANAGERS = (Role.EMPLOYER, Role.COORDINATOR)


@bp.get("/sessions/<int:slot_id>")
@access(*MANAGERS)
def session(slot_id: int) -> Response:
    """Who comes and who waits, and what there is to decide."""
    return _page(queries.get_managed_session(slot_id, current_actor()))


@bp.post("/sessions/<int:slot_id>/time")
@access(*MANAGERS)
def propose_time(slot_id: int) -> Response:
    """Ask the schools about another time."""
    actor = current_actor()
    slot = queries.get_managed_session(slot_id, actor)
    form = NewTimeForm()
    return _try(
        slot,
        form,
        lambda: commands.propose_time(
            slot,
            starts_at=form.starts_at(),
            ends_at=form.ends_at(),
            reason=form.reason.data or "",
            by=actor,
        ),
        "Every school is asked. The time changes when all have agreed.",
    )


@bp.post("/sessions/<int:slot_id>/cancel")
@access(*MANAGERS)
def cancel_session(slot_id: int) -> Response:
    """Call it off for everyone."""
    actor = current_actor()
    slot = queries.get_managed_session(slot_id, actor)
    form = CancelSessionForm()
    return _try(
        slot,
        form,
        lambda: commands.cancel_session(slot, reason=form.reason.data or "", by=actor),
        "The session is cancelled, and every school is told.",
    )


@bp.post("/sessions/<int:slot_id>/goes-ahead")
@access(*MANAGERS)
def goes_ahead(slot_id: int) -> Response:
    """It runs, though few are coming."""
    actor = current_actor()
    commands.go_ahead(queries.get_managed_session(slot_id, actor), by=actor)
    return _back(slot_id, "It goes ahead, and the schools are told.")


@bp.post("/sessions/<int:slot_id>/time/make")
@access(*MANAGERS)
def make_time(slot_id: int) -> Response:
    """Go on with the schools that agreed."""
    actor = current_actor()
    slot = queries.get_managed_session(slot_id, actor)
    commands.make_time(_proposal_of(slot), by=actor)
    return _back(slot_id, "The session has its new time, and every school is told.")


@bp.post("/sessions/<int:slot_id>/time/drop")
@access(*MANAGERS)
def drop_time(slot_id: int) -> Response:
    """Leave the session at its time."""
    actor = current_actor()
    slot = queries.get_managed_session(slot_id, actor)
    commands.drop_proposal(_proposal_of(slot), by=actor)
    return _back(slot_id, "The session stays at its time, and the schools are told.")


def _proposal_of(slot: "Slot") -> "Proposal":
    proposal = queries.find_open_time(slot.id)
    if proposal is None:
        raise Clash("No other time is being agreed, so nothing was changed.")
    return proposal


def _try(
    slot: "Slot", form: NewTimeForm | CancelSessionForm, act: Callable[[], object], said: str
) -> Response:
    slot_id = slot.id
    if form.validate() and settled(form, act):
        return _back(slot_id, said)
    name = "new_time" if isinstance(form, NewTimeForm) else "cancelling"
    return _page(slot, status=422, **{name: form})


def _back(slot_id: int, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("bookings.session", slot_id=slot_id), 303)


def _page(slot: "Slot", *, status: int = 200, **forms: Form) -> Response:
    actor, now = current_actor(), clock.now()
    inside = queries.bookings_in(slot.id)
    waiting = [each for each in inside if each.state == State.WAITING]
    held_back = queries.held_back_in_line(slot, waiting)
    passed = {
        each.id: rules.why_passed_over(slot, each.pupils, slot.left, is_elsewhere=False)
        or held_back.get(each.id, "")
        for each in waiting
    }
    return page(
        "bookings/session.html",
        status=status,
        slot=slot,
        opportunity=slot.opportunity,
        coming=[each for each in inside if each.state in COMING],
        offered=[each for each in inside if each.state == State.OFFERED],
        waiting=waiting,
        passed=passed,
        groups_of=groups_of,
        labels=LABELS,
        proposal=queries.find_open_time(slot.id),
        thin=rules.is_thin(slot, now),
        decided_by=rules.run_decided_by(slot),
        is_ahead=not rules.has_started(slot, now) and slot.cancelled_at is None,
        host=queries.host_of(slot.id) if slot.opportunity.place == "school" else None,
        may_manage=policies.manage_session(actor, slot),
        new_time_form=NewTimeForm(formdata=None),
        cancel_form=CancelSessionForm(formdata=None),
        **forms,
    )
