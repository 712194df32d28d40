"""Bookings that rules approved and that nobody has looked at since they changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from app.access import Actor
from app.approvals.models import AutomaticApproval, Doubt
from app.approvals.queries.listed import Listed, page_of
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import joined
from app.bookings.states import State
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, School


def count_doubts(actor: Actor) -> int:
    """How many bookings of the coordinator's area wait to be looked at again."""
    return db.session.scalar(_open(select(func.count(Doubt.id)), of_their_area(actor))) or 0


def list_doubts(actor: Actor, *, page: int = 1) -> Listed:
    """The same, with what each is and why no rule would approve it now."""
    line: Any = select(
        Booking.reference,
        Doubt.at,
        Doubt.why,
        Slot.starts_at,
        Opportunity.title,
        School.name.label("school"),
        Employer.name.label("employer"),
    )
    soonest = (
        _open(line, of_their_area(actor))
        .join(Opportunity.employer)
        .order_by(Slot.starts_at, Doubt.id)
    )
    return page_of(soonest, total=count_doubts(actor), page=page)


def find_doubt(booking_id: int) -> Doubt | None:
    """What nobody has settled yet about this booking."""
    return db.session.scalar(
        select(Doubt).where(Doubt.booking_id == booking_id, Doubt.settled_at.is_(None))
    )


def find_doubt_for_update(booking_id: int) -> Doubt | None:
    """The same as it is now, locked. Whoever holds it waits for nothing else."""
    asked = select(Doubt).where(Doubt.booking_id == booking_id, Doubt.settled_at.is_(None))
    return db.session.scalar(asked.with_for_update().execution_options(populate_existing=True))


def approved_in(opportunity_id: int) -> Sequence[int]:
    """Bookings of an opportunity that a rule approved and whose session is to come, by id."""
    return db.session.scalars(
        select(Booking.id)
        .join(AutomaticApproval, AutomaticApproval.booking_id == Booking.id)
        .join(Booking.slot)
        .where(Slot.opportunity_id == opportunity_id, *_still_ahead())
        .order_by(Booking.id)
    ).all()


def _open(asked: Any, *which: ColumnElement[bool]) -> Any:
    """What is still going to happen: what was called off or has begun needs no decision."""
    return joined(asked, Doubt.settled_at.is_(None), *_still_ahead(), *which).join(
        Doubt, Doubt.booking_id == Booking.id
    )


def _still_ahead() -> tuple[ColumnElement[bool], ...]:
    return (Booking.state == State.APPROVED, Slot.starts_at > clock.now())
