"""Deciding on employers, first opportunities, and people who join schools."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.bookings.queries import people
from app.desk import queries
from app.desk.forms import DeclineForm
from app.desk.rules import who_did
from app.desk.views.blueprint import bp
from app.desk.views.queue import decided, show, too_late
from app.infra import clock
from app.opportunities import commands as opportunities
from app.opportunities import policies as opportunity_policies
from app.opportunities.states import LABELS, State
from app.opportunities.views.browsing import facts_of
from app.organisations import commands as organisations
from app.organisations import policies as organisation_policies
from app.organisations.queries import employer_members, find_employers_like, list_members
from app.rulebook.activities import ORGANISATION_KINDS
from app.rulebook.sectors import sector
from app.web.guard import access, current_actor

JOINED = {"requested": "Waiting", "active": "Let in", "declined": "Declined", "ended": "Ended"}
# What was decided, by whom, and when.
Decision = tuple[str, int | None, datetime | None]


@bp.get("/employers/<int:employer_id>")
@access(Role.COORDINATOR)
def employer(employer_id: int) -> Response:
    """What is known of a new employer."""
    return _employer(employer_id)


@bp.post("/employers/<int:employer_id>/verify")
@access(Role.COORDINATOR)
def employer_verify(employer_id: int) -> Response:
    wanted = queries.employer_for(employer_id, current_actor())
    return _try(
        lambda: organisations.verify_employer(wanted, by=current_actor()),
        f"{wanted.name} is verified.",
        lambda problem: _employer(employer_id, problem=problem, status=409),
    )


@bp.post("/employers/<int:employer_id>/refuse")
@access(Role.COORDINATOR)
def employer_refuse(employer_id: int) -> Response:
    wanted = queries.employer_for(employer_id, current_actor())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _employer(employer_id, form=form, status=422)
    return _try(
        lambda: organisations.refuse_employer(
            wanted, reason=form.reason.data or "", by=current_actor()
        ),
        f"{wanted.name} has been told why not.",
        lambda problem: _employer(employer_id, problem=problem, status=409),
    )


@bp.get("/opportunities/<int:opportunity_id>")
@access(Role.COORDINATOR)
def opportunity(opportunity_id: int) -> Response:
    """An employer's first opportunity, as schools will see it."""
    return _opportunity(opportunity_id)


@bp.post("/opportunities/<int:opportunity_id>/approve")
@access(Role.COORDINATOR)
def opportunity_approve(opportunity_id: int) -> Response:
    wanted = queries.opportunity_for(opportunity_id, current_actor())
    return _try(
        lambda: opportunities.approve_opportunity(wanted, by=current_actor()),
        f"{wanted.title} is published.",
        lambda problem: _opportunity(opportunity_id, problem=problem, status=409),
    )


@bp.post("/opportunities/<int:opportunity_id>/send-back")
@access(Role.COORDINATOR)
def opportunity_send_back(opportunity_id: int) -> Response:
    wanted = queries.opportunity_for(opportunity_id, current_actor())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _opportunity(opportunity_id, form=form, status=422)
    return _try(
        lambda: opportunities.send_back(wanted, note=form.reason.data or "", by=current_actor()),
        f"{wanted.title} is back with {wanted.employer.name}.",
        lambda problem: _opportunity(opportunity_id, problem=problem, status=409),
    )


@bp.get("/joiners/<int:membership_id>")
@access(Role.COORDINATOR)
def joiner(membership_id: int) -> Response:
    """Who asks to join which school."""
    return _joiner(membership_id)


@bp.post("/joiners/<int:membership_id>/admit")
@access(Role.COORDINATOR)
def joiner_admit(membership_id: int) -> Response:
    wanted = queries.joiner_for(membership_id, current_actor())
    return _try(
        lambda: organisations.admit(wanted, by=current_actor()),
        f"{wanted.user.name} is in.",
        lambda problem: _joiner(membership_id, problem=problem, status=409),
    )


@bp.post("/joiners/<int:membership_id>/decline")
@access(Role.COORDINATOR)
def joiner_decline(membership_id: int) -> Response:
    wanted = queries.joiner_for(membership_id, current_actor())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _joiner(membership_id, form=form, status=422)
    return _try(
        lambda: organisations.decline(wanted, reason=form.reason.data or "", by=current_actor()),
        f"{wanted.user.name} has been told why not.",
        lambda problem: _joiner(membership_id, problem=problem, status=409),
    )


def _try(decide: Callable[[], object], sentence: str, late: Callable[[str], Response]) -> Response:
    """Decide, or show the item as it is now with who was first."""
    try:
        decide()
    except Clash as clash:
        return late(too_late(clash))
    return decided(sentence)


def _decided_words(decided_by: Decision) -> str:
    """Who decided, what, and when: for whoever came second."""
    label, user_id, at = decided_by
    person = next(iter(people([user_id])), None)
    return who_did(label, person.name, at, clock.now()) if person and at else ""


def _employer(employer_id: int, *, status: int = 200, **values: Any) -> Response:
    wanted = queries.employer_for(employer_id, current_actor())
    alike = find_employers_like(wanted.name, wanted.website)
    return _open(
        "employer",
        f"{wanted.id}",
        organisation_policies.decide_employer(current_actor(), wanted),
        (wanted.state, wanted.decided_by_id, wanted.decided_at),
        status=status,
        employer=wanted,
        sector_label=sector(wanted.sector).label,
        provider_label=ORGANISATION_KINDS.get(wanted.provider_kind, ""),
        members=employer_members(wanted.id),
        alike=[each for each in alike if each.id != wanted.id],
        **values,
    )


def _opportunity(opportunity_id: int, *, status: int = 200, **values: Any) -> Response:
    wanted = queries.opportunity_for(opportunity_id, current_actor())
    return _open(
        "opportunity",
        f"{wanted.id}",
        opportunity_policies.review(current_actor(), wanted),
        (LABELS[State(wanted.state)], wanted.reviewed_by_id, wanted.changed_at),
        status=status,
        **facts_of(wanted),
        label=LABELS[State(wanted.state)],
        **values,
    )


def _joiner(membership_id: int, *, status: int = 200, **values: Any) -> Response:
    wanted = queries.joiner_for(membership_id, current_actor())
    return _open(
        "joiner",
        f"{wanted.id}",
        organisation_policies.decide_joiner(current_actor(), wanted),
        (JOINED[wanted.state], wanted.decided_by_id, wanted.decided_at),
        status=status,
        membership=wanted,
        members=list_members(school_id=wanted.school_id),
        **values,
    )


def _open(
    item: str, key: str, verdict: object, decided_by: Decision, *, status: int, **values: Any
) -> Response:
    form = values.pop("form", None) or DeclineForm(formdata=None)
    problem = values.pop("problem", "")
    return show(
        f"desk/_{item}.html",
        item_kind=item,
        item_key=key,
        status=status,
        open_key=key,
        decided_words=_decided_words(decided_by),
        verdict=verdict,
        decline_form=form,
        problem=problem,
        **values,
    )
