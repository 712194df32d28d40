"""Changing a booking: who comes, to which session, and the answers to what was proposed."""

from typing import TYPE_CHECKING

from flask import request
from werkzeug.wrappers import Response

from app.access import Clash, Role, require
from app.bookings import commands, policies, queries, rules
from app.bookings.forms import AnswerForm, ComingForm, MoveForm, change_form, move_form
from app.bookings.states import Side, State
from app.bookings.views.blueprint import bp
from app.bookings.views.one import INVOLVED, done, settled
from app.bookings.views.words import year_groups_of
from app.infra import clock
from app.infra.wording import count, long_when
from app.organisations.queries import list_cohorts, list_members
from app.rulebook.years import academic_year
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.opportunities.models import Slot

OK = 200
SCHOOL = (Role.TEACHER, Role.LEADER)


@bp.route("/bookings/<reference>/change", methods=["GET", "POST"])
@access(*SCHOOL)
def change(reference: str) -> Response:
    """Other groups, other numbers, or another member of staff to lead them."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    require(policies.change(actor, booking, clock.now()))
    year = academic_year(rules.day_of(booking.slot))
    coming = {each.cohort_id for each in booking.cohorts}
    cohorts = [
        each
        for each in list_cohorts(booking.school_id, year)
        if each.id in coming
        or (each.year_group in booking.slot.opportunity.year_groups and each.roll)
    ]
    staff = [(each.user_id, each.user.name) for each in list_members(school_id=booking.school_id)]
    form = change_form(booking, cohorts, staff)
    status = _change(form, booking) if form.is_submitted() else 200
    if status == 0:
        return done(reference, "Changed, and everyone concerned is told.")
    return page(
        "bookings/change.html",
        status=status,
        booking=booking,
        slot=booking.slot,
        form=form,
        most=booking.slot.left + (booking.pupils if booking.state != State.WAITING else 0),
        years_coming=year_groups_of(cohorts),
    )


@bp.route("/bookings/<reference>/move", methods=["GET", "POST"])
@access(Role.EMPLOYER, *SCHOOL)
def move(reference: str) -> Response:
    """Another session of the same opportunity: at once for a request, else with consent."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    now = clock.now()
    at_once = bool(policies.move(actor, booking, now))
    if not at_once:
        require(policies.propose_move(actor, booking, now))
    is_school = policies.side_for(actor, booking) == Side.SCHOOL
    others = queries.other_sessions(booking)
    # One that is kept for others can still be sent from an old page: the command says why not.
    form = move_form(map(_choice, [*others.free, *(slot for slot, _ in others.kept)]))
    status = _move(form, booking, at_once=at_once) if form.is_submitted() else 200
    if status == 0:
        said = "Moved." if at_once else "The other side is asked, and you will hear from us."
        return done(reference, said)
    form.slot.choices = [_choice(each) for each in others.free]
    return page(
        "bookings/move.html",
        status=status,
        booking=booking,
        form=form,
        at_once=at_once,
        is_school=is_school,
        kept=others.kept,
        why_not=_why_not_move(booking, at_once, is_school) if status == OK else "",
    )


@bp.post("/bookings/<reference>/swap")
@access(*SCHOOL)
def swap(reference: str) -> Response:
    """The same groups in a similar session, in one step."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    to_slot = request.form.get("slot", 0, type=int)
    new = commands.swap(booking, to_slot if 0 < to_slot < 2**31 else 0, by=actor)
    return done(new.reference, "You have asked for this session instead. The places are held.")


@bp.post("/bookings/<reference>/accept")
@access(*SCHOOL)
def accept(reference: str) -> Response:
    """Take the places that were offered."""
    actor = current_actor()
    commands.accept_offer(queries.get_booking(reference, actor), by=actor)
    return done(reference, "The places are yours to keep once a coordinator approves.")


@bp.post("/bookings/<reference>/proposals/<int:proposal_id>/answer")
@access(*INVOLVED)
def answer(reference: str, proposal_id: int) -> Response:
    """Agree to another time or session, or say that it cannot be."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    proposal = queries.get_proposal_about(proposal_id, booking)
    form = AnswerForm()
    agrees = form.says_yes
    if not form.validate() or agrees is None:
        raise Clash("Choose one of the two answers on the page.")
    if proposal.booking_id is None:
        commands.answer_time(proposal, booking, agrees=agrees, by=actor)
    else:
        commands.answer_move(proposal, agrees=agrees, by=actor)
    return done(reference, "Thank you. Your answer is kept, and the other side is told.")


@bp.post("/bookings/<reference>/proposals/<int:proposal_id>/drop")
@access(*INVOLVED)
def take_back(reference: str, proposal_id: int) -> Response:
    """Take back what was proposed."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    commands.drop_proposal(queries.get_proposal_about(proposal_id, booking), by=actor)
    return done(reference, "Taken back. Everything stays as it was.")


def _change(form: ComingForm, booking: "Booking") -> int:
    """0 when it is done, else the status of the page that says what is wrong."""
    if not form.validate():
        return 422
    try:
        made = settled(
            form,
            lambda: commands.change_groups(
                booking, form.asked(), lead_id=form.lead.data, by=current_actor()
            ),
        )
    except Clash as clash:
        form.refuse("cohorts", str(clash))
        return 409
    return 0 if made else 422


def _choice(slot: "Slot") -> tuple[int, str]:
    when = long_when(slot.starts_at, slot.ends_at)
    return slot.id, f"{when} ({count(slot.left, 'place')} left)"


def _why_not_move(booking: "Booking", at_once: bool, is_school: bool) -> str:
    """Why it can go nowhere at all, whichever session is chosen; empty when it can."""
    if not at_once and queries.find_open_move(booking.id) is not None:
        return "A move of this booking is being agreed already. Drop that first."
    problem = rules.why_not_these(
        {each.cohort_id: each.pupils for each in booking.cohorts},
        {each.cohort_id: each.cohort for each in booking.cohorts},
        school_id=booking.school_id,
        session=booking.slot,
        year_groups=booking.slot.opportunity.year_groups,
    )
    if problem is None:
        return ""
    said = f"{problem.fact} The school has to change who comes first."
    return problem.sentence if is_school else said


def _move(form: MoveForm, booking: "Booking", *, at_once: bool) -> int:
    if not form.validate():
        return 422
    to_slot, actor = form.slot.data, current_actor()
    try:
        made = settled(
            form,
            lambda: (
                commands.move_booking(booking, to_slot, by=actor)
                if at_once
                else commands.propose_move(
                    booking, to_slot, reason=form.reason.data or "", by=actor
                )
            ),
        )
    except Clash as clash:
        form.refuse("slot", str(clash))
        return 409
    return 0 if made else 422
