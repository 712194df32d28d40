"""Bookings by the many, bounded, in a stated order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_

from app.access import Actor
from app.bookings.models import Booking
from app.bookings.queries.reach import counting, listing, of_their_area, of_their_places
from app.bookings.rules import Standing, standing
from app.bookings.states import OPEN, State
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Slot

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
    pages = max(1, -(-number // PAST_ON_A_PAGE))
    page = min(max(page, 1), pages)
    past = db.session.scalars(
        listing(theirs, closed)
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
        .limit(PAST_ON_A_PAGE)
        .offset((page - 1) * PAST_ON_A_PAGE)
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
        page=page,
        pages=pages,
    )


def waiting_bookings(actor: Actor, *, limit: int = MOST_OPEN) -> Sequence[Booking]:
    """What waits for this coordinator: soonest session first, then oldest request."""
    return db.session.scalars(
        listing(of_their_area(actor), Booking.state == State.REQUESTED)
        .order_by(Slot.starts_at, Booking.requested_at, Booking.id)
        .limit(limit)
    ).all()


def count_waiting(actor: Actor) -> int:
    """How many bookings wait for this coordinator."""
    return db.session.scalar(counting(of_their_area(actor), Booking.state == State.REQUESTED)) or 0
