"""Swap, don't cancel: the same groups in a similar session, in one step."""

from app.access import Actor, require
from app.bookings import policies, queries
from app.bookings.commands.asking import request_booking
from app.bookings.commands.leaving import withdraw
from app.bookings.commands.steps import lock_for_change
from app.bookings.models import Booking
from app.bookings.states import OPEN
from app.infra import clock
from app.infra.database import db


def swap(booking: Booking, to_slot_id: int, *, by: Actor) -> Booking:
    """Ask for the same groups in another session, and step back from this one if it is still on.

    Returns the new request. When the other session cannot be had, nothing changes at all.
    """
    require(policies.swap(by, booking, clock.now()))
    booking = lock_for_change(booking, to_slot_id)
    was_open = booking.state in OPEN
    if was_open:
        words = "Swapped for another session."
        withdraw(booking, reason=words, by=by)
    leads = booking.lead_id if queries.works_at(booking.lead_id, booking.school_id) else None
    new = request_booking(
        to_slot_id,
        booking.school_id,
        {each.cohort_id: each.pupils for each in booking.cohorts},
        message=booking.message,
        access_needs=booking.access_needs,
        lead_id=leads,
        instead_of=booking if was_open else None,
        by=by,
    )
    new.swapped_from_id = booking.id
    db.session.flush()
    return new
