"""The waiting list of a session: joining it, and offering what comes free, in order."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.access import Actor, Clash, require
from app.bookings import policies, queries, rules
from app.bookings.commands.asking import (
    asked_for,
    check_asked_before,
    check_groups,
    check_turn,
    lead_of,
)
from app.bookings.commands.steps import lock, lock_sessions, lock_slot, refuse, short, step
from app.bookings.events import BookingRequested, BookingWaiting, PlacesOffered
from app.bookings.models import Booking
from app.bookings.states import Move, Side, State
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.events import SessionChanged, SessionsHeld
from app.opportunities.models import Slot


def join_waiting_list(
    slot_id: int,
    school_id: int,
    cohorts: Mapping[int, int],
    *,
    message: str = "",
    access_needs: str = "",
    lead_id: int | None = None,
    form_key: UUID | None = None,
    by: Actor,
) -> Booking:
    """Stand at the end of the line for a group of this size. Holds no places.

    Raises as `request_booking` does; Clash also when there is room, so there is nothing to wait
    for, and when the list is closed.
    """
    require(policies.request(by, school_id))
    slot = lock_slot(slot_id)
    asked = {cohort: pupils for cohort, pupils in cohorts.items() if pupils}
    check_asked_before(slot, school_id, form_key)
    pupils = sum(asked.values())
    sentence = rules.why_no_waiting(slot, clock.now())
    if sentence:
        raise Clash(sentence)
    sole_for_id = check_turn(slot, school_id)
    check_groups(slot, school_id, asked)
    refuse(rules.why_never_room(slot, pupils))
    if rules.why_no_room(slot, pupils) is None:
        raise Clash("There are places for this group now, so there is nothing to wait for.")
    booking = asked_for(slot, school_id, asked, state=State.WAITING, by=by)
    booking.lead_id = lead_of(school_id, lead_id or by.user_id)
    booking.message = short("message", message)
    booking.access_needs = short("access_needs", access_needs)
    booking.form_key, booking.waiting_since = form_key, booking.requested_at
    booking.sole_for_id = sole_for_id
    db.session.add(booking)
    db.session.flush()
    announce(BookingWaiting(booking_id=booking.id, by=by.user_id))
    return booking


def offer_places(slot: Slot) -> list[Booking]:
    """Offer what is free to the first in the line that fit and have their turn, and hold it.

    The caller holds the session's lock. Nothing is offered after the last booking day, while more
    is taken than there are places, or when the visitor has been sent elsewhere.
    """
    now = clock.now()
    until = rules.offer_lasts_until(slot, now)
    if until is None or rules.why_no_waiting(slot, now) or not slot.left:
        return []
    waiting = queries.waiting_in_line(slot.id)
    if not waiting:
        return []
    queries.lock_schools([each.school_id for each in waiting])
    if _visitor_is_elsewhere(slot):
        return []
    elsewhere = queries.bookings_elsewhere(slot, [each.id for each in waiting])
    held_back = queries.held_back_in_line(slot, waiting)
    return [
        _offer(each, until)
        for each in waiting
        if each.id not in held_back
        and not rules.why_passed_over(
            slot, each.pupils, slot.left, is_elsewhere=each.id in elsewhere
        )
    ]


def sessions_held(fact: SessionsHeld) -> None:
    """Several sessions change, and each may offer its places: lock first whoever waits in any."""
    lock_sessions(*fact.slot_ids)


def session_changed(fact: SessionChanged) -> None:
    """A session has more places, or other limits: perhaps there is something to offer."""
    offer_places(lock_slot(fact.slot_id))


def accept_offer(booking: Booking, *, by: Actor) -> Booking:
    """The school takes the places it was offered: now it is a request, and a coordinator decides.

    Good up to and including the last moment of the offer; after it, Clash.
    """
    booking = lock(booking, Move.ACCEPT, by)
    now = clock.now()
    require(policies.accept(by, booking, now))
    if booking.hold_until is None or rules.has_run_out(booking.hold_until, now):
        raise Clash(
            "The offer has run out, and the places go to the next in the line."
            " Join the waiting list again if you still want to come."
        )
    booking.requested_at, booking.requested_by_id = now, by.user_id or booking.requested_by_id
    step(booking, Move.ACCEPT, Side.SCHOOL, by.user_id)
    booking.hold_until = rules.request_held_until(booking.slot, now)
    db.session.flush()
    announce(BookingRequested(booking_id=booking.id, by=by.user_id))
    return booking


def _offer(booking: Booking, until: datetime) -> Booking:
    slot = booking.slot
    slot.taken = slot.taken + booking.pupils
    booking.hold_until = until
    return step(booking, Move.OFFER, Side.SYSTEM, None, PlacesOffered)


def _visitor_is_elsewhere(slot: Slot) -> bool:
    """Whether, nobody holding places any more, the visitor was booked elsewhere meanwhile."""
    if slot.taken:
        return False
    visitor_id = slot.opportunity.contact_id
    queries.lock_visitor(visitor_id)
    return queries.find_visitor_clash(visitor_id, slot) is not None
