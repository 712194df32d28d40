"""The session somebody wants places in, and one an employer or a coordinator looks after."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access import Actor
from app.bookings.models import Booking, BookingCohort
from app.bookings.states import COMING, OPEN
from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import State
from app.organisations.models import Employer


def get_session(opportunity_id: int, slot_id: int) -> Slot:
    """A session that is or was offered, with its opportunity; Missing if there is none.

    One that can no longer be booked is found too, so that the page can say why.
    """
    return found(
        db.session.scalar(
            select(Slot)
            .join(Slot.opportunity)
            .where(
                Slot.id == slot_id,
                Opportunity.id == opportunity_id,
                Opportunity.state.in_((State.PUBLISHED, State.WITHDRAWN)),
                Opportunity.published_at.is_not(None),
            )
            .options(contains_eager(Slot.opportunity).joinedload(Opportunity.employer))
        ),
        "session",
    )


def get_managed_session(slot_id: int, actor: Actor) -> Slot:
    """A session of the person's employers, or of an employer in a coordinator's area."""
    area: ColumnElement[bool] = true() if actor.whole_region else false()
    if actor.authority_ids and not actor.whole_region:
        area = or_(Employer.authority_id.in_(actor.authority_ids), Employer.authority_id.is_(None))
    return found(
        db.session.scalar(
            select(Slot)
            .join(Slot.opportunity)
            .join(Opportunity.employer)
            .where(
                Slot.id == slot_id,
                or_(Opportunity.employer_id.in_(actor.employer_ids), area),
            )
            .options(
                contains_eager(Slot.opportunity).contains_eager(Opportunity.employer),
                contains_eager(Slot.opportunity).joinedload(Opportunity.contact),
            )
        ),
        "session",
    )


def bookings_in(slot_id: int) -> Sequence[Booking]:
    """Everyone who comes, came, waits or is offered places, by state and then by place in line."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.slot_id == slot_id, Booking.state.in_(COMING | OPEN))
        .options(
            joinedload(Booking.school),
            joinedload(Booking.lead),
            selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
        )
        .order_by(Booking.waiting_since.nulls_first(), Booking.id)
    ).all()
