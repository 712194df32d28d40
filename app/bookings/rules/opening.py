"""Whether anybody can ask for a session at all."""

from datetime import datetime
from typing import Protocol

from app.bookings.rules.standing import has_started
from app.infra.clock import local
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
    return why_not_bookable(session.opportunity, session, local(at).date())
