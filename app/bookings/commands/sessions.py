"""A whole session: calling it off, and deciding whether it goes ahead with few."""

from app.access import Actor, Clash, require
from app.bookings import policies, queries, rules
from app.bookings.commands.steps import lock_slot, reason_of, step
from app.bookings.events import BookingCancelled, SessionRuns
from app.bookings.states import Move, Side
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.models import Slot

RUNS_BY_DEFAULT = "Nothing was decided in time, so it goes ahead for the schools that are booked."


def cancel_session(slot: Slot, *, reason: str, by: Actor) -> Slot:
    """Call the session off for every school in it, and for those that wait; they read the reason.

    Raises Refused, Clash when it is cancelled already or has begun, Invalid without a reason.
    """
    slot = lock_slot(slot.id)
    require(policies.manage_session(by, slot))
    _still_ahead(slot)
    words = reason_of(reason, "Say why, so that the schools can tell their pupils.")
    slot.cancelled_at, slot.cancel_reason = clock.now(), words
    side = Side.EMPLOYER if slot.opportunity.employer_id in by.employer_ids else Side.COORDINATOR
    for booking in queries.open_bookings_of(slot.id):
        booking.reason = words
        step(booking, Move.CANCEL, side, by.user_id, BookingCancelled)
    proposal = queries.find_open_time(slot.id)
    if proposal is not None:
        proposal.state, proposal.settled_at = "dropped", clock.now()
    db.session.flush()
    return slot


def go_ahead(slot: Slot, *, by: Actor) -> Slot:
    """The employer says that the session goes ahead though few are coming."""
    slot = lock_slot(slot.id)
    require(policies.manage_session(by, slot))
    _still_ahead(slot)
    if not rules.is_thin(slot, clock.now()):
        raise Clash("There is nothing to decide: this session goes ahead.")
    decide_to_run(slot, by=by.user_id, words="")
    return slot


def decide_to_run(slot: Slot, *, by: int | None, words: str) -> None:
    """Settle that the session goes ahead; `words` say why when nobody decided."""
    slot.run_decided_at = clock.now()
    db.session.flush()
    announce(SessionRuns(slot_id=slot.id, by=by, words=words))


def _still_ahead(slot: Slot) -> None:
    if slot.cancelled_at is not None:
        raise Clash("This session is cancelled already, so nothing was changed.")
    if rules.has_started(slot, clock.now()):
        raise Clash("This session has begun, so it cannot be changed any more.")
