"""Whether anybody can ask for a session at all."""

from datetime import datetime
from typing import Protocol

from app.bookings.rules.standing import has_started
from app.infra.clock import local
from app.infra.wording import count
from app.opportunities.rules import Offer, Session, why_not_bookable, why_not_on_offer


class Offering(Protocol):
    """Whoever offers it."""

    state: str


class Offered(Offer, Protocol):
    """An opportunity with its employer."""

    @property
    def employer(self) -> Offering: ...


class OpenSession(Session, Protocol):
    """A session with what it is a session of."""

    smallest_group: int
    largest_per_school: int | None
    is_shared: bool

    @property
    def opportunity(self) -> Offered: ...


def why_closed(session: OpenSession, at: datetime) -> str:
    """Why nobody can ask for this session, as a sentence; empty when schools can."""
    shut = why_shut(session, at)
    closed = shut or why_not_bookable(session.opportunity, session, local(at).date())
    left = session.capacity - session.taken
    if closed or left >= session.smallest_group:
        return closed
    return (
        f"Only {count(left, 'place')} {'is' if left == 1 else 'are'} left, and this session is for"
        f" groups of {session.smallest_group:,} or more. Choose another one."
    )


def why_shut(session: OpenSession, at: datetime) -> str:
    """Why it is not open to schools, however many places it has; empty when it is."""
    if session.opportunity.employer.state != "verified":
        return "This employer is not offering anything at the moment. Choose another opportunity."
    if has_started(session, at):
        return "This session has already begun. Choose a later one."
    return why_not_on_offer(session.opportunity, session, local(at).date())


def why_no_waiting(session: OpenSession, at: datetime) -> str:
    """Why its waiting list is closed; empty while it is open. It closes with the booking."""
    shut = why_shut(session, at)
    return f"{shut} Its waiting list is closed." if shut else ""
