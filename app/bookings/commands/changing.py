"""Changing a booking: who comes, how many, and to which session."""

from collections.abc import Mapping

from app.access import Actor, Clash, Invalid, require
from app.bookings import policies, queries, rules
from app.bookings.commands.asking import check_groups, lead_of
from app.bookings.commands.steps import (
    ADVICE,
    check_elsewhere,
    check_visitor,
    lock_for_change,
    refuse,
    tell_host_left,
)
from app.bookings.commands.waiting import offer_places
from app.bookings.events import BookingChanged, BookingMoved
from app.bookings.models import Booking, BookingCohort
from app.bookings.states import HOLDING, Side, State, What
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.infra.wording import long_when
from app.opportunities.models import Slot


def change_groups(
    booking: Booking, cohorts: Mapping[int, int], *, lead_id: int | None = None, by: Actor
) -> Booking:
    """Bring other groups, or more or fewer pupils, as far as places are free.

    `cohorts` is pupils by cohort id, of all that come. On a waiting list the place in the line
    stays. Raises Refused, Clash when others have the places, Invalid when the groups do not fit.
    """
    booking = lock_for_change(booking)
    require(policies.change(by, booking, clock.now()))
    slot = booking.slot
    asked = {cohort: pupils for cohort, pupils in cohorts.items() if pupils}
    check_groups(slot, booking.school_id, asked)
    pupils = sum(asked.values())
    before = rules.said_of(booking)
    _check_room(booking, slot, pupils)
    if booking.state in HOLDING:
        check_elsewhere(slot, asked, besides=booking.id)
        slot.taken = slot.taken - booking.pupils + pupils
    freed = pupils < booking.pupils
    booking.pupils = pupils
    _set_groups(booking, asked)
    former = booking.lead_id
    if lead_id is not None and lead_id != former:
        booking.lead_id = lead_of(booking.school_id, lead_id)
    db.session.flush()
    words = f"Was: {before}. Now: {rules.said_of(booking)}."
    if before == rules.said_of(booking):
        words = "Another member of staff leads the group."
    _note(booking, What.GROUPS, words, by)
    former_lead_id = former if former != booking.lead_id else None
    announce(BookingChanged(booking_id=booking.id, by=by.user_id, former_lead_id=former_lead_id))
    if freed:
        offer_places(slot)
    return booking


def move_booking(booking: Booking, to_slot_id: int, *, by: Actor) -> Booking:
    """Move a request to another session of the same opportunity; it stays a request.

    An approved booking is moved only when the other side agrees: see `propose_move`.
    """
    booking = lock_for_change(booking, to_slot_id)
    require(policies.move(by, booking, clock.now()))
    return move_to(booking, to_slot_id, by=by)


def move_to(booking: Booking, to_slot_id: int, *, by: Actor) -> Booking:
    """Change the session of a booking. The caller holds both sessions, the schools that wait in
    them, the booking's own and the visitor: see `lock_sessions`.

    Why it cannot be is said for whoever reads it: an employer who agrees to a move is no school.
    """
    old, new, to = booking.slot, queries.get_slot_of(to_slot_id), policies.side_for(by, booking)
    if new.id == old.id or new.opportunity_id != old.opportunity_id:
        raise Invalid("slot", "Choose another session of the same opportunity.")
    sentence = rules.why_closed(new, clock.now())
    if sentence:
        raise Clash(sentence)
    existing = queries.find_live_booking(new.id, booking.school_id)
    if existing is not None:
        school = "Your school" if to == Side.SCHOOL else booking.school.name
        raise Clash(f"{school} is in that session already: booking {existing.reference}.")
    asked = {each.cohort_id: each.pupils for each in booking.cohorts}
    check_groups(new, booking.school_id, asked, to=to)
    refuse(rules.why_no_room(new, booking.pupils), to=to)
    check_turn_to_move(booking, new, to=to)
    check_elsewhere(new, asked, besides=booking.id, to=to)
    if not new.taken:
        check_visitor(new, booking.school_id, advice=ADVICE[to])
    was = long_when(old.starts_at, old.ends_at)
    _put(booking, old, new)
    _note(booking, What.SESSION, f"Was: {was}.", by)
    announce(BookingMoved(booking_id=booking.id, by=by.user_id, from_slot_id=old.id))
    tell_host_left(booking, old)
    offer_places(old)
    return booking


def check_turn_to_move(booking: Booking, new: Slot, *, to: Side) -> None:
    """Raise Clash when the opportunity's rule keeps that session for others; `to` reads why."""
    turn = queries.turn_of(new, booking.school_id, instead_of=booking, to=to)
    if turn.sentence:
        raise Clash(turn.sentence)


def _put(booking: Booking, old: Slot, new: Slot) -> None:
    old.taken, old.sequence = old.taken - booking.pupils, old.sequence + 1
    new.taken, new.sequence = new.taken + booking.pupils, new.sequence + 1
    booking.slot = new
    if booking.state == State.REQUESTED and booking.hold_until is not None:
        booking.hold_until = min(booking.hold_until, new.starts_at)
    db.session.flush()


def _check_room(booking: Booking, slot: Slot, pupils: int) -> None:
    """More need places that are free; fewer, or as many, never do."""
    if booking.state not in HOLDING:
        refuse(rules.why_never_room(slot, pupils))
        return
    limits = rules.why_not_this_size(slot, pupils)
    if limits is not None and pupils != booking.pupils:
        refuse(limits)
    more = pupils - booking.pupils
    if more > slot.left:
        raise Clash(rules.why_no_more(slot.left, more))


def _set_groups(booking: Booking, asked: Mapping[int, int]) -> None:
    kept = {each.cohort_id: each for each in booking.cohorts}
    for cohort_id, each in kept.items():
        if cohort_id not in asked:
            booking.cohorts.remove(each)
    for cohort_id in sorted(asked):
        if cohort_id in kept:
            kept[cohort_id].pupils = asked[cohort_id]
        else:
            booking.cohorts.append(BookingCohort(cohort_id=cohort_id, pupils=asked[cohort_id]))


def _note(booking: Booking, what: What, words: str, by: Actor) -> None:
    sides = policies.sides_of(by, booking)
    side = next(each for each in Side if each in sides)
    booking.note(what, by=by.user_id, side=side, at=clock.now(), words=words)
    booking.slot.sequence = booking.slot.sequence + 1
    db.session.flush()
