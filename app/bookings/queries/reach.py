"""Whose bookings a person may see, and what is loaded with each."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from app.access import Actor
from app.bookings.models import Booking, BookingCohort
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import School


def seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(of_their_places(actor), of_their_area(actor))


def of_their_places(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Booking.school_id.in_(actor.teacher_of), Opportunity.employer_id.in_(actor.employer_ids)
    )


def of_their_area(actor: Actor) -> ColumnElement[bool]:
    if actor.whole_region:
        return true()
    if not actor.authority_ids:
        return false()
    return School.authority_id.in_(actor.authority_ids)


def listing(*which: ColumnElement[bool]) -> Select[Booking]:
    return joined(select(Booking), *which).options(*ROW)


def counting(*which: ColumnElement[bool]) -> Select[int]:
    return joined(select(func.count(Booking.id)), *which)


def joined(asked: Select[Any], *which: ColumnElement[bool]) -> Select[Any]:
    return (
        asked.select_from(Booking)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .join(Booking.school)
        .where(*which)
    )


_OFFER = contains_eager(Booking.slot).contains_eager(Slot.opportunity)
# What a line in a list shows, and what a whole page does: loaded in a fixed number of statements.
ROW: tuple[LoaderOption, ...] = (
    _OFFER.joinedload(Opportunity.employer),
    contains_eager(Booking.school).joinedload(School.authority),
    joinedload(Booking.requested_by),
    joinedload(Booking.lead),
    selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
)
WHOLE: tuple[LoaderOption, ...] = (
    *ROW,
    _OFFER.joinedload(Opportunity.contact),
    joinedload(Booking.decided_by),
    selectinload(Booking.answers),
)
