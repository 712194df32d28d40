"""The main steps: asked, decided, called off, and how it went."""

from app.bookings import queries
from app.bookings.emails.words import askers, decider, employer, leaders, write
from app.bookings.events import (
    BookingApproved,
    BookingAttended,
    BookingCancelled,
    BookingDeclined,
    BookingNotAttended,
    BookingRequested,
    BookingWithdrawn,
)
from app.bookings.states import State
from app.organisations.queries import list_coordinators

# Until a school has places of its own, nobody but the school was told.
ONLY_THE_SCHOOL = (State.WAITING, State.OFFERED)


def tell_requested(fact: BookingRequested) -> None:
    """The school what happens next, the employer that places are held."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(booking, requested=askers(booking), requested_employer=employer(booking))


def tell_to_decide(fact: BookingRequested) -> None:
    """Coordinators, while there is something to decide: a rule may have done it already."""
    booking = queries.get_booking_by_id(fact.booking_id)
    if booking.state == State.REQUESTED:
        write(booking, to_decide=list_coordinators(booking.school.authority_id))


def tell_approved(fact: BookingApproved) -> None:
    """Both sides, with how to reach each other."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(
        booking,
        approved=[*askers(booking), *leaders(booking)],
        approved_employer=employer(booking),
    )


def tell_declined(fact: BookingDeclined) -> None:
    """The school why, and what to do next; the employer that its places are free."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(booking, declined=askers(booking), declined_employer=employer(booking))


def tell_withdrawn(fact: BookingWithdrawn) -> None:
    """Everyone who had been told of it."""
    booking = queries.get_booking_by_id(fact.booking_id)
    if booking.history[-1].from_state in ONLY_THE_SCHOOL:
        write(booking, left_list=askers(booking))
        return
    write(
        booking,
        withdrawn=askers(booking),
        withdrawn_employer=employer(booking),
        called_off_coordinator=decider(booking),
    )


def tell_cancelled(fact: BookingCancelled) -> None:
    """Everyone who had been told of it, with the reason."""
    booking = queries.get_booking_by_id(fact.booking_id)
    if booking.history[-1].from_state in ONLY_THE_SCHOOL:
        write(booking, cancelled=askers(booking))
        return
    write(
        booking,
        cancelled=[*askers(booking), *leaders(booking)],
        cancelled_employer=employer(booking),
        called_off_coordinator=decider(booking),
    )


def tell_attended(fact: BookingAttended) -> None:
    """The school that it is in its evidence; the employer how many came, and thank you."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(
        booking,
        attended=[*askers(booking), *leaders(booking)],
        attended_employer=employer(booking),
    )


def tell_not_attended(fact: BookingNotAttended) -> None:
    """Everyone who had expected it, with the reason."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write(
        booking,
        not_attended=[*askers(booking), *leaders(booking)],
        not_attended_employer=employer(booking),
        called_off_coordinator=decider(booking),
    )
