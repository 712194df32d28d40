"""Asking for places in a session."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Actor, Clash, Invalid
from app.bookings import commands, queries, rules
from app.bookings.forms import RequestForm, request_form
from app.bookings.states import State
from app.bookings.views.blueprint import bp
from app.bookings.views.words import year_groups_of
from app.infra import clock
from app.organisations.queries import list_cohorts, list_members, list_my_schools
from app.rulebook.years import academic_year, year_label, years_label
from app.web.guard import SIGNED_IN, access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.opportunities.models import Slot
    from app.organisations.models import Cohort, School

CONFLICT = 409
ASKED = "Your request is in, and the places are held."
APPROVED = "Your request is in, and a rule has approved it. Below it says which."
WAITS = "You are on the waiting list. We write to you when places come free."
ALREADY = "You already asked for this. Here is where it stands."


@bp.route(
    "/opportunities/<int:opportunity_id>/sessions/<int:slot_id>/request", methods=["GET", "POST"]
)
@access(SIGNED_IN)
def request_places(opportunity_id: int, slot_id: int) -> Response:
    """Choose who comes, and ask."""
    slot = queries.get_session(opportunity_id, slot_id)
    schools = list_my_schools(current_actor())
    if not schools:
        return page("bookings/no_school.html", slot=slot)
    school = _chosen(schools)
    if school is None:
        return page("bookings/choose_school.html", slot=slot, schools=schools)
    if request.method == "GET":  # when sending, the command looks once the slot is locked
        existing = queries.find_live_booking(slot.id, school.id)
        if existing is not None:
            return _already(existing.reference)
    now = clock.now()
    if rules.why_shut(slot, now):
        sentence = rules.why_closed(slot, now)
        return _closed(slot, sentence, waits=False)
    turn = queries.turn_of(slot, school.id)
    if request.method == "GET" and turn.sentence:
        return _closed(slot, turn.sentence, waits=True)
    return _fill_in(slot, school, current_actor())


def _closed(slot: "Slot", sentence: str, *, waits: bool) -> Response:
    """Why it cannot be asked for; `waits` when only this school cannot, until its turn."""
    return page("bookings/closed.html", status=CONFLICT, slot=slot, sentence=sentence, waits=waits)


def _fill_in(slot: "Slot", school: "School", actor: Actor) -> Response:
    year = academic_year(rules.day_of(slot))
    cohorts = [
        each
        for each in list_cohorts(school.id, year)
        if each.year_group in slot.opportunity.year_groups and each.roll
    ]
    facts: dict[str, Any] = {
        "slot": slot,
        "school": school,
        "year": year_label(year),
    }
    if not cohorts:
        return _no_group(slot, school, actor, facts)
    form = _form(slot, school.id, cohorts, actor)
    status = 200
    if form.is_submitted():
        answer = _ask(form, slot.id, school.id, actor)
        if isinstance(answer, Response):
            return answer
        status = answer
    return page(
        "bookings/request.html",
        status=status,
        form=form,
        most=_most(slot),
        is_full=_is_full(slot),
        crowded=status == CONFLICT,
        held_until=rules.request_held_until(slot, clock.now()),
        years_coming=year_groups_of(cohorts),
        **facts,
    )


def _no_group(slot: "Slot", school: "School", actor: Actor, facts: dict[str, Any]) -> Response:
    """Whom to ask for the groups; or that the school has none of the years this is for."""
    wanted = slot.opportunity.year_groups
    return page(
        "bookings/no_cohorts.html",
        is_leader=school.id in actor.leader_of,
        leaders=_leaders(school.id),
        years=years_label(wanted),
        has_years=not school.year_groups or not set(school.year_groups).isdisjoint(wanted),
        own_years=years_label(school.year_groups),
        **facts,
    )


def _ask(form: RequestForm, slot_id: int, school_id: int, actor: Actor) -> Response | int:
    """The way on, or the status of the page that says what is wrong."""
    if not form.validate():
        return 422
    waits = request.form.get("act") == "wait"
    ask = commands.join_waiting_list if waits else commands.request_booking
    try:
        booking = ask(
            slot_id,
            school_id,
            form.asked(),
            message=form.message.data or "",
            access_needs=form.access_needs.data or "",
            lead_id=form.lead.data,
            form_key=form.key,
            by=actor,
        )
    except commands.AlreadyAsked as already:
        return _already(already.booking.reference)
    except Clash as clash:
        form.refuse("cohorts", str(clash))
        return 409
    except Invalid as invalid:
        form.refuse(invalid.field, str(invalid))
        return 422
    flash(_said(booking, waits=waits), "success")
    return redirect(url_for("bookings.show", reference=booking.reference), 303)


def _said(booking: "Booking", *, waits: bool) -> str:
    """What became of it: a rule may have approved it by the time the page is answered."""
    if waits:
        return WAITS
    return APPROVED if booking.state == State.APPROVED else ASKED


def _is_full(slot: "Slot") -> bool:
    """Whether there is nothing to ask for but a place in the line."""
    taken_whole = slot.taken > 0 and not slot.is_shared
    return taken_whole or bool(rules.why_closed(slot, clock.now()))


def _form(slot: "Slot", school_id: int, cohorts: Sequence["Cohort"], actor: Actor) -> RequestForm:
    staff = [(each.user_id, each.user.name) for each in list_members(school_id=school_id)]
    return request_form(cohorts, staff, most=_most(slot), me=actor.user_id or 0)


def _most(slot: "Slot") -> int:
    """The most pupils one school can bring: of what is left, or of all when it has to wait."""
    left = slot.left or slot.capacity
    return min(left, slot.largest_per_school or left)


def _chosen(schools: Sequence["School"]) -> "School | None":
    """The only school, or the one the address names; None when there is a choice to make."""
    if len(schools) == 1:
        return schools[0]
    wanted = request.args.get("school", "")
    return next((each for each in schools if str(each.id) == wanted), None)


def _leaders(school_id: int) -> list[str]:
    return [each.user.name for each in list_members(school_id=school_id) if each.role == "leader"]


def _already(reference: str) -> Response:
    flash(ALREADY, "notice")
    return redirect(url_for("bookings.show", reference=reference), 303)
