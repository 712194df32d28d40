"""Nobody is in two places at once, and a visitor needs time to get from one school to the next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, hypot
from typing import NamedTuple, Protocol

from app.bookings.rules.nouns import Group, group_label
from app.infra.wording import clock_time, long_when

# Ours, stated to people: roads are a third longer than the crow flies, 45 km an hour through town
# and country, and a quarter of an hour to park, sign in and set up.
ROADS_ARE_LONGER = 1.33
METRES_A_MINUTE = 750.0
TO_ARRIVE_MINUTES = 15
# Further apart than this, no journey in the North East stands in the way.
WITHIN = timedelta(hours=4)
VISITOR_ELSEWHERE = "The person who leads this session is booked elsewhere at that time."

# For those who may not know where else the group is.
GROUP_ELSEWHERE = "One of its groups is somewhere else at that time."


class Point(NamedTuple):
    """Metres on the British National Grid."""

    easting: int
    northing: int


class Visit(NamedTuple):
    """Another session of the same visitor: when, and where if that is known."""

    starts_at: datetime
    ends_at: datetime
    point: Point | None


class Times(Protocol):
    """What is asked of a session here."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Offered(Protocol):
    title: str


class Placed(Times, Protocol):
    @property
    def opportunity(self) -> Offered: ...


class Booked(Protocol):
    """A booking that is in the way."""

    reference: str

    @property
    def slot(self) -> Placed: ...


class InTheWay(Protocol):
    """A group's place in another session."""

    @property
    def cohort(self) -> Group: ...
    @property
    def booking(self) -> Booked: ...


def overlap(one: Times, other: Times) -> bool:
    """Whether two sessions share a moment. One that ends when the other starts does not."""
    return one.starts_at < other.ends_at and one.ends_at > other.starts_at


def why_elsewhere(clash: InTheWay) -> str:
    """Which booking of the group is in the way, and what to do."""
    booking = clash.booking
    when = long_when(booking.slot.starts_at, booking.slot.ends_at)
    return (
        f"{group_label(clash.cohort)} is already booked at that time:"
        f" {booking.slot.opportunity.title}, {when} (booking {booking.reference})."
        " Choose another group or session, or change that booking first."
    )


def travel_minutes(here: Point, there: Point) -> int:
    """Minutes by road between two schools, parking and signing in included; 0 at the same one."""
    metres = hypot(here.easting - there.easting, here.northing - there.northing)
    if metres == 0:
        return 0
    return ceil(metres * ROADS_ARE_LONGER / METRES_A_MINUTE) + TO_ARRIVE_MINUTES


def why_not_in_time(session: Times, here: Point | None, others: Sequence[Visit]) -> str:
    """Why the visitor cannot get here from, or get on to, another school; empty when they can.

    Where a place is not known, nothing is held against it.
    """
    for other in others:
        if here is None or other.point is None:
            continue
        minutes = travel_minutes(here, other.point)
        before = other.ends_at <= session.starts_at
        gap = session.starts_at - other.ends_at if before else other.starts_at - session.ends_at
        if gap < timedelta(minutes=minutes):
            moment = clock_time(other.ends_at if before else other.starts_at)
            return (
                f"The visitor {'is' if before else 'has to be'} at another school"
                f" {'until' if before else 'at'} {moment} that day, about {minutes} minutes away"
                " with parking and signing in."
            )
    return ""
