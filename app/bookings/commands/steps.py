"""What every step has in common: locks in one order, the move itself, and words kept short."""

from collections.abc import Iterable

from sqlalchemy import update

from app.access import Actor, Clash, Invalid
from app.bookings import policies, queries, rules
from app.bookings.events import BookingFact, HostLeft
from app.bookings.models import Booking, Question
from app.bookings.states import HOLDING, Move, Side, State, after
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.models import Slot
from app.opportunities.queries import get_slot_for_update

# What those can do to whom the group does not belong, where a booking cannot be as it should.
ADVICE = {
    Side.SCHOOL: "Choose another session.",
    Side.EMPLOYER: "Say no to this session, and agree another one.",
    Side.COORDINATOR: "Leave this one as it is.",
}


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


def lock_to_decide(references: Iterable[str]) -> None:
    """Everything that deciding on these bookings may need, before the first is decided, and before
    its checklist is read: the visitor's days stay as they are counted from here on.

    One after the other they would be locked in whatever order they were ticked, and two people
    could wait for each other.
    """
    slot_ids, school_ids = queries.places_of(references)
    lock_sessions(*slot_ids, schools=school_ids)


def lock_sessions(
    *slot_ids: int, schools: Iterable[int] = (), states: Iterable[State] = (State.WAITING,)
) -> dict[int, Slot]:
    """Sessions, then schools, then visitors: all that a change of bookings in them may need.

    Of schools those named, and those with a booking there in one of the `states`: places that come
    free are offered to who waits. Taken together, since a change that frees places in one session
    and takes them in another would lock its second school after its first visitor.
    """
    slots = lock_slots(*slot_ids)
    queries.lock_schools([*schools, *queries.schools_in(slots, states)])
    queries.lock_visitors(each.opportunity.contact_id for each in slots.values())
    return slots


def lock(booking: Booking, move: Move, by: Actor | None) -> Booking:
    """The booking as it is at this moment, and ours alone until the transaction ends.

    Raises Clash when somebody moved it to where this move leads nowhere. `by` is None for time.
    """
    booking = _locked(booking, booking.slot_id)
    leads_nowhere = after(State(booking.state), move) is None
    if leads_nowhere and (by is None or policies.see(by, booking)):
        raise Clash(policies.already(booking))
    return booking


def lock_for_change(
    booking: Booking, *other_slots: int, states: Iterable[State] = (State.WAITING,)
) -> Booking:
    """The booking as it is now, its session and the others named locked before it, with whoever
    a change of them may concern. `states` as in `lock_sessions`."""
    return _locked(booking, booking.slot_id, *other_slots, states=states)


def _locked(
    booking: Booking, *slot_ids: int, states: Iterable[State] = (State.WAITING,)
) -> Booking:
    """The sessions and what belongs to them locked, then the booking.

    Clash when it has left them all meanwhile.
    """
    lock_sessions(*slot_ids, schools=[booking.school_id], states=states)
    booking = queries.get_booking_for_update(booking.id)
    if booking.slot_id not in slot_ids:
        raise Clash("This booking has just moved to another session. Look at it as it is now.")
    return booking


def step(
    booking: Booking,
    move: Move,
    side: Side,
    by: int | None,
    *facts: type[BookingFact],
    words: str = "",
) -> Booking:
    """Make the move, give places back where it frees them, and tell the facts.

    The history says `words`, or else the booking's reason.
    """
    held = booking.state in HOLDING
    if booking.state == State.REQUESTED:
        _close_question(booking)
    booking.make(move, by=by, side=side, at=clock.now(), reason=words or booking.reason)
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


def _close_question(booking: Booking) -> None:
    """Nobody need answer any more what was asked before it went on."""
    db.session.execute(
        update(Question)
        .where(Question.booking_id == booking.id, Question.closed_at.is_(None))
        .values(closed_at=clock.now())
    )


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


def refuse(problem: rules.Problem | None, *, to: Side = Side.SCHOOL) -> None:
    """Raise what a rule found: Clash where others were quicker, else Invalid beside its field.

    `to` is who reads it: the school what it can do, the others the fact and what they can do.
    """
    if problem is None:
        return
    sentence = (
        problem.sentence
        if to == Side.SCHOOL
        else f"{problem.fact or problem.sentence} {ADVICE[to]}"
    )
    if problem.crowded:
        raise Clash(sentence)
    raise Invalid(problem.field, sentence)


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


def check_elsewhere(
    slot: Slot,
    cohort_ids: Iterable[int],
    *,
    besides: int | None = None,
    to: Side = Side.SCHOOL,
) -> None:
    """Refuse a group that is somewhere else at that time; the school reads where, nobody else.

    The caller holds the lock of the school, so nobody can book it elsewhere meanwhile.
    """
    clash = queries.find_cohort_clash(cohort_ids, slot.starts_at, slot.ends_at, besides=besides)
    if clash is not None:
        problem = rules.Problem(
            field=rules.field_of(clash.cohort_id),
            sentence=rules.why_elsewhere(clash),
            fact=rules.GROUP_ELSEWHERE,
        )
        refuse(problem, to=to)


def check_visitor(
    slot: Slot, school_id: int | None = None, *, advice: str = ADVICE[Side.SCHOOL]
) -> None:
    """Refuse a session whose visitor is somewhere else then, or cannot get there in time.

    Takes the visitor's lock, so that nobody sends them elsewhere meanwhile. `school_id` is the
    school they would come to, where the session is at a school. `advice` is what whoever reads it
    can do.
    """
    visitor_id = slot.opportunity.contact_id
    queries.lock_visitor(visitor_id)
    if queries.find_visitor_clash(visitor_id, slot) is not None:
        raise Clash(f"{rules.VISITOR_ELSEWHERE} {advice}")
    if slot.opportunity.place == "school" and school_id is not None:
        near = queries.visits_near(visitor_id, slot)
        sentence = rules.why_not_in_time(slot, queries.point_of(school_id), near)
        if sentence:
            raise Clash(f"{sentence} {advice}")
