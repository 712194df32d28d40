"""Who may see what was sent, and who may send it again."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.bookings.policies import sides_of
from app.bookings.states import Side

if TYPE_CHECKING:
    from app.bookings.models import Booking


def see_letters(by: Actor, booking: "Booking") -> Verdict:
    """What was sent to whom about a booking is for the coordinators who answer for it."""
    if Side.COORDINATOR in sides_of(by, booking):
        return allowed()
    return refused("Only a coordinator for the school's authority can see what was sent.")


def resend(by: Actor) -> Verdict:
    """Addresses, and sending again, are for administrators."""
    if by.is_administrator:
        return allowed()
    return refused("Only an administrator can send a letter again.")
