"""Who may read and write about a booking, and what of it they see."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.bookings.policies import IN_TOUCH, sides_of
from app.bookings.states import Side
from app.threads.rules import why_closed

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.threads.models import Message


def write(by: Actor, booking: "Booking", at: datetime) -> Verdict:
    """Both sides and the coordinators who answer for it, while the booking lives."""
    if not sides_of(by, booking):
        return refused("This booking belongs to another school and employer.")
    closed = why_closed(booking.state, booking.slot, at)
    return refused(closed) if closed else allowed()


def see_as_written(by: Actor, message: "Message") -> Verdict:
    """The writer's own side and coordinators always; the other side once it is approved."""
    sides = sides_of(by, message.booking)
    if message.booking.state in IN_TOUCH or sides & {Side.COORDINATOR, Side(message.side)}:
        return allowed()
    if message.side == Side.COORDINATOR:
        return allowed()
    return refused("Names and contact details are shown once the booking is approved.")
