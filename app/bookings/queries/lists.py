"""Bookings by the many, bounded, in a stated order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select

from app.access import Actor
from app.bookings.models import Booking, Question
from app.bookings.queries.reach import (
    counting,
    joined,
    listing,
    of_their_area,
    of_their_places,
)
from app.bookings.rules import Standing, standing
from app.bookings.states import OPEN, State
from app.infra import clock
from app.infra.database import db
from app.infra.paging import turn_to
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, School

PAST_ON_A_PAGE = 15
MOST_OPEN = 300  # more open bookings than one person could look through


@dataclass(frozen=True, kw_only=True)
class Mine:
    """A person's bookings by where they stand; `past` is one page of `pages`, newest first."""

    to_answer: Sequence[Booking]
    to_confirm: Sequence[Booking]
    waiting: Sequence[Booking]
    coming_up: Sequence[Booking]
    in_line: Sequence[Booking]
    past: Sequence[Booking]
    page: int
    pages: int

    @property
    def is_empty(self) -> bool:
        theirs = (self.to_answer, self.to_confirm, self.waiting, self.coming_up, self.in_line)
        return not (any(theirs) or self.past)


def list_mine(actor: Actor, *, only_own: bool = False, page: int = 1) -> Mine:
    """Bookings of the person's schools and employers, by where they stand.

    `only_own` leaves those the person asked for or leads. Open ones: soonest first.
    """
    theirs = of_their_places(actor)
    if only_own:
        own = or_(Booking.requested_by_id == actor.user_id, Booking.lead_id == actor.user_id)
        theirs = and_(theirs, own)
    open_ones = db.session.scalars(
        listing(theirs, Booking.state.in_(OPEN))
        .order_by(Slot.starts_at, Booking.id)
        .limit(MOST_OPEN)
    ).all()
    closed = Booking.state.not_in(OPEN)
    number = db.session.scalar(counting(theirs, closed)) or 0
    turn = turn_to(page, total=number, on_a_page=PAST_ON_A_PAGE)
    past = db.session.scalars(
        listing(theirs, closed)
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
        .limit(PAST_ON_A_PAGE)
        .offset(turn.first)
    ).all()
    now = clock.now()
    groups: dict[Standing, list[Booking]] = {each: [] for each in Standing}
    for booking in open_ones:
        groups[standing(booking.state, booking.slot, now)].append(booking)
    return Mine(
        to_answer=groups[Standing.TO_ANSWER],
        in_line=groups[Standing.IN_LINE],
        to_confirm=groups[Standing.TO_CONFIRM],
        waiting=groups[Standing.WAITING],
        coming_up=groups[Standing.COMING_UP],
        past=past,
        page=turn.number,
        pages=turn.pages,
    )


def list_open_of_offer(opportunity_id: int) -> Sequence[Booking]:
    """Every open booking of an opportunity, for letters: soonest session first."""
    return db.session.scalars(
        listing(Slot.opportunity_id == opportunity_id, Booking.state.in_(OPEN)).order_by(
            Slot.starts_at, Booking.id
        )
    ).all()


def waiting_bookings(actor: Actor, *, limit: int) -> Sequence[Row[Any]]:
    """What waits for this coordinator, as lines of a list: soonest session first.

    `asks` is whether a question to the school is open. Plain columns, since there may be many.
    """
    asks = (
        select(Question.id)
        .where(Question.booking_id == Booking.id, Question.closed_at.is_(None))
        .exists()
    )
    line: Any = select(
        Booking.reference,
        Booking.pupils,
        Booking.requested_at,
        Booking.hold_until,
        Slot.starts_at,
        Opportunity.title,
        Opportunity.kind,
        School.name.label("school"),
        School.authority_id,
        Employer.name.label("employer"),
        asks.label("asks"),
    )
    return db.session.execute(
        joined(line, of_their_area(actor), Booking.state == State.REQUESTED)
        .join(Opportunity.employer)
        .order_by(Slot.starts_at, Booking.requested_at, Booking.id)
        .limit(limit)
    ).all()


def count_waiting(actor: Actor) -> int:
    """How many bookings wait for this coordinator."""
    return db.session.scalar(counting(of_their_area(actor), Booking.state == State.REQUESTED)) or 0
