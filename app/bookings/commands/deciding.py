"""A coordinator's decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.access import Actor, Invalid, require
from app.bookings import policies
from app.bookings.commands.steps import lock, reason_of, step
from app.bookings.commands.waiting import offer_places
from app.bookings.events import BookingApproved, BookingDeclined
from app.bookings.models import Booking, ChecklistSeen
from app.bookings.states import Move, Side
from app.infra import clock
from app.infra.database import db


def approve(
    booking: Booking, *, checklist: Sequence[Mapping[str, Any]], ruleset: str, by: Actor
) -> Booking:
    """Approve, keeping the safeguarding checklist as it was shown under the rules named.

    What has changed since the school asked does not stand in the way: its places are held, though
    the last day to book is over or there are fewer places by now.
    """
    booking = lock(booking, Move.APPROVE, by)
    now = clock.now()
    require(policies.approve(by, booking, now))
    if not checklist or not ruleset:
        raise Invalid("checklist", "Look through the safeguarding checklist before you approve.")
    db.session.add(
        ChecklistSeen(
            booking_id=booking.id,
            seen_by_id=by.user_id,
            seen_at=now,
            ruleset=ruleset,
            items=[dict(item) for item in checklist],
        )
    )
    booking.decided_at, booking.decided_by_id = now, by.user_id
    return step(booking, Move.APPROVE, Side.COORDINATOR, by.user_id, BookingApproved)


def decline(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """Say no, with the reason the school reads; the places go to whoever waits for them."""
    booking = lock(booking, Move.DECLINE, by)
    require(policies.decline(by, booking))
    booking.reason = reason_of(reason, "Say why, so that the school knows what to do.")
    booking.decided_at, booking.decided_by_id = clock.now(), by.user_id
    step(booking, Move.DECLINE, Side.COORDINATOR, by.user_id, BookingDeclined)
    offer_places(booking.slot)
    return booking
