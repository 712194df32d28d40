"""Who may read a visit pack, and who may write in it."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.bookings.policies import already, see, sides_of
from app.bookings.states import Side, State

if TYPE_CHECKING:
    from app.bookings.models import Booking

PACKED = frozenset({State.APPROVED, State.ATTENDED})


def see_pack(by: Actor, booking: "Booking") -> Verdict:
    """Both sides and the coordinators, once it is approved: it names people and telephones."""
    seen = see(by, booking)
    if seen and booking.state not in PACKED:
        return refused("There is a visit pack once the booking is approved, and while it holds.")
    return seen


def change_pack(by: Actor, booking: "Booking") -> Verdict:
    """Both sides, until the school has said who came."""
    if not sides_of(by, booking) & {Side.SCHOOL, Side.EMPLOYER}:
        return refused("The school and the employer agree this between them.")
    if booking.state != State.APPROVED:
        return refused(already(booking))
    return allowed()
