"""What time does: holds and offers that run out, lists that close, and sessions left in doubt.

Each looks again once it has the lock, and returns whether there was anything to do, so that what
two workers begin at once happens once.
"""

from app.access import Clash
from app.bookings import queries, rules
from app.bookings.commands.proposing import drop
from app.bookings.commands.sessions import RUNS_BY_DEFAULT, decide_to_run
from app.bookings.commands.steps import lock, lock_for_change, lock_slot, step
from app.bookings.commands.waiting import offer_places
from app.bookings.events import BookingLapsed, HoldEnding, SessionThin
from app.bookings.models import Booking, Proposal
from app.bookings.states import TIMED, Move, Side, State
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce


def lapse(booking_id: int) -> bool:
    """Let a request or an offer go whose time has run out; the next in the line is offered."""
    booking = _locked(booking_id, Move.LAPSE)
    if booking is None or booking.state not in TIMED or booking.hold_until is None:
        return False
    if not rules.has_run_out(booking.hold_until, clock.now()):
        return False
    booking.reason = _why_lapsed(booking)
    step(booking, Move.LAPSE, Side.SYSTEM, None, BookingLapsed)
    offer_places(booking.slot)
    return True


def _why_lapsed(booking: Booking) -> str:
    if booking.state == State.OFFERED:
        return "The offer was not answered in time."
    if queries.find_open_question(booking.id) is not None:
        return "The coordinator’s question was not answered in time."
    return "Nobody decided before the hold ran out."


def close_waiting(booking_id: int) -> bool:
    """Tell a school that waits that no places will be offered any more."""
    booking = _locked(booking_id, Move.LAPSE)
    if booking is None or booking.state != State.WAITING:
        return False
    if not rules.why_no_waiting(booking.slot, clock.now()):
        return False
    booking.reason = "The waiting list closed before places came free."
    step(booking, Move.LAPSE, Side.SYSTEM, None, BookingLapsed)
    return True


def remind_hold(booking_id: int) -> bool:
    """Remind coordinators of a request whose hold ends soon, once for each hold."""
    try:
        booking = lock_for_change(db.session.get_one(Booking, booking_id))
    except Clash:
        return False
    ends, now = booking.hold_until, clock.now()
    if booking.state != State.REQUESTED or ends is None or booking.hold_reminded_at is not None:
        return False
    if ends - now > rules.reminded_before() or rules.has_run_out(ends, now):
        return False
    booking.hold_reminded_at = now
    db.session.flush()
    announce(HoldEnding(booking_id=booking.id, by=None))
    return True


def settle_running(slot_id: int) -> bool:
    """Warn an employer of a session with too few pupils; when no answer comes, it goes ahead.

    A school that was promised a visit keeps it unless the employer says otherwise in time.
    """
    slot, now = lock_slot(slot_id), clock.now()
    if not rules.is_thin(slot, now):
        return False
    if slot.run_warned_at is None:
        slot.run_warned_at = now
        db.session.flush()
        announce(SessionThin(slot_id=slot.id, by=None))
        return True
    if now < rules.run_decided_by(slot):
        return False
    decide_to_run(slot, by=None, words=RUNS_BY_DEFAULT)
    return True


def close_proposal(proposal_id: int) -> bool:
    """Drop a proposed change that was not agreed by its last moment: everything stays as it was."""
    proposal = db.session.get_one(Proposal, proposal_id)
    lock_slot(proposal.slot_id)
    db.session.refresh(proposal)
    if proposal.state != "open" or not rules.has_run_out(proposal.answer_by, clock.now()):
        return False
    drop(proposal, by=None)
    return True


def _locked(booking_id: int, move: Move) -> Booking | None:
    try:
        return lock(db.session.get_one(Booking, booking_id), move, None)
    except Clash:
        return None
