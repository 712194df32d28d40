"""Who waits for places in a session, who is in it, and which of its changes are still open."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.bookings.models import Booking, BookingCohort, Proposal
from app.bookings.states import COMING, OPEN, State
from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot

MOST_IN_LINE = 500  # schools in the region that could wait for one session


def waiting_in_line(slot_id: int) -> Sequence[Booking]:
    """Who waits for places in this session, first come first, whatever they were changed to."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.slot_id == slot_id, Booking.state == State.WAITING)
        .options(
            joinedload(Booking.school),
            selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
        )
        .order_by(Booking.waiting_since, Booking.id)
        .limit(MOST_IN_LINE)
    ).all()


def schools_in(slot_ids: Iterable[int], states: Iterable[State]) -> list[int]:
    """The schools with a booking in one of these states in any of these sessions, by id."""
    asked = select(Booking.school_id).where(
        Booking.slot_id.in_(list(slot_ids)), Booking.state.in_(list(states))
    )
    return sorted(db.session.scalars(asked.distinct()))


def position_of(booking: Booking) -> int:
    """Where in the line it stands: 1 is next."""
    before = select(func.count()).where(
        Booking.slot_id == booking.slot_id,
        Booking.state == State.WAITING,
        tuple_(Booking.waiting_since, Booking.id) <= (booking.waiting_since, booking.id),
    )
    return db.session.scalar(before) or 0


def open_bookings_of(slot_id: int) -> Sequence[Booking]:
    """Every booking of the session that is not settled yet, those that wait included, by id."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.slot_id == slot_id, Booking.state.in_(OPEN))
        .options(
            joinedload(Booking.school),
            selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
        )
        .order_by(Booking.id)
    ).all()


def affected_by(slot_id: int) -> Sequence[Booking]:
    """The bookings whose schools must agree to a new time of the session."""
    return db.session.scalars(
        select(Booking)
        .where(
            Booking.slot_id == slot_id,
            Booking.state.in_((State.REQUESTED, State.APPROVED)),
        )
        .options(joinedload(Booking.school))
        .order_by(Booking.id)
    ).all()


def groups_in(slot_id: int) -> Sequence[tuple[str, int]]:
    """State and pupils of each booking of the session that pupils come, or came, by."""
    rows = db.session.execute(
        select(Booking.state, Booking.pupils).where(
            Booking.slot_id == slot_id, Booking.state.in_(COMING)
        )
    )
    return [(state, pupils) for state, pupils in rows]


def get_slot_of(slot_id: int) -> Slot:
    """A session with its opportunity and employer, as it is in this transaction."""
    return found(
        db.session.scalar(
            select(Slot)
            .where(Slot.id == slot_id)
            .options(joinedload(Slot.opportunity).joinedload(Opportunity.employer))
        ),
        "session",
    )


def find_open_time(slot_id: int) -> Proposal | None:
    """The new time that is being agreed for this session."""
    return db.session.scalar(
        select(Proposal).where(
            Proposal.slot_id == slot_id, Proposal.booking_id.is_(None), Proposal.state == "open"
        )
    )


def find_open_move(booking_id: int) -> Proposal | None:
    """The other session that is being agreed for this booking."""
    return db.session.scalar(
        select(Proposal)
        .where(Proposal.booking_id == booking_id, Proposal.state == "open")
        .options(joinedload(Proposal.to_slot))
    )


def open_proposals_for(booking: Booking) -> Sequence[Proposal]:
    """What is being agreed about this booking: its session's new time, or another session."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.state == "open",
            or_(
                Proposal.booking_id == booking.id,
                and_(Proposal.slot_id == booking.slot_id, Proposal.booking_id.is_(None)),
            ),
        )
        .options(
            joinedload(Proposal.to_slot),
            joinedload(Proposal.slot),
            selectinload(Proposal.answers),
        )
        .order_by(Proposal.id)
    ).all()


def get_proposal(proposal_id: int) -> Proposal:
    """A proposal with its session; Missing if there is none."""
    return found(
        db.session.scalar(
            select(Proposal)
            .where(Proposal.id == proposal_id)
            .options(
                joinedload(Proposal.slot)
                .joinedload(Slot.opportunity)
                .joinedload(Opportunity.employer),
                joinedload(Proposal.to_slot),
                selectinload(Proposal.answers),
            )
        ),
        "proposal",
    )


def get_proposal_about(proposal_id: int, booking: Booking) -> Proposal:
    """A proposal about this booking or its session; Missing if it is about another."""
    proposal = get_proposal(proposal_id)
    about = proposal.booking_id == booking.id or (
        proposal.booking_id is None and proposal.slot_id == booking.slot_id
    )
    return found(proposal if about else None, "proposal")
