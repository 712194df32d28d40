"""Where groups and visitors are at a time, and the locks that keep it so while one looks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased, joinedload

from app.bookings.models import Booking, BookingCohort, CohortTime
from app.bookings.rules import WITHIN, Point, Visit
from app.bookings.states import HOLDING, LIVE
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot, VisitorTime
from app.organisations.models import School

# Names of two kinds of lock that end with the transaction.
SCHOOLS, VISITORS = 2, 3
LOCK_ALL = text(
    "SELECT pg_advisory_xact_lock(:kind, each) FROM"
    " (SELECT DISTINCT unnest(CAST(:ids AS integer[])) AS each ORDER BY 1) AS ordered"
)


def lock_schools(school_ids: Iterable[int]) -> None:
    """One person at a time decides where these schools' groups go, by rising id."""
    ids = sorted(set(school_ids))
    if ids:
        db.session.execute(LOCK_ALL, {"kind": SCHOOLS, "ids": ids})


def lock_visitor(visitor_id: int) -> None:
    """One person at a time decides where this visitor goes, and on how many days."""
    lock_visitors([visitor_id])


def lock_visitors(visitor_ids: Iterable[int]) -> None:
    """The same of several, by rising id. After the schools, never before."""
    ids = sorted(set(visitor_ids))
    if ids:
        db.session.execute(LOCK_ALL, {"kind": VISITORS, "ids": ids})


def find_cohort_clash(
    cohort_ids: Iterable[int], starts_at: datetime, ends_at: datetime, *, besides: int | None
) -> CohortTime | None:
    """A place in another session that one of the groups has at this time, the earliest."""
    asked = select(CohortTime).where(
        CohortTime.cohort_id.in_(list(cohort_ids)),
        CohortTime.during.op("&&")(Range(starts_at, ends_at, bounds="[)")),
    )
    if besides is not None:
        asked = asked.where(CohortTime.booking_id != besides)
    return db.session.scalar(
        asked.options(
            joinedload(CohortTime.cohort),
            joinedload(CohortTime.booking).joinedload(Booking.slot).joinedload(Slot.opportunity),
        )
        .order_by(func.lower(CohortTime.during), CohortTime.booking_id)
        .limit(1)
    )


def bookings_elsewhere(slot: Slot, booking_ids: Sequence[int]) -> set[int]:
    """Those of the bookings of which a group is somewhere else during this session."""
    elsewhere = select(BookingCohort.booking_id).join(
        CohortTime, CohortTime.cohort_id == BookingCohort.cohort_id
    )
    return set(
        db.session.scalars(
            elsewhere.where(
                BookingCohort.booking_id.in_(booking_ids),
                CohortTime.booking_id != BookingCohort.booking_id,
                CohortTime.during.op("&&")(Range(slot.starts_at, slot.ends_at, bounds="[)")),
            )
        )
    )


def find_visitor_clash(visitor_id: int, slot: Slot) -> VisitorTime | None:
    """Another booked session that this visitor leads at the time of this one."""
    return db.session.scalar(
        select(VisitorTime)
        .where(
            VisitorTime.visitor_id == visitor_id,
            VisitorTime.slot_id != slot.id,
            VisitorTime.during.op("&&")(Range(slot.starts_at, slot.ends_at, bounds="[)")),
        )
        .limit(1)
    )


def visits_near(visitor_id: int, slot: Slot) -> list[Visit]:
    """The visitor's other booked sessions at schools, a few hours before and after this one."""
    return near(slot, visits_between(visitor_id, slot.starts_at, slot.ends_at))


def near(slot: Slot, visits: Mapping[int, Visit]) -> list[Visit]:
    """Those of a visitor's visits, by session, that are a few hours before or after this one."""
    since, until = slot.starts_at - WITHIN, slot.ends_at + WITHIN
    return [
        each
        for slot_id, each in visits.items()
        if slot_id != slot.id and each.starts_at < until and each.ends_at > since
    ]


def visits_between(visitor_id: int, since: datetime, until: datetime) -> dict[int, Visit]:
    """The visitor's booked sessions at schools, by id, from a few hours before to as many after."""
    host = aliased(Booking)
    first = (
        select(func.min(host.id))
        .where(host.slot_id == Slot.id, host.state.in_(HOLDING))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Slot.id, Slot.starts_at, Slot.ends_at, School.easting, School.northing)
        .join(VisitorTime, VisitorTime.slot_id == Slot.id)
        .join(Opportunity, Opportunity.id == Slot.opportunity_id)
        .join(Booking, Booking.id == first)
        .join(School, School.id == Booking.school_id)
        .where(
            VisitorTime.visitor_id == visitor_id,
            Opportunity.place == "school",
            VisitorTime.during.op("&&")(Range(since - WITHIN, until + WITHIN, bounds="[)")),
        )
    )
    return {
        slot_id: Visit(starts, ends, _point(east, north))
        for slot_id, starts, ends, east, north in rows
    }


def point_of(school_id: int) -> Point | None:
    """Where a school is; None when the register does not say."""
    row = db.session.execute(
        select(School.easting, School.northing).where(School.id == school_id)
    ).one()
    return _point(*row)


def host_of(slot_id: int) -> Booking | None:
    """The booking whose school hosts a session at a school: the first that holds places in it."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.slot_id == slot_id, Booking.state.in_(HOLDING))
        .options(joinedload(Booking.school))
        .order_by(Booking.id)
        .limit(1)
    )


def host_school(booking: Booking) -> School:
    """The school a session at a school is held at: another one's, when it came first."""
    slot = booking.slot
    alone = not slot.is_shared or slot.taken == booking.pupils
    if slot.opportunity.place != "school" or alone or booking.state not in LIVE:
        return booking.school
    host = host_of(slot.id)
    return host.school if host else booking.school


def _point(easting: int | None, northing: int | None) -> Point | None:
    return Point(easting, northing) if easting is not None and northing is not None else None
