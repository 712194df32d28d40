"""Bookings that coordinators decided on, for a trial."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.bookings.models import Booking, HistoryEntry
from app.bookings.queries.reach import ROW, joined
from app.bookings.states import Side, State, What
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import School

DECISIONS = (State.APPROVED, State.DECLINED)
MOST = 3000  # a month of the whole region at its busiest


def decided_between(
    since: datetime, until: datetime, authority_ids: Collection[int], *, limit: int = MOST
) -> Sequence[tuple[Booking, HistoryEntry]]:
    """Bookings of schools in these authorities with the coordinator's decision that stands.

    The latest first. What was taken back, and what a rule decided, is not among them.
    """
    standing = (
        select(func.max(HistoryEntry.id).label("id"))
        .join(Booking, Booking.id == HistoryEntry.booking_id)
        .where(
            Booking.decided_at.between(since, until),
            HistoryEntry.what == What.STATE,
            HistoryEntry.to_state.in_(DECISIONS),
        )
        .group_by(HistoryEntry.booking_id)
        .subquery()
    )
    both: Any = select(Booking, HistoryEntry)
    asked = (
        joined(both, School.authority_id.in_(authority_ids))
        .join(HistoryEntry, HistoryEntry.booking_id == Booking.id)
        .where(HistoryEntry.id.in_(select(standing.c.id)), HistoryEntry.side == Side.COORDINATOR)
        .options(
            *ROW,
            contains_eager(Booking.slot)
            .contains_eager(Slot.opportunity)
            .joinedload(Opportunity.contact),
        )
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
        .limit(limit)
    )
    return [(booking, entry) for booking, entry in db.session.execute(asked)]
