"""Changes that others must agree to: a new time of a session, another session for a booking."""

from collections.abc import Sequence
from datetime import datetime

from app.access import Actor, Clash, Invalid, require
from app.bookings import policies, queries, rules
from app.bookings.commands.changing import check_turn_to_move, move_to
from app.bookings.commands.steps import (
    check_visitor,
    lock_for_change,
    lock_sessions,
    lock_slot,
    reason_of,
    step,
)
from app.bookings.events import (
    BookingCancelled,
    BookingTimeChanged,
    MoveAnswered,
    MoveProposed,
    TimeAnswered,
    TimeDropped,
    TimeProposed,
)
from app.bookings.models import Booking, Proposal, ProposalAnswer
from app.bookings.states import OPEN, Move, Side, What
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.infra.wording import long_when
from app.opportunities.models import Slot
from app.opportunities.rules import why_not_these_times
from app.rulebook.years import academic_year


def propose_time(
    slot: Slot, *, starts_at: datetime, ends_at: datetime, reason: str, by: Actor
) -> Proposal:
    """Ask every school in the session whether it can come at another time.

    Nothing changes until all have agreed, or the employer goes on with those who did.
    """
    slot = lock_slot(slot.id)
    require(policies.manage_session(by, slot))
    now = clock.now()
    if queries.find_open_time(slot.id) is not None:
        raise Clash("A new time is being agreed already. Drop that first.")
    _check_time(slot, starts_at, ends_at, now)
    if not queries.affected_by(slot.id):
        raise Clash("No school has booked this session, so change its time in the opportunity.")
    proposal = Proposal(
        slot_id=slot.id,
        starts_at=starts_at,
        ends_at=ends_at,
        side=Side.EMPLOYER,
        reason=reason_of(reason, "Say why, so that the schools can decide."),
        by_id=by.user_id,
        at=now,
        answer_by=rules.answer_by(min(slot.starts_at, starts_at), now),
    )
    db.session.add(proposal)
    db.session.flush()
    announce(TimeProposed(proposal_id=proposal.id, by=by.user_id))
    return proposal


def answer_time(proposal: Proposal, booking: Booking, *, agrees: bool, by: Actor) -> Proposal:
    """A school says whether it can come at the new time. Once all agree, the time changes."""
    # Should all have agreed now, the groups of every school in it are looked for elsewhere.
    booking = lock_for_change(booking, proposal.slot_id, states=OPEN)
    db.session.refresh(proposal)
    require(policies.answer_time(by, booking, proposal))
    _still_open(proposal)
    if agrees:
        _check_own(proposal, booking)
    said = db.session.get(ProposalAnswer, (proposal.id, booking.id))
    if said is None:
        said = ProposalAnswer(proposal_id=proposal.id, booking_id=booking.id)
        db.session.add(said)
    said.agrees, said.by_id, said.at = agrees, by.user_id or 0, clock.now()
    db.session.flush()
    db.session.refresh(proposal)
    if _missing(proposal):
        announce(TimeAnswered(proposal_id=proposal.id, booking_id=booking.id, by=by.user_id))
    else:
        _make(proposal, by)
    return proposal


def make_time(proposal: Proposal, *, by: Actor) -> Proposal:
    """Go on with the schools that agreed; the others' bookings are cancelled, with the reason."""
    slot = lock_slot(proposal.slot_id)
    db.session.refresh(proposal)
    require(policies.manage_session(by, slot))
    _still_open(proposal)
    missing = _missing(proposal)
    if len(missing) == len(queries.affected_by(slot.id)):
        raise Clash("No school has agreed to the new time yet.")
    for booking in missing:
        # Both sides read it, so it speaks to neither.
        words = "The session moves to a time the school could not agree to."
        booking.reason = f"{words} {proposal.reason}"
        step(booking, Move.CANCEL, Side.EMPLOYER, by.user_id, BookingCancelled)
    _make(proposal, by)
    return proposal


def drop_proposal(proposal: Proposal, *, by: Actor) -> Proposal:
    """Take a proposal back: everything stays as it was, and everyone asked is told."""
    slot = lock_slot(proposal.slot_id)
    db.session.refresh(proposal)
    require(policies.drop_proposal(by, proposal, slot))
    _still_open(proposal)
    drop(proposal, by=by.user_id)
    return proposal


def propose_move(booking: Booking, to_slot_id: int, *, reason: str, by: Actor) -> Proposal:
    """Ask the other side to move an approved booking to another session of the opportunity."""
    booking = lock_for_change(booking, to_slot_id)
    now = clock.now()
    require(policies.propose_move(by, booking, now))
    if queries.find_open_move(booking.id) is not None:
        raise Clash("A move of this booking is being agreed already. Drop that first.")
    target = queries.get_slot_of(to_slot_id)
    if target.id == booking.slot_id or target.opportunity_id != booking.slot.opportunity_id:
        raise Invalid("slot", "Choose another session of the same opportunity.")
    sentence = rules.why_closed(target, now)
    if sentence:
        raise Clash(sentence)
    side = policies.side_for(by, booking)
    check_turn_to_move(booking, target, to=side)
    proposal = Proposal(
        slot_id=booking.slot_id,
        booking_id=booking.id,
        to_slot_id=to_slot_id,
        side=side,
        reason=reason_of(reason, "Say why, so that the other side can decide."),
        by_id=by.user_id,
        at=now,
        answer_by=rules.answer_by(min(booking.slot.starts_at, target.starts_at), now),
    )
    db.session.add(proposal)
    db.session.flush()
    announce(MoveProposed(proposal_id=proposal.id, by=by.user_id))
    return proposal


def answer_move(proposal: Proposal, *, agrees: bool, by: Actor) -> Proposal:
    """The other side agrees, and the booking moves if there are still places; or it does not."""
    booking = queries.get_booking_by_id(proposal.booking_id or 0)
    to_slot_id = proposal.to_slot_id or proposal.slot_id
    lock_sessions(proposal.slot_id, to_slot_id, schools=[booking.school_id])
    db.session.refresh(proposal)
    booking = queries.get_booking_for_update(booking.id)
    if booking.slot_id != proposal.slot_id:
        raise Clash("The booking has moved already, so nothing was changed.")
    require(policies.answer_move(by, booking, proposal))
    _still_open(proposal)
    proposal.state = "made" if agrees else "dropped"
    proposal.settled_at = clock.now()
    if agrees:
        move_to(booking, proposal.to_slot_id or 0, by=by)
    db.session.flush()
    if not agrees:
        announce(MoveAnswered(proposal_id=proposal.id, by=by.user_id))
    return proposal


def drop(proposal: Proposal, *, by: int | None) -> None:
    """Settle a proposal without a change. The caller holds the lock of the session."""
    proposal.state, proposal.settled_at = "dropped", clock.now()
    db.session.flush()
    fact = TimeDropped if proposal.booking_id is None else MoveAnswered
    announce(fact(proposal_id=proposal.id, by=by))


def _make(proposal: Proposal, by: Actor) -> None:
    """Change the time of the session for everyone in it. The caller holds its lock."""
    slot, now = proposal.slot, clock.now()
    starts_at, ends_at = proposal.starts_at or slot.starts_at, proposal.ends_at or slot.ends_at
    _check_time(slot, starts_at, ends_at, now)
    bookings = queries.open_bookings_of(slot.id)
    queries.lock_schools([each.school_id for each in bookings])
    was = long_when(slot.starts_at, slot.ends_at)
    _check_everyone(bookings, starts_at, ends_at)
    slot.starts_at, slot.ends_at = starts_at, ends_at
    slot.last_booking_day = min(slot.last_booking_day, clock.local(starts_at).date())
    check_visitor(slot, advice="The time stays as it was; another can be proposed.")
    slot.sequence = slot.sequence + 1
    proposal.state, proposal.settled_at = "made", now
    for booking in bookings:
        if booking.hold_until is not None:
            booking.hold_until = min(booking.hold_until, starts_at)
        booking.note(What.TIME, by=proposal.by_id, side=Side.EMPLOYER, at=now, words=f"Was: {was}.")
    db.session.flush()
    for booking in bookings:
        announce(BookingTimeChanged(booking_id=booking.id, by=by.user_id))


def _check_everyone(bookings: Sequence[Booking], starts_at: datetime, ends_at: datetime) -> None:
    """No group may have been booked elsewhere at the new time since its school agreed."""
    for booking in bookings:
        ids = [each.cohort_id for each in booking.cohorts]
        clash = queries.find_cohort_clash(ids, starts_at, ends_at, besides=booking.id)
        if clash is not None:
            raise Clash(
                "A school that had agreed has another booking at that time by now, so the time"
                " stays as it was. Propose another."
            )


def _check_own(proposal: Proposal, booking: Booking) -> None:
    """A school cannot agree to a time at which its groups are somewhere else; it reads where."""
    ids = [each.cohort_id for each in booking.cohorts]
    starts_at, ends_at = proposal.starts_at, proposal.ends_at
    if starts_at is None or ends_at is None:
        return
    clash = queries.find_cohort_clash(ids, starts_at, ends_at, besides=booking.id)
    if clash is not None:
        raise Clash(rules.why_elsewhere(clash))


def _check_time(slot: Slot, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if rules.has_started(slot, now) or slot.cancelled_at is not None:
        raise Clash("This session has begun or is cancelled, so its time stays.")
    wrong = why_not_these_times(starts_at, ends_at, now)
    if wrong:
        raise Invalid("day", wrong)
    if (starts_at, ends_at) == (slot.starts_at, slot.ends_at):
        raise Invalid("day", "That is the time it has already. Enter another.")
    if academic_year(clock.local(starts_at).date()) != academic_year(rules.day_of(slot)):
        raise Invalid("day", "Choose a day in the same academic year: groups change in September.")


def _missing(proposal: Proposal) -> list[Booking]:
    """The bookings in the session that have not agreed to the new time."""
    agreed = {each.booking_id for each in proposal.answers if each.agrees}
    return [each for each in queries.affected_by(proposal.slot_id) if each.id not in agreed]


def _still_open(proposal: Proposal) -> None:
    if proposal.state != "open":
        raise Clash("This has been settled already, so nothing was changed.")
    if rules.has_run_out(proposal.answer_by, clock.now()):
        raise Clash("The time to answer is over, so everything stays as it was.")
