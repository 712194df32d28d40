"""Who may do what to a booking: one function a permission, with a sentence when the answer is no.

Coordinators answer for children's safety, so nobody decides for a school or employer they belong
to; the database also refuses a decision by the person who asked.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.bookings.rules import has_started, is_over, taken_back_within
from app.bookings.states import COMING, LABELS, OPEN, Side, State

if TYPE_CHECKING:
    from app.bookings.models import Booking, Proposal
    from app.opportunities.models import Slot

# From approval on, the two sides must be able to reach each other.
IN_TOUCH = COMING - {State.REQUESTED}


def request(by: Actor, school_id: int) -> Verdict:
    if school_id in by.teacher_of:
        return allowed()
    return refused("You can book only for a school you belong to. Join the school first.")


def see(by: Actor, booking: "Booking") -> Verdict:
    """The school, the employer, and coordinators of the school's authority."""
    if sides_of(by, booking):
        return allowed()
    return refused("This booking belongs to another school and employer.")


def approve(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """Before the session begins: places for a session that has gone cannot be used."""
    decides = _decide(by, booking)
    if decides and has_started(booking.slot, at):
        return refused(
            "The session has already begun, so it is too late to approve. Decline it instead, and"
            " say why."
        )
    return decides


def decline(by: Actor, booking: "Booking") -> Verdict:
    """At any time while it waits, also after the session: nothing may stay undecided for ever."""
    return _decide(by, booking)


def take_back(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """Whoever decided, for a short while, and only before the session.

    What a rule decided, any coordinator of the area takes back.
    """
    if booking.state not in (State.APPROVED, State.DECLINED):
        return refused(already(booking))
    if by.user_id != booking.decided_by_id and not booking.is_decided_by_rule:
        return refused("Only the coordinator who decided can take it back.")
    if not by.covers(booking.school.authority_id):
        return refused("Only a coordinator for the school's authority can do that.")
    if booking.decided_at is None or at > booking.decided_at + taken_back_within():
        return refused("It is too late to take this back: those concerned are being told.")
    return _ahead(booking, at)


def ask_school(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """Whoever may decide, before the session begins: afterwards no answer could change it."""
    decides = _decide(by, booking)
    if decides and has_started(booking.slot, at):
        return refused("The session has already begun. Decline it instead, and say why.")
    return decides


def answer_question(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The school's own staff, while it is a request."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that asked can answer.")
    if booking.state != State.REQUESTED:
        return refused(already(booking))
    if has_started(booking.slot, at):
        return refused("The session has already begun.")
    return allowed()


def accept(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The school's own staff, before the session begins. Whether it lasts is asked elsewhere."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that waits can accept the places.")
    if booking.state != State.OFFERED:
        return refused(already(booking))
    if has_started(booking.slot, at):
        return refused("The session has already begun.")
    return allowed()


def change(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """Who comes, and how many: the school's own staff, until the session begins."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that comes can change who comes.")
    if booking.state == State.OFFERED:
        return refused("Accept or refuse the places you are offered first.")
    if booking.state not in OPEN:
        return refused(already(booking))
    if has_started(booking.slot, at):
        return refused("The session has already begun, so who comes stays as it was.")
    return allowed()


def move(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """To another session, while it is a request: the school's own staff."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that asked can move its request.")
    if booking.state != State.REQUESTED:
        return refused("Only a request can be moved without asking the other side.")
    return _ahead(booking, at)


def propose_move(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """To another session, once approved: either side asks the other."""
    if not sides_of(by, booking) & {Side.SCHOOL, Side.EMPLOYER}:
        return refused("Only the school or the employer can ask for that.")
    if booking.state != State.APPROVED:
        return refused("Only an approved booking is moved with consent.")
    return _ahead(booking, at)


def answer_move(by: Actor, booking: "Booking", proposal: "Proposal") -> Verdict:
    """The side that did not propose it."""
    asked = Side.EMPLOYER if proposal.side == Side.SCHOOL else Side.SCHOOL
    if asked not in sides_of(by, booking) or by.user_id == proposal.by_id:
        return refused("The other side has to answer this.")
    if booking.state != State.APPROVED:
        return refused(already(booking))
    return allowed()


def answer_time(by: Actor, booking: "Booking", proposal: "Proposal") -> Verdict:
    """Each school that is in the session, for itself."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school can say whether it can come.")
    if booking.slot_id != proposal.slot_id or proposal.booking_id is not None:
        return refused("This is about another session.")
    if booking.state not in (State.REQUESTED, State.APPROVED):
        return refused(already(booking))
    return allowed()


def drop_proposal(by: Actor, proposal: "Proposal", slot: "Slot") -> Verdict:
    """Whoever proposed it, and for a session anyone of the employer."""
    if by.user_id == proposal.by_id or slot.opportunity.employer_id in by.employer_ids:
        return allowed()
    return refused("Only those who proposed it can take it back.")


def manage_session(by: Actor, slot: "Slot") -> Verdict:
    """The employer's own people, and coordinators of the employer's area."""
    employer = slot.opportunity.employer
    if employer.id in by.employer_ids or by.covers(employer.authority_id):
        return allowed()
    return refused("Only the employer or a coordinator for its area can do that.")


def swap(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The school's own staff, while nothing has happened yet."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school can choose another session.")
    if booking.state in OPEN and has_started(booking.slot, at):
        return refused("The session has already begun. Tell us how it went instead.")
    if booking.state in COMING - OPEN:
        return refused(already(booking))
    return allowed()


def withdraw(by: Actor, booking: "Booking") -> Verdict:
    """The school may step back at any time while the booking is open."""
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that asked can withdraw.")
    return _open(booking)


def cancel(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The employer or a coordinator. Once it is over, the school says how it went."""
    if not sides_of(by, booking) & {Side.EMPLOYER, Side.COORDINATOR}:
        return refused("Only the employer or a coordinator can cancel. A school withdraws.")
    if booking.state == State.APPROVED and is_over(booking.slot, at):
        return refused("The session is over, so the school says whether it happened.")
    return _open(booking)


def confirm_attended(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The school's own staff, once the session is over."""
    confirms = _confirm(by, booking)
    if confirms and not is_over(booking.slot, at):
        return refused("The session is not over yet. Tell us who came afterwards.")
    return confirms


def confirm_not_attended(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """The school's own staff, once the session should have begun."""
    confirms = _confirm(by, booking)
    if confirms and not has_started(booking.slot, at):
        return refused(
            "The session has not begun yet. If you are not going, withdraw the booking instead."
        )
    return confirms


def see_school_contact(by: Actor, booking: "Booking") -> Verdict:
    """Who leads the group and how to reach them: the employer sees it once approved."""
    if sides_of(by, booking) & {Side.SCHOOL, Side.COORDINATOR} or _in_touch(by, booking):
        return allowed()
    return refused("Names and contact details are shown once the booking is approved.")


def see_employer_contact(by: Actor, booking: "Booking") -> Verdict:
    """Who to ask for at the employer's: the school sees it once approved."""
    if sides_of(by, booking) & {Side.EMPLOYER, Side.COORDINATOR} or _in_touch(by, booking):
        return allowed()
    return refused("Names and contact details are shown once the booking is approved.")


def sides_of(by: Actor, booking: "Booking") -> frozenset[Side]:
    """What this person is to this booking; empty for a stranger to it."""
    facts = {
        Side.SCHOOL: booking.school_id in by.teacher_of,
        Side.EMPLOYER: booking.slot.opportunity.employer_id in by.employer_ids,
        Side.COORDINATOR: by.covers(booking.school.authority_id),
    }
    return frozenset(side for side, holds in facts.items() if holds)


def side_for(by: Actor, booking: "Booking") -> Side:
    """Whom a sentence speaks to, for a person who is several things: first the school's own."""
    sides = sides_of(by, booking)
    return next(side for side in Side if side in sides)


def _decide(by: Actor, booking: "Booking") -> Verdict:
    sides = sides_of(by, booking)
    if by.user_id in (booking.requested_by_id, booking.lead_id):
        return refused("Nobody decides their own request. Another coordinator has to.")
    if Side.COORDINATOR not in sides:
        return refused("Only a coordinator for the school's authority can decide.")
    if Side.SCHOOL in sides:
        return refused("You belong to this school, so another coordinator has to decide.")
    if Side.EMPLOYER in sides:
        return refused("You belong to this employer, so another coordinator has to decide.")
    if booking.state != State.REQUESTED:
        return refused(already(booking))
    return allowed()


def _confirm(by: Actor, booking: "Booking") -> Verdict:
    if booking.school_id not in by.teacher_of:
        return refused("Only the school that came can say who came.")
    if booking.state == State.REQUESTED:
        return refused("This booking was never approved, so there is nothing to confirm.")
    if booking.state != State.APPROVED:
        return refused(already(booking))
    return allowed()


def _ahead(booking: "Booking", at: datetime) -> Verdict:
    if has_started(booking.slot, at):
        return refused("The session has already begun, so it cannot be moved.")
    return allowed()


def _open(booking: "Booking") -> Verdict:
    return allowed() if booking.state in OPEN else refused(already(booking))


def already(booking: "Booking") -> str:
    label = LABELS[State(booking.state)]
    return f"This booking already stands as “{label}”, so nothing was changed."


def _in_touch(by: Actor, booking: "Booking") -> bool:
    return bool(sides_of(by, booking)) and booking.state in IN_TOUCH
