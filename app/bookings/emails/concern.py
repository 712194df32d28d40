"""How near a letter is to its reader: what they must know, what they may choose, who answers."""

from collections.abc import Collection

from app.accounts.models import User
from app.bookings.models import Booking
from app.bookings.policies import IN_TOUCH
from app.bookings.states import Side
from app.infra.mail import Category

# Everyone who gets one of these may have to act by a certain time.
WITH_A_DEADLINE = {"offered", "hold_ending", "time_proposed", "move_proposed", "thin", "question"}
TO_DECIDE = {"to_decide"}
THANKS = {"attended", "attended_employer"}
TO_COORDINATORS = {
    "to_decide",
    "hold_ending",
    "called_off_coordinator",
    "changed_coordinator",
    "question_answered",
}
TO_THE_EMPLOYER = {"thin", "time_answered"}
TO_EITHER = {"move_proposed", "move_dropped"}


def category_of(name: str, reader: User, people: Collection[User], booking: Booking) -> Category:
    """What kind of letter this is to this reader, one of the people it goes to.

    Whoever asked, leads or is the contact must know; their colleagues get a copy. Where none of
    those is left among the people, nobody is a mere colleague.
    """
    if name in WITH_A_DEADLINE:
        return Category.ESSENTIAL
    if name in TO_DECIDE:
        return Category.DECISIONS
    concerned = _concerned(booking)
    is_a_copy = reader.id not in concerned and any(each.id in concerned for each in people)
    if is_a_copy and name not in TO_COORDINATORS:
        return Category.COPIES
    return Category.THANKS if name in THANKS else Category.ESSENTIAL


def partner_of(name: str, reader: User, booking: Booking) -> tuple[str, str]:
    """Whose name the letter carries and where its answer goes; neither until the two may meet."""
    side = _side_of(name, reader, booking)
    if booking.state not in IN_TOUCH or side == Side.COORDINATOR:
        return "", ""
    if side == Side.EMPLOYER:
        return booking.school.name, booking.lead.email
    opportunity = booking.slot.opportunity
    return opportunity.employer.name, opportunity.contact.email


def _side_of(name: str, reader: User, booking: Booking) -> Side:
    if name in TO_COORDINATORS:
        return Side.COORDINATOR
    asked = reader.id in (booking.requested_by_id, booking.lead_id)
    to_employer = name.endswith("_employer") or name in TO_THE_EMPLOYER
    return Side.EMPLOYER if to_employer or (name in TO_EITHER and not asked) else Side.SCHOOL


def _concerned(booking: Booking) -> set[int]:
    contact = booking.slot.opportunity.contact_id
    return {booking.requested_by_id, booking.lead_id, contact}
