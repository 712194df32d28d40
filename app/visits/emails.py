"""Letters about the day itself."""

from app.bookings.queries import get_booking_by_id
from app.infra.wording import clock_time
from app.visits import queries
from app.visits.events import Arrived
from app.visits.rules import VISITOR
from app.web.letters import write_letter


def tell_arrived(fact: Arrived) -> None:
    """Whoever expects them: the school's lead, or the contact at the workplace."""
    booking = get_booking_by_id(fact.booking_id)
    visit = queries.get_visit(booking)
    opportunity = booking.slot.opportunity
    is_visitor = visit.arrived_by == VISITOR
    write_letter(
        "visits/arrived",
        to=booking.lead if is_visitor else opportunity.contact,
        key=str(booking.id),
        about=f"booking:{booking.id}",
        is_visitor=is_visitor,
        booking=booking,
        slot=booking.slot,
        opportunity=opportunity,
        arrived=clock_time(visit.arrived_at) if visit.arrived_at else "",
    )
