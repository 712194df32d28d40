"""Stepping back, and calling it off. Places that come free are offered at once to who waits."""

from app.access import Actor, require
from app.bookings import policies, rules
from app.bookings.commands.steps import lock, reason_of, short, step
from app.bookings.commands.waiting import offer_places
from app.bookings.events import BookingCancelled, BookingWithdrawn
from app.bookings.models import Booking
from app.bookings.states import Move, Side
from app.infra import clock


def withdraw(booking: Booking, *, reason: str = "", by: Actor) -> Booking:
    """The school steps back, from the waiting list or an offer too; its places are free again."""
    booking = lock(booking, Move.WITHDRAW, by)
    require(policies.withdraw(by, booking))
    booking.reason = short("reason", reason, rules.LONGEST_REASON)
    step(booking, Move.WITHDRAW, Side.SCHOOL, by.user_id, BookingWithdrawn)
    offer_places(booking.slot)
    return booking


def cancel(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """The employer or a coordinator calls it off, with the reason the school reads."""
    booking = lock(booking, Move.CANCEL, by)
    require(policies.cancel(by, booking, clock.now()))
    booking.reason = reason_of(reason, "Say why, so that the school can tell its pupils.")
    sides = policies.sides_of(by, booking)
    side = Side.EMPLOYER if Side.EMPLOYER in sides else Side.COORDINATOR
    step(booking, Move.CANCEL, side, by.user_id, BookingCancelled)
    offer_places(booking.slot)
    return booking
