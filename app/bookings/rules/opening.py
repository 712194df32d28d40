"""Whether anybody can ask for a session at all."""

from datetime import datetime
from typing import Protocol

from app.bookings.rules.standing import has_started
from app.infra.clock import local
from app.infra.wording import count
from app.opportunities.rules import Offer, Session, why_not_bookable


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

    @property
    def opportunity(self) -> Offered: ...


def why_closed(session: OpenSession, at: datetime) -> str:
    """Why nobody can ask for this session, as a sentence; empty when schools can."""
    if session.opportunity.employer.state != "verified":
        return "This employer is not offering anything at the moment. Choose another opportunity."
    if has_started(session, at):
        return "This session has already begun. Choose a later one."
    closed = why_not_bookable(session.opportunity, session, local(at).date())
    left = session.capacity - session.taken
    if closed or left >= session.smallest_group:
        return closed
    return (
        f"Only {count(left, 'place')} {'is' if left == 1 else 'are'} left, and this session is for"
        f" groups of {session.smallest_group:,} or more. Choose another one."
    )
