"""What time has come for: ids only, since each is looked at again once it is locked."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.bookings import rules
from app.bookings.models import Booking, Proposal
from app.bookings.states import State
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.opportunities.queries import in_time_from
from app.opportunities.states import State as OfferState
from app.organisations.models import Employer

AT_ONCE = 500  # of each kind in one round; the next round takes the rest


def held_too_long() -> Sequence[int]:
    """Requests and offers whose last moment has gone."""
    return db.session.scalars(
        select(Booking.id)
        .where(
            Booking.state.in_((State.REQUESTED, State.OFFERED)),
            Booking.hold_until < clock.now(),
        )
        .order_by(Booking.hold_until, Booking.id)
        .limit(AT_ONCE)
    ).all()


def waiting_in_vain() -> Sequence[int]:
    """Bookings on waiting lists that are closed by now."""
    return db.session.scalars(
        select(Booking.id)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .join(Opportunity.employer)
        .where(
            Booking.state == State.WAITING,
            or_(
                Slot.last_booking_day < clock.today(),
                Slot.starts_at < in_time_from(clock.today()),
                Slot.starts_at <= clock.now(),
                Slot.cancelled_at.is_not(None),
                Opportunity.state != OfferState.PUBLISHED,
                Employer.state != "verified",
            ),
        )
        .order_by(Booking.waiting_since, Booking.id)
        .limit(AT_ONCE)
    ).all()


def holds_ending() -> Sequence[int]:
    """Requests whose hold ends soon and of which nobody was reminded."""
    now = clock.now()
    return db.session.scalars(
        select(Booking.id)
        .where(
            Booking.state == State.REQUESTED,
            Booking.hold_reminded_at.is_(None),
            Booking.hold_until.between(now, now + rules.reminded_before()),
        )
        .order_by(Booking.hold_until, Booking.id)
        .limit(AT_ONCE)
    ).all()


def thin_sessions() -> Sequence[int]:
    """Booked sessions soon, with too few pupils, of which somebody must be told or decide."""
    now = clock.now()
    soon = now + rules.warned_before()
    undecided = or_(Slot.run_warned_at.is_(None), Slot.starts_at <= now + rules.decided_before())
    return db.session.scalars(
        select(Slot.id)
        .where(
            Slot.starts_at > now,
            Slot.starts_at <= soon,
            Slot.taken > 0,
            Slot.taken < Slot.least_to_run,
            Slot.cancelled_at.is_(None),
            Slot.run_decided_at.is_(None),
            undecided,
        )
        .order_by(Slot.starts_at, Slot.id)
        .limit(AT_ONCE)
    ).all()


def proposals_unanswered() -> Sequence[int]:
    """Proposals whose last moment to answer has gone."""
    return db.session.scalars(
        select(Proposal.id)
        .where(Proposal.state == "open", Proposal.answer_by < clock.now())
        .order_by(Proposal.answer_by, Proposal.id)
        .limit(AT_ONCE)
    ).all()


def lists_to_move() -> Sequence[int]:
    """Sessions that have places and somebody waiting, in case nothing has set their list moving."""
    waits = (
        select(Booking.id)
        .where(Booking.slot_id == Slot.id, Booking.state == State.WAITING)
        .exists()
    )
    return db.session.scalars(
        select(Slot.id)
        .where(Slot.starts_at > clock.now(), Slot.taken < Slot.capacity, waits)
        .order_by(Slot.starts_at, Slot.id)
        .limit(AT_ONCE)
    ).all()
