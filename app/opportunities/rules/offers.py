"""Whether an opportunity can be published, and a session booked: pure, with sentences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from app.infra.clock import local
from app.infra.wording import count, long_date, long_moment
from app.opportunities.kinds import BY_SLUG
from app.opportunities.states import State


class Offer(Protocol):
    """What the rules ask of an opportunity."""

    state: str
    kind: str
    summary: str
    activities: str
    sector: str
    place: str
    postcode: str
    year_groups: list[int]
    meaningful: dict[str, str]


class Session(Protocol):
    """What the rules ask of a session. Places are pupils."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    last_booking_day: date
    cancelled_at: datetime | None
    smallest_group: int
    is_shared: bool


def why_not_bookable(offer: Offer, session: Session, today: date) -> str:
    """Why no school can book this session today, as a sentence; empty when one can."""
    closed = why_not_on_offer(offer, session, today)
    if not closed and session.taken >= session.capacity:
        return "Every place in this session is taken. Choose another one."
    return closed


def why_not_on_offer(offer: Offer, session: Session, today: date) -> str:
    """Why it cannot be booked today whether or not it has places; empty when only places count."""
    if offer.state != State.PUBLISHED:
        return "This opportunity is not on offer at the moment, so it cannot be booked."
    if session.cancelled_at is not None:
        return "This session has been cancelled. Choose another one."
    if today > session.last_booking_day:
        return (
            f"The last day to book this session was {long_date(session.last_booking_day)}."
            " Choose a later one."
        )
    last = last_day_to_ask(offer, session)
    if today > last:
        return (
            f"{BY_SLUG[offer.kind].plural} need {count(BY_SLUG[offer.kind].lead_days, 'day')} to"
            f" arrange, so the last day to ask for this one was {long_date(last)}."
            " Choose a later one."
        )
    return ""


def last_day_to_ask(offer: Offer, session: Session) -> date:
    """The last day on which a school can ask: the employer's own, and in time to arrange it."""
    lead = timedelta(days=BY_SLUG[offer.kind].lead_days)
    return min(session.last_booking_day, local(session.starts_at).date() - lead)


def why_full(session: Session) -> str:
    """Why a session that is on offer has nothing to ask for but a place in the line; or empty."""
    left = session.capacity - session.taken
    if left <= 0:
        return "Every place is taken."
    if session.taken and not session.is_shared:
        return "Another school has this session."
    if left < session.smallest_group:
        return f"Fewer places are left than its smallest group, {session.smallest_group:,}."
    return ""


def why_not_offered(kind: str, provider_kind: str) -> str:
    """Why an organisation cannot offer this kind; empty when it can, or there is no such kind.

    Benchmark 7 counts meeting a provider of education or training, so only one can be met.
    """
    chosen = BY_SLUG.get(kind)
    if chosen is None or not chosen.providers_only or provider_kind:
        return ""
    return (
        f"{chosen.plural} are for providers of education or training. If you are one, say so in"
        " your organisation’s details first."
    )


def why_incomplete(offer: Offer, sessions: Sequence[Session], now: datetime) -> Mapping[str, str]:
    """What is missing before it can be published: field to sentence, in the order of the page."""
    missing = {
        "summary": (offer.summary, "Enter a summary: one or two sentences for the card."),
        "activities": (offer.activities, "Say what pupils will do."),
        "year_groups": (offer.year_groups, "Choose at least one year group."),
        "sector": (offer.sector, "Choose a sector."),
        "place": (offer.place, "Choose where it happens."),
        "postcode": (
            offer.postcode if offer.place == "workplace" else "not asked",
            "Enter the postcode of the workplace.",
        ),
        "slots": (
            [each for each in sessions if each.starts_at > now and each.cancelled_at is None],
            "Add at least one session that has not begun yet.",
        ),
    }
    return {field: sentence for field, (there, sentence) in missing.items() if not there}


def why_not_these_times(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Why a new session cannot be at this time; empty when it can."""
    if ends_at <= starts_at:
        return "The session must end after it starts."
    if starts_at <= now:
        return f"The session must be in the future, after {long_moment(now)}."
    return ""


def why_not_these_places(
    capacity: int, smallest: int, largest: int | None, least: int = 1
) -> Mapping[str, str]:
    """What is wrong with a session's numbers of pupils: field to sentence.

    Fewer places than are taken is allowed: bookings that were made are kept.
    """
    problems = {}
    if smallest > capacity:
        problems["smallest_group"] = "The smallest group cannot be larger than the places."
    if largest is not None and not smallest <= largest <= capacity:
        problems["largest_per_school"] = (
            f"The largest number per school must be from {smallest} to {capacity}."
        )
    if least > capacity:
        problems["least_to_run"] = "It cannot need more pupils than there are places."
    return problems
