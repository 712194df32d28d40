"""What stands in a personal calendar: scoped like the pages, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking, BookingCohort, HistoryEntry
from app.bookings.queries import of_their_area
from app.bookings.states import COMING, State
from app.calendars.models import Feed
from app.infra import clock
from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import School

MOST = 1000  # entries of one calendar; the newest are kept
CANCELLED_KEPT = timedelta(days=30)
PAST_KEPT = timedelta(days=400)


def get_feed(user_id: int) -> Feed:
    """The person's address; Missing when they have none."""
    return found(find_feed(user_id), "calendar address")


def find_feed(user_id: int) -> Feed | None:
    """The person's address, if they made one."""
    return db.session.scalar(select(Feed).where(Feed.user_id == user_id))


def find_owner(token: str) -> User | None:
    """Whose calendar this address is; nobody's when it is not known, or they have left."""
    if not token.isascii():
        return None
    asked = select(User).join(Feed, Feed.user_id == User.id)
    return db.session.scalar(asked.where(Feed.token == token, User.active))


def bookings_for(actor: Actor) -> Sequence[Booking]:
    """Bookings of the person's schools, and of the area they coordinate, the newest first."""
    theirs = or_(Booking.school_id.in_(actor.teacher_of), of_their_area(actor))
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .join(Booking.school)
        .where(theirs, _is_shown(), Slot.starts_at > clock.now() - PAST_KEPT)
        .options(
            contains_eager(Booking.slot)
            .contains_eager(Slot.opportunity)
            .joinedload(Opportunity.employer),
            contains_eager(Booking.school),
            selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
        )
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
        .limit(MOST)
    ).all()


def hosts_of(slot_ids: Sequence[int]) -> dict[int, School]:
    """The school each session at a school is held at: that of the first booking in it."""
    rows = db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .where(
            Booking.slot_id.in_(slot_ids),
            Opportunity.place == "school",
            Booking.state.in_(COMING | {State.OFFERED}),
        )
        .options(joinedload(Booking.school))
        .order_by(Booking.id.desc())
    )
    return {each.slot_id: each.school for each in rows}


def sessions_for(actor: Actor) -> Sequence[tuple[Slot, Sequence[tuple[str, int]], datetime]]:
    """Sessions of the person's employers that are or were booked, the newest first.

    Each with state and pupils of its bookings, and when one of them last changed.
    """
    rows = db.session.execute(
        select(
            Slot,
            func.array_agg(aggregate_order_by(Booking.state, Booking.id)),
            func.array_agg(aggregate_order_by(Booking.pupils, Booking.id)),
            func.max(Booking.changed_at),
        )
        .join(Booking, Booking.slot_id == Slot.id)
        .join(Slot.opportunity)
        .where(
            Opportunity.employer_id.in_(actor.employer_ids),
            _is_shown(),
            Slot.starts_at > clock.now() - PAST_KEPT,
        )
        .group_by(Slot.id, Opportunity.id)
        .options(contains_eager(Slot.opportunity).joinedload(Opportunity.employer))
        .order_by(Slot.starts_at.desc(), Slot.id.desc())
        .limit(MOST)
    ).all()
    return [(row[0], list(zip(row[1], row[2], strict=True)), row[3]) for row in rows]


def _is_shown() -> ColumnElement[bool]:
    """On, or called off lately after it had been asked for. A place in a line is no date yet."""
    asked: Any = aliased(HistoryEntry)
    was_asked = exists().where(asked.booking_id == Booking.id, asked.to_state == State.REQUESTED)
    lately = Booking.changed_at > clock.now() - CANCELLED_KEPT
    never = (State.WAITING, State.OFFERED)
    return or_(
        Booking.state.in_(COMING),
        and_(Booking.state.not_in((*COMING, *never)), lately, was_asked),
    )
