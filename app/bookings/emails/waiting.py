"""Waiting, being offered places, and running out of time."""

from app.bookings import queries
from app.bookings.emails.words import askers, employer, leaders, write, write_with
from app.bookings.events import BookingLapsed, BookingWaiting, HoldEnding, PlacesOffered
from app.bookings.states import State
from app.opportunities.events import SessionChanged
from app.organisations.queries import list_coordinators


def tell_waiting(fact: BookingWaiting) -> None:
    """The school that it stands in the line, and by which rule places are offered."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write_with(booking, {"position": queries.position_of(booking)}, waiting=askers(booking))


def tell_waiting_moved(fact: SessionChanged) -> None:
    """Who waits for a session nobody holds places in, that it is at another time now."""
    if not fact.was:
        return
    for booking in queries.waiting_in_line(fact.slot_id):
        key = f"{booking.id}:{booking.slot.sequence}"
        write_with(booking, {"was": fact.was}, key, waiting_moved=askers(booking))


def tell_offered(fact: PlacesOffered) -> None:
    """The school that places are held for it, and until when it can have them."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(booking, offered=[*askers(booking), *leaders(booking)])


def tell_hold_ending(fact: HoldEnding) -> None:
    """Coordinators that a request is about to run out."""
    booking = queries.get_booking_by_id(fact.booking_id)
    coordinators = list_coordinators(booking.school.authority_id)
    key = f"{booking.id}:{booking.hold_until:%Y%m%d%H%M%S}"
    write_with(booking, {}, key, hold_ending=coordinators)


def tell_lapsed(fact: BookingLapsed) -> None:
    """The school that it ran out, and what to do; the employer if it had been told of it."""
    booking = queries.get_booking_by_id(fact.booking_id)
    was = booking.history[-1].from_state
    if was == State.WAITING:
        write(booking, list_closed=askers(booking))
    elif was == State.OFFERED:
        write(booking, offer_lapsed=askers(booking))
    else:
        write(booking, lapsed=askers(booking), lapsed_employer=employer(booking))
