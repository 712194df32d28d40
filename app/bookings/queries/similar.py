"""Sessions a booking could go to instead: swap, don't cancel."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager
from sqlalchemy.types import SmallInteger

from app.bookings.models import Booking, CohortTime
from app.bookings.rules import day_of
from app.bookings.states import LIVE
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.opportunities.queries import in_time_from
from app.opportunities.states import State
from app.organisations.models import Employer
from app.rulebook.years import academic_year, starts_on

SHOWN = 3
MOST_TO_CHOOSE_FROM = 30


def similar_sessions(booking: Booking, *, limit: int = SHOWN) -> Sequence[Slot]:
    """Sessions with room for the same groups, the most alike first, then the nearest in time.

    Of the same kind, open to the school's area, in the same academic year; not at a time when one
    of the groups is booked, and not one the school is in already.
    """
    offer = booking.slot.opportunity
    years = sorted({each.cohort.year_group for each in booking.cohorts})
    area = cast([booking.school.authority_id], ARRAY(SmallInteger))
    apart = func.abs(func.extract("epoch", Slot.starts_at - booking.slot.starts_at))
    return db.session.scalars(
        _with_room(booking)
        .where(
            Opportunity.kind == offer.kind,
            Opportunity.year_groups.contains(cast(years, ARRAY(SmallInteger))),
            or_(
                func.cardinality(Opportunity.authority_ids) == 0,
                Opportunity.authority_ids.contains(area),
            ),
        )
        .order_by(
            case((Opportunity.id == offer.id, 0), (Opportunity.sector == offer.sector, 1), else_=2),
            apart,
            Slot.id,
        )
        .limit(limit)
    ).all()


def other_sessions(booking: Booking) -> Sequence[Slot]:
    """Other sessions of the same opportunity that have room for the booking, soonest first."""
    return db.session.scalars(
        _with_room(booking)
        .where(Opportunity.id == booking.slot.opportunity_id)
        .order_by(Slot.starts_at, Slot.id)
        .limit(MOST_TO_CHOOSE_FROM)
    ).all()


def _with_room(booking: Booking) -> Select[Slot]:
    year = academic_year(day_of(booking.slot))
    there, elsewhere = _is_there(booking), _is_elsewhere(booking)
    return (
        select(Slot)
        .join(Slot.opportunity)
        .join(Opportunity.employer)
        .where(
            Opportunity.state == State.PUBLISHED,
            Employer.state == "verified",
            Slot.id != booking.slot_id,
            Slot.cancelled_at.is_(None),
            Slot.starts_at > clock.now(),
            Slot.starts_at >= in_time_from(clock.today()),
            Slot.last_booking_day >= clock.today(),
            Slot.starts_at >= clock.moment_of(starts_on(year), 0),
            Slot.starts_at < clock.moment_of(starts_on(year + 1), 0),
            Slot.capacity - Slot.taken >= booking.pupils,
            Slot.smallest_group <= booking.pupils,
            or_(Slot.largest_per_school.is_(None), Slot.largest_per_school >= booking.pupils),
            or_(Slot.is_shared, Slot.taken == 0),
            ~there,
            ~elsewhere,
        )
        .options(contains_eager(Slot.opportunity).contains_eager(Opportunity.employer))
    )


def _is_there(booking: Booking) -> ColumnElement[bool]:
    """That the school is in the session already."""
    return (
        select(Booking.id)
        .where(
            Booking.slot_id == Slot.id,
            Booking.school_id == booking.school_id,
            Booking.state.in_(LIVE),
        )
        .exists()
    )


def _is_elsewhere(booking: Booking) -> ColumnElement[bool]:
    """That one of the groups is in another session at that time."""
    mine = [each.cohort_id for each in booking.cohorts]
    return (
        select(CohortTime.booking_id)
        .where(
            CohortTime.cohort_id.in_(mine),
            CohortTime.booking_id != booking.id,
            CohortTime.during.op("&&")(func.tstzrange(Slot.starts_at, Slot.ends_at, "[)")),
        )
        .exists()
    )
