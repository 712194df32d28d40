"""What rules approved in a stretch of time, and the coordinators who are to be told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.sql import ColumnElement

from app.access import Actor
from app.approvals.models import AutomaticApproval
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import joined
from app.bookings.states import State
from app.infra.database import db
from app.infra.mail import Letter
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import School
from app.organisations.queries import list_coordinators

IN_A_LETTER = 10  # bookings named one by one
TAKEN_BACK = (State.REQUESTED, State.DECLINED)  # a coordinator decided since


@dataclass(frozen=True, kw_only=True)
class ApprovedSince:
    """The first of them by their sessions, and how many there are."""

    rows: Sequence[Row[Any]]
    total: int

    @property
    def beyond(self) -> int:
        return self.total - len(self.rows)


def coordinators_to_tell(since: datetime, until: datetime, key: str) -> list[int]:
    """Whose area has bookings that rules approved then, and who has no letter of this key yet."""
    areas = db.session.scalars(
        joined(select(School.authority_id), *_approved(since, until))
        .join(AutomaticApproval, AutomaticApproval.booking_id == Booking.id)
        .distinct()
    ).all()
    people = {person.id for area in areas for person in list_coordinators(area)}
    told = db.session.scalars(
        select(Letter.recipient_id).where(Letter.key.in_([f"{key}:{each}" for each in people]))
    )
    return sorted(people - set(told))


def approved_between(actor: Actor, since: datetime, until: datetime) -> ApprovedSince:
    """What rules approved then in this coordinator's area, and nobody has taken back."""
    which = (of_their_area(actor), *_approved(since, until))
    line: Any = select(
        Booking.reference, Slot.starts_at, Opportunity.title, School.name.label("school")
    )

    def of(asked: Any) -> Any:
        return joined(asked, *which).join(
            AutomaticApproval, AutomaticApproval.booking_id == Booking.id
        )

    rows = db.session.execute(
        of(line).order_by(Slot.starts_at, Booking.id).limit(IN_A_LETTER)
    ).all()
    return ApprovedSince(rows=rows, total=db.session.scalar(of(select(func.count()))) or 0)


def _approved(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AutomaticApproval.at >= since,
        AutomaticApproval.at < until,
        Booking.state.not_in(TAKEN_BACK),
    )
