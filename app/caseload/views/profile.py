"""One page for a school or an employer: everything its coordinator has to know."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.bookings.states import LABELS as BOOKING_LABELS
from app.caseload import commands, queries
from app.caseload.forms import ActionForm, Choices, GiveForm, NoteForm
from app.caseload.kinds import EMPLOYER, SCHOOL
from app.caseload.rules import Place, employer_gaps
from app.caseload.views.blueprint import bp
from app.infra.clock import today
from app.infra.paging import page_asked
from app.infra.typed import whole_number
from app.opportunities.kinds import kind as kind_of
from app.opportunities.states import LABELS as OFFER_LABELS
from app.organisations.queries import list_members
from app.rulebook.activities import ORGANISATION_KINDS
from app.rulebook.phases import PHASE_LABELS
from app.rulebook.sectors import sector
from app.rulebook.years import years_label
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import Employer, School

ENDPOINTS = {
    SCHOOL: ("caseload.school", "school_id"),
    EMPLOYER: ("caseload.employer", "employer_id"),
}
SIZES = {
    "self_employed": "Self-employed",
    "micro": "1 to 9 people",
    "small": "10 to 49 people",
    "medium": "50 to 249 people",
    "large": "250 people or more",
}


@bp.get("/schools/<int:school_id>")
@access(Role.COORDINATOR)
def school(school_id: int) -> Response:
    """A school of the area."""
    return _page(SCHOOL, school_id)


@bp.get("/employers/<int:employer_id>/profile")
@access(Role.COORDINATOR)
def employer(employer_id: int) -> Response:
    """An employer of the area."""
    return _page(EMPLOYER, employer_id)


@bp.post("/caseload/<kind>/<int:place_id>/give")
@access(Role.COORDINATOR)
def give(kind: str, place_id: int) -> Response:
    """Say who looks after it from now on."""
    actor = current_actor()
    place = queries.get_place(kind, place_id, actor)
    form = GiveForm().offer(_people(place))
    if not form.validate():
        return _page(kind, place_id, status=422, give_form=form)
    to = form.holder.data
    try:
        commands.give(
            place,
            int(to) if to else None,
            seen=whole_number(form.seen.data),
            by=actor,
        )
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _page(kind, place_id, status=422, give_form=form)
    except Clash as clash:
        start_again()
        return _page(kind, place_id, status=409, problem=str(clash))
    flash("Saved.", "success")
    return redirect(address_of(place), 303)


@bp.post("/caseload/<kind>/<int:place_id>/notes")
@access(Role.COORDINATOR)
def add_note(kind: str, place_id: int) -> Response:
    """Tell whoever looks after it next."""
    actor = current_actor()
    place = queries.get_place(kind, place_id, actor)
    form = NoteForm()
    try:
        if form.validate():
            commands.add_note(place, form.words.data or "", form_key=form.key, by=actor)
            return redirect(address_of(place, _anchor="notes"), 303)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
    return _page(kind, place_id, status=422, note_form=form)


@bp.post("/caseload/<kind>/<int:place_id>/actions")
@access(Role.COORDINATOR)
def add_action(kind: str, place_id: int) -> Response:
    """Set what is to be done next."""
    actor = current_actor()
    place = queries.get_place(kind, place_id, actor)
    form = ActionForm().offer(_people(place))
    try:
        if form.validate() and form.due.data is not None:
            commands.add_action(
                place,
                form.task.data or "",
                due_on=form.due.data,
                owner_id=int(form.owner.data),
                form_key=form.key,
                by=actor,
            )
            return redirect(address_of(place, _anchor="actions"), 303)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
    return _page(kind, place_id, status=422, action_form=form)


def address_of(place: Place, **more: Any) -> str:
    """Where the profile of a place is."""
    endpoint, name = ENDPOINTS[place.kind]
    values: dict[str, Any] = {name: place.id} | more
    return url_for(endpoint, **values)


def _people(place: Place) -> Choices:
    return [(str(each.id), each.name) for each in queries.list_who_may(place)]


def _page(kind: str, place_id: int, *, status: int = 200, **values: Any) -> Response:
    """The profile as it stands; `values` are a form that was refused, and why."""
    actor = current_actor()
    whole: Any = queries.get_whole(kind, place_id, actor)
    place = queries.place_of(whole)
    about = _of_school(whole) if kind == SCHOOL else _of_employer(whole, place)
    bookings = queries.list_bookings(place, actor, page_asked(request.args))
    return page(
        "caseload/profile.html",
        status=status,
        place=place,
        whole=whole,
        bookings=bookings,
        booking_labels=BOOKING_LABELS,
        messages=queries.list_last_messages(place, actor),
        letters=queries.list_letters_that_would_not_go(place, actor),
        booking_page=lambda number: address_of(place, page=number, _anchor="bookings"),
        day=today(),
        **(about | _kept(place) | values),
    )


def _kept(place: Place) -> dict[str, Any]:
    """What coordinators keep of it, and the forms to keep more."""
    actor, people = current_actor(), _people(place)
    assignments = queries.list_assignments(place)
    current = next((each for each in assignments if each.until_at is None), None)
    holder = current.user if current and str(current.user_id) in dict(people) else None
    notes, notes_page, notes_pages = queries.list_notes(
        place, request.args.get("notes", 1, type=int)
    )
    return {
        "assignments": assignments,
        "holder": holder,
        "was": current.user.name if current and not holder else "",
        "seen": str(current.user_id) if current else "",
        "actions": queries.list_open_actions(place),
        "done_actions": queries.list_done_actions(place),
        "notes": notes,
        "notes_page": notes_page,
        "notes_pages": notes_pages,
        "note_page": lambda number: address_of(place, notes=number, _anchor="notes"),
        "desk_notes": queries.list_desk_notes(place, actor),
        "problem": "",
        "give_form": GiveForm(
            formdata=None, data={"holder": str(holder.id) if holder else ""}
        ).offer(people),
        "note_form": NoteForm(formdata=None),
        "action_form": ActionForm(
            formdata=None, data={"owner": str(holder.id if holder else actor.user_id)}
        ).offer(people),
    }


def _of_school(school: "School") -> dict[str, Any]:
    return {
        "contacts": list_members(school_id=school.id),
        "missing": queries.missing_of(school),
        "phase": PHASE_LABELS.get(school.phase, school.phase),  # type: ignore[call-overload]
        "years": years_label(school.year_groups),
    }


def _of_employer(employer: "Employer", place: Place) -> dict[str, Any]:
    offers = queries.list_offers(place)
    return {
        "contacts": list_members(employer_id=employer.id),
        "offers": [(each, kind_of(each.kind).label, OFFER_LABELS[each.state]) for each in offers],
        "met": queries.list_schools_met(place, current_actor()),
        "sector_label": sector(employer.sector).label,
        "size": SIZES[employer.size],
        "provider_label": ORGANISATION_KINDS.get(employer.provider_kind, ""),
        "lacks": employer_gaps(
            state=employer.state,
            public_liability=employer.public_liability_until,
            employers_liability=employer.employers_liability_until,
            size=employer.size,
            sessions=sum(each.sessions for each in offers if each.state == "published"),
            today=today(),
        ),
    }
