"""Reads of bookings, each scoped to who asks. Lists are bounded and in a stated order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from app.access import Actor
from app.bookings.models import Booking, BookingCohort, HistoryEntry
from app.bookings.policies import IN_TOUCH
from app.bookings.rules import Standing, day_of, standing
from app.bookings.states import LIVE, OPEN, State
from app.infra import clock
from app.infra.database import db, found
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Cohort, Membership, School
from app.rulebook.safeguarding import SafeguardingFacts

PAST_ON_A_PAGE = 25
MOST_OPEN = 300  # more open bookings than one person could look through
NEAR = timedelta(days=60)  # visits further off cannot share a window or a weekly pattern for long


@dataclass(frozen=True, kw_only=True)
class Mine:
    """A person's bookings by where they stand; `past` is one page of `pages`, newest first."""

    to_confirm: Sequence[Booking]
    waiting: Sequence[Booking]
    coming_up: Sequence[Booking]
    past: Sequence[Booking]
    page: int
    pages: int

    @property
    def is_empty(self) -> bool:
        return not (self.to_confirm or self.waiting or self.coming_up or self.past)


def get_booking(reference: str, actor: Actor) -> Booking:
    """The booking with everything its page shows; Missing if it is not theirs to see."""
    whole = _joined(select(Booking), Booking.reference == reference, _seen_by(actor))
    booking: Booking | None = db.session.scalar(whole.options(*_WHOLE))
    return found(booking, "booking")


def get_booking_by_id(booking_id: int) -> Booking:
    """The booking with everything, for letters and reactions; asks nobody who they are."""
    whole = _joined(select(Booking), Booking.id == booking_id)
    booking: Booking | None = db.session.scalar(whole.options(*_WHOLE))
    return found(booking, "booking")


def get_booking_for_update(booking_id: int) -> Booking:
    """The booking as it is now, locked until the transaction ends. Lock its slot first."""
    return found(
        db.session.scalar(
            select(Booking)
            .where(Booking.id == booking_id)
            .options(selectinload(Booking.cohorts).joinedload(BookingCohort.cohort))
            .with_for_update(of=Booking)
            .execution_options(populate_existing=True)
        ),
        "booking",
    )


def find_live_booking(slot_id: int, school_id: int) -> Booking | None:
    """The one booking that holds places for this school in this slot."""
    return db.session.scalar(
        select(Booking).where(
            Booking.slot_id == slot_id, Booking.school_id == school_id, Booking.state.in_(LIVE)
        )
    )


def list_mine(actor: Actor, *, only_own: bool = False, page: int = 1) -> Mine:
    """Bookings of the person's schools and employers, by where they stand.

    `only_own` leaves those the person asked for or leads. Open ones: soonest first.
    """
    theirs = _of_their_places(actor)
    if only_own:
        own = or_(Booking.requested_by_id == actor.user_id, Booking.lead_id == actor.user_id)
        theirs = and_(theirs, own)
    open_ones = db.session.scalars(
        _listing(theirs, Booking.state.in_(OPEN))
        .order_by(Slot.starts_at, Booking.id)
        .limit(MOST_OPEN)
    ).all()
    closed = Booking.state.not_in(OPEN)
    number = db.session.scalar(_counting(theirs, closed)) or 0
    pages = max(1, -(-number // PAST_ON_A_PAGE))
    page = min(max(page, 1), pages)
    past = db.session.scalars(
        _listing(theirs, closed)
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
        .limit(PAST_ON_A_PAGE)
        .offset((page - 1) * PAST_ON_A_PAGE)
    ).all()
    now = clock.now()
    groups: dict[Standing, list[Booking]] = {each: [] for each in Standing}
    for booking in open_ones:
        groups[standing(booking.state, booking.slot, now)].append(booking)
    return Mine(
        to_confirm=groups[Standing.TO_CONFIRM],
        waiting=groups[Standing.WAITING],
        coming_up=groups[Standing.COMING_UP],
        past=past,
        page=page,
        pages=pages,
    )


def waiting_bookings(actor: Actor, *, limit: int = MOST_OPEN) -> Sequence[Booking]:
    """What waits for this coordinator: soonest session first, then oldest request."""
    return db.session.scalars(
        _listing(_of_their_area(actor), Booking.state == State.REQUESTED)
        .order_by(Slot.starts_at, Booking.requested_at, Booking.id)
        .limit(limit)
    ).all()


def count_waiting(actor: Actor) -> int:
    """How many bookings wait for this coordinator."""
    return (
        db.session.scalar(_counting(_of_their_area(actor), Booking.state == State.REQUESTED)) or 0
    )


def count_waiting_of(school_id: int) -> int:
    """How many of a school's requests wait for an answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Booking)
            .where(Booking.school_id == school_id, Booking.state == State.REQUESTED)
        )
        or 0
    )


def history(booking: Booking) -> Sequence[HistoryEntry]:
    """Everything that happened to the booking, oldest first, with who did it."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.booking_id == booking.id)
        .order_by(HistoryEntry.id)
        .options(joinedload(HistoryEntry.by))
    ).all()


def cohorts_by_id(ids: Iterable[int]) -> dict[int, Cohort]:
    """Those of the cohorts that exist."""
    rows = db.session.scalars(select(Cohort).where(Cohort.id.in_(list(ids))))
    return {cohort.id: cohort for cohort in rows}


def works_at(user_id: int, school_id: int) -> bool:
    """Whether the person belongs to the school today."""
    return bool(
        db.session.scalar(
            select(
                select(Membership.id)
                .where(
                    Membership.user_id == user_id,
                    Membership.school_id == school_id,
                    Membership.state == "active",
                )
                .exists()
            )
        )
    )


def benchmark_of(booking: Booking) -> int:
    """The Gatsby benchmark the encounter is meant for."""
    return kind(booking.slot.opportunity.kind).benchmark


def safeguarding_facts(booking: Booking) -> SafeguardingFacts:
    """What is known of this booking for the safeguarding checklist; None is not known.

    The visitor is the opportunity's contact. Nothing here says whether parents were told, or that a
    check was seen: the school keeps those.
    """
    opportunity = booking.slot.opportunity
    oldest_allowed = 11  # the end of Year 11 is the end of compulsory school age, at about 16
    return SafeguardingFacts(
        school_lead=booking.lead.name,
        visitor=opportunity.contact.name,
        visit_dates=_days_with_pupils(opportunity.contact_id, day_of(booking.slot)),
        visit_risk_assessed=opportunity.is_risk_assessed,
        public_liability_until=opportunity.employer.public_liability_until,
        employers_liability_until=opportunity.employer.employers_liability_until,
        purpose=opportunity.outcomes or None,
        access_needs_passed_on=(booking.state in IN_TOUCH if booking.access_needs else None),
        under_16=any(each.cohort.year_group <= oldest_allowed for each in booking.cohorts),
        attendance_confirmed=booking.state in (State.ATTENDED, State.NOT_ATTENDED),
    )


def _days_with_pupils(contact_id: int, near: date) -> tuple[date, ...]:
    """The days near this one on which this person is booked with pupils of any school."""
    starts = db.session.scalars(
        select(Slot.starts_at)
        .join(Slot.opportunity)
        .where(
            Opportunity.contact_id == contact_id,
            Slot.starts_at.between(
                clock.moment_of(near - NEAR, 0), clock.moment_of(near + NEAR, 23, 59)
            ),
            select(Booking.id)
            .where(Booking.slot_id == Slot.id, Booking.state.in_(IN_TOUCH - {State.NOT_ATTENDED}))
            .exists(),
        )
        .order_by(Slot.starts_at)
    )
    return tuple(sorted({clock.local(moment).date() for moment in starts}))


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(_of_their_places(actor), _of_their_area(actor))


def _of_their_places(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Booking.school_id.in_(actor.teacher_of), Opportunity.employer_id.in_(actor.employer_ids)
    )


def _of_their_area(actor: Actor) -> ColumnElement[bool]:
    if actor.whole_region:
        return true()
    if not actor.authority_ids:
        return false()
    return School.authority_id.in_(actor.authority_ids)


def _listing(*which: ColumnElement[bool]) -> Select[Booking]:
    return _joined(select(Booking), *which).options(*_ROW)


def _counting(*which: ColumnElement[bool]) -> Select[int]:
    return _joined(select(func.count(Booking.id)), *which)


def _joined(asked: Select[Any], *which: ColumnElement[bool]) -> Select[Any]:
    return (
        asked.select_from(Booking)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .join(Booking.school)
        .where(*which)
    )


_OFFER = contains_eager(Booking.slot).contains_eager(Slot.opportunity)
# What a line in a list shows, and what a whole page does: loaded in a fixed number of statements.
_ROW: tuple[LoaderOption, ...] = (
    _OFFER.joinedload(Opportunity.employer),
    contains_eager(Booking.school).joinedload(School.authority),
    joinedload(Booking.requested_by),
    joinedload(Booking.lead),
    selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
)
_WHOLE: tuple[LoaderOption, ...] = (
    *_ROW,
    _OFFER.joinedload(Opportunity.contact),
    joinedload(Booking.decided_by),
    selectinload(Booking.answers),
)
