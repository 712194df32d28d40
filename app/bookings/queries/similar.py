"""Sessions a booking could go to instead: swap, don't cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager
from sqlalchemy.types import SmallInteger

from app.bookings.models import Booking, CohortTime
from app.bookings.queries.allocation import kept_for_others
from app.bookings.queries.whereabouts import near, visits_between
from app.bookings.rules import Point, day_of, why_not_in_time
from app.bookings.states import LIVE
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot, VisitorTime
from app.opportunities.queries import in_time_from
from app.opportunities.states import State
from app.organisations.models import Employer
from app.rulebook.years import academic_year, starts_on

SHOWN = 3
MOST_TO_CHOOSE_FROM = 30
# Sessions of one opportunity in a year, and those alike that are looked at for a few that can be.
MOST_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True)
class Others:
    """Other sessions a booking can go to, and those kept for other schools until a day."""

    free: Sequence[Slot]
    kept: Sequence[tuple[Slot, date]]


def similar_sessions(booking: Booking, *, limit: int = SHOWN) -> Sequence[Slot]:
    """Sessions with room for the same groups, the most alike first, then the nearest in time.

    Of the same kind, open to the school's area, in the same academic year; not at a time when one
    of the groups is booked, not one the school is in already, and not one whose rule keeps it for
    other schools.
    """
    offer = booking.slot.opportunity
    years = sorted({each.cohort.year_group for each in booking.cohorts})
    area = cast([booking.school.authority_id], ARRAY(SmallInteger))
    apart = func.abs(func.extract("epoch", Slot.starts_at - booking.slot.starts_at))
    alike = db.session.scalars(
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
        .limit(MOST_LOOKED_AT)
    ).all()
    kept = kept_for_others(booking, alike)
    return [each for each in alike if each.id not in kept][:limit]


def other_sessions(booking: Booking) -> Others:
    """Other sessions of the same opportunity that have room for the booking, soonest first.

    None that would be refused for a reason that is known by now: where its groups or its visitor
    are at that time, or the rule of the opportunity.
    """
    slots = db.session.scalars(
        _with_room(booking)
        .where(
            Opportunity.id == booking.slot.opportunity_id,
            or_(Slot.taken > 0, ~_visitor_is_elsewhere()),
        )
        .order_by(Slot.starts_at, Slot.id)
        .limit(MOST_LOOKED_AT)
    ).all()
    reached = _in_reach(booking, slots)
    kept = kept_for_others(booking, reached)
    return Others(
        free=[each for each in reached if each.id not in kept][:MOST_TO_CHOOSE_FROM],
        kept=[(each, kept[each.id]) for each in reached if each.id in kept][:MOST_TO_CHOOSE_FROM],
    )


def _in_reach(booking: Booking, slots: Sequence[Slot]) -> Sequence[Slot]:
    """Those that whoever leads them can get to in time, where they are at the school."""
    offer, school = booking.slot.opportunity, booking.school
    if offer.place != "school" or not slots or school.easting is None or school.northing is None:
        return slots
    here = Point(school.easting, school.northing)
    ends = max(each.ends_at for each in slots)
    visits = visits_between(offer.contact_id, slots[0].starts_at, ends)
    return [
        each for each in slots if each.taken or not why_not_in_time(each, here, near(each, visits))
    ]


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


def _visitor_is_elsewhere() -> ColumnElement[bool]:
    """That whoever leads the session is in another booked one at that time."""
    return (
        select(VisitorTime.slot_id)
        .where(
            VisitorTime.visitor_id == Opportunity.contact_id,
            VisitorTime.slot_id != Slot.id,
            VisitorTime.during.op("&&")(func.tstzrange(Slot.starts_at, Slot.ends_at, "[)")),
        )
        .exists()
    )
