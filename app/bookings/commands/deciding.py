"""A coordinator's decision, and taking it back before anybody was told."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.access import Actor, Clash, Invalid, require
from app.bookings import policies, queries, rules
from app.bookings.commands.steps import (
    ADVICE,
    check_elsewhere,
    check_visitor,
    lock,
    reason_of,
    refuse,
    step,
)
from app.bookings.commands.waiting import offer_places
from app.bookings.events import BookingApproved, BookingDeclined, DecisionTakenBack
from app.bookings.models import Booking, ChecklistSeen
from app.bookings.states import HOLDING, Move, Side
from app.infra import clock
from app.infra.database import db
from app.infra.mail import take_back as take_back_letters

TAKEN_BACK = "The decision was taken back before this was sent."


def approve(
    booking: Booking,
    *,
    checklist: Sequence[Mapping[str, Any]],
    ruleset: str,
    by: Actor,
    side: Side = Side.COORDINATOR,
    words: str = "",
) -> Booking:
    """Approve, keeping the safeguarding checklist as it was shown under the rules named.

    `side` is RULE when a rule does it and `by` answers for the rule; the history says `words`.

    What has changed since the school asked does not stand in the way: its places are held, though
    the last day to book is over or there are fewer places by now. The visitor is locked: of two
    approvals for one visitor at the same moment, the second counts the day of the first.
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
    _decided(booking, by)
    return step(booking, Move.APPROVE, side, by.user_id, BookingApproved, words=words)


def decline(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """Say no, with the reason the school reads; the places go to whoever waits for them."""
    booking = lock(booking, Move.DECLINE, by)
    require(policies.decline(by, booking))
    booking.reason = reason_of(reason, "Say why, so that the school knows what to do.")
    _decided(booking, by)
    step(booking, Move.DECLINE, Side.COORDINATOR, by.user_id, BookingDeclined)
    offer_places(booking.slot)
    return booking


def take_back(booking: Booking, *, by: Actor) -> Booking:
    """Make a request of it again, as if nothing had been decided. Its clock goes on.

    Raises Clash when somebody was told already, or the places have gone to others since.
    """
    booking = lock(booking, Move.TAKE_BACK, by)
    now = clock.now()
    require(policies.take_back(by, booking, now))
    decided_at = booking.decided_at or now
    if not take_back_letters(f"booking:{booking.id}", decided_at, TAKEN_BACK):
        raise Clash("The letters have gone, so it is too late to take this back.")
    if booking.state not in HOLDING:
        _take_places_again(booking)
    booking.decided_at, booking.decided_by_id, booking.reason = None, None, ""
    booking.hold_until = rules.goes_on_until(booking.slot, booking.hold_left, now)
    booking.hold_left = None
    return step(booking, Move.TAKE_BACK, Side.COORDINATOR, by.user_id, DecisionTakenBack)


def _decided(booking: Booking, by: Actor) -> None:
    now = clock.now()
    if booking.hold_left is None:  # else it stands still already, for a question
        booking.hold_left = rules.hold_left(booking.hold_until, now)
    booking.decided_at, booking.decided_by_id = now, by.user_id


def _take_places_again(booking: Booking) -> None:
    """The places it gave back when it was declined, if they are still there."""
    slot = booking.slot
    sentence = rules.why_shut(slot, clock.now())
    if sentence:
        raise Clash(sentence)
    refuse(rules.why_no_room(slot, booking.pupils), to=Side.COORDINATOR)
    if booking.sole_for_id and queries.schools_with_another(
        booking.sole_for_id, [booking.school_id]
    ):
        raise Clash(
            "The school has another request for this by now, and its rule allows one. Leave this"
            " one as it is."
        )
    groups = [each.cohort_id for each in booking.cohorts]
    check_elsewhere(slot, groups, besides=booking.id, to=Side.COORDINATOR)
    if not slot.taken:
        check_visitor(slot, booking.school_id, advice=ADVICE[Side.COORDINATOR])
    slot.taken = slot.taken + booking.pupils
