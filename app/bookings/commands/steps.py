"""What every step has in common: locks in one order, the move itself, and words kept short."""

from collections.abc import Iterable

from app.access import Actor, Clash, Invalid
from app.bookings import policies, queries, rules
from app.bookings.events import BookingFact, HostLeft
from app.bookings.models import Booking
from app.bookings.states import HOLDING, Move, Side, State, after
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.models import Slot
from app.opportunities.queries import get_slot_for_update


class AlreadyAsked(Clash):
    """The school has a live booking in this session: `booking`. Nothing new was made."""

    def __init__(self, booking: Booking) -> None:
        super().__init__("You already asked for this.")
        self.booking = booking


def lock_slot(slot_id: int) -> Slot:
    """The session as it is now, ours until the transaction ends. Always the first lock."""
    return get_slot_for_update(slot_id)


def lock_slots(*slot_ids: int) -> dict[int, Slot]:
    """Several sessions, by rising id, so that two people never wait for each other."""
    return {each: lock_slot(each) for each in sorted(set(slot_ids))}


def lock(booking: Booking, move: Move, by: Actor | None) -> Booking:
    """The booking as it is at this moment, and ours alone until the transaction ends.

    Raises Clash when somebody moved it to where this move leads nowhere. `by` is None for time.
    """
    booking = _locked(booking, booking.slot_id)
    leads_nowhere = after(State(booking.state), move) is None
    if leads_nowhere and (by is None or policies.see(by, booking)):
        raise Clash(policies.already(booking))
    return booking


def lock_for_change(booking: Booking, *other_slots: int) -> Booking:
    """The booking as it is now, its session and the others named locked before it."""
    return _locked(booking, booking.slot_id, *other_slots)


def _locked(booking: Booking, *slot_ids: int) -> Booking:
    """The sessions locked, then the booking; Clash when it has left them all meanwhile."""
    lock_slots(*slot_ids)
    booking = queries.get_booking_for_update(booking.id)
    if booking.slot_id not in slot_ids:
        raise Clash("This booking has just moved to another session. Look at it as it is now.")
    return booking


def step(
    booking: Booking, move: Move, side: Side, by: int | None, *facts: type[BookingFact]
) -> Booking:
    """Make the move, give places back where it frees them, and tell the facts."""
    held = booking.state in HOLDING
    booking.make(move, by=by, side=side, at=clock.now(), reason=booking.reason)
    slot = booking.slot
    slot.sequence = slot.sequence + 1
    if held and booking.state not in HOLDING:
        slot.taken = slot.taken - booking.pupils
    db.session.flush()
    for fact in facts:
        announce(fact(booking_id=booking.id, by=by))
    if held and booking.state not in HOLDING:
        tell_host_left(booking, slot)
    return booking


def tell_host_left(booking: Booking, slot: Slot) -> None:
    """Tell those who were to come to this school that another one of them hosts now."""
    if slot.opportunity.place != "school" or not slot.taken or slot.cancelled_at is not None:
        return
    host = queries.host_of(slot.id)
    if host is not None and host.id > booking.id:
        for each in queries.affected_by(slot.id):
            each.sequence = each.sequence + 1  # where it is has changed
        db.session.flush()
        announce(HostLeft(booking_id=host.id, by=None))


def refuse(problem: rules.Problem | None) -> None:
    """Raise what a rule found: Clash where others were quicker, else Invalid beside its field."""
    if problem is None:
        return
    if problem.crowded:
        raise Clash(problem.sentence)
    raise Invalid(problem.field, problem.sentence)


def reason_of(words: str, sentence: str) -> str:
    """The reason as it is kept; Invalid with the sentence when there is none."""
    reason = short("reason", words, rules.LONGEST_REASON)
    if not reason:
        raise Invalid("reason", sentence)
    return reason


def short(field: str, words: str, longest: int = rules.LONGEST_MESSAGE) -> str:
    """What somebody typed, as it is kept; Invalid when it is longer than there is room for."""
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) > longest:
        raise Invalid(field, f"Shorten this to {longest:,} characters or fewer.")
    return words


def check_elsewhere(slot: Slot, cohort_ids: Iterable[int], *, besides: int | None = None) -> None:
    """Refuse a group that is somewhere else at that time; the sentence says where.

    The caller holds the lock of the school, so nobody can book it elsewhere meanwhile.
    """
    clash = queries.find_cohort_clash(cohort_ids, slot.starts_at, slot.ends_at, besides=besides)
    if clash is not None:
        raise Invalid(rules.field_of(clash.cohort_id), rules.why_elsewhere(clash))


def check_visitor(slot: Slot, school_id: int | None = None) -> None:
    """Refuse a session whose visitor is somewhere else then, or cannot get there in time.

    Takes the visitor's lock, so that nobody sends them elsewhere meanwhile. `school_id` is the
    school they would come to, where the session is at a school.
    """
    visitor_id = slot.opportunity.contact_id
    queries.lock_visitor(visitor_id)
    if queries.find_visitor_clash(visitor_id, slot) is not None:
        raise Clash(rules.VISITOR_ELSEWHERE)
    if slot.opportunity.place == "school" and school_id is not None:
        near = queries.visits_near(visitor_id, slot)
        sentence = rules.why_not_in_time(slot, queries.point_of(school_id), near)
        if sentence:
            raise Clash(sentence)
