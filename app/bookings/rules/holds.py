"""How long places are held, and for whom they are kept next. All of it is ours, and told to people.

A request holds its places for two weeks unless another time is set, and never past the beginning
of the session. Places that come free are offered to the first group in the line that fits; a larger
one is passed over and keeps its place. An offer lasts two days, and less as the session nears. It
is good up to and including its last moment.
"""

from datetime import datetime, time, timedelta
from typing import Protocol

from app.infra import clock
from app.infra.wording import count
from app.opportunities.rules import Offer, Session, last_day_to_ask
from app.rulebook.thresholds import lasts

# (longer than this before the session, the offer lasts so long)
OFFER_LASTS = (
    (timedelta(days=14), timedelta(hours=48)),
    (timedelta(days=7), timedelta(hours=24)),
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(0), timedelta(hours=2)),
)
SHORTEST_OFFER = timedelta(hours=1)
# Nobody at a school reads mail at night, so no offer ends then.
EVENING, MORNING = time(18), time(10)


class Timed(Session, Protocol):
    """What is asked of a session about time."""

    @property
    def opportunity(self) -> Offer: ...


class Sized(Protocol):
    """What is asked of a session about places, in pupils."""

    capacity: int
    taken: int
    smallest_group: int
    largest_per_school: int | None
    is_shared: bool


def request_held_until(session: Timed, at: datetime) -> datetime:
    """The last moment for which a request made now holds its places."""
    return min(at + lasts("request_held"), session.starts_at)


def hold_left(held_until: datetime | None, at: datetime) -> timedelta:
    """What is left of a hold at a moment; nothing when it has gone, or never was."""
    return max(timedelta(0), held_until - at) if held_until else timedelta(0)


def question_held_until(session: Timed, at: datetime) -> datetime:
    """The last moment to answer a question asked now, for which the places are held.

    It stops the clock, but a school that does not answer cannot keep the places for ever.
    """
    return min(at + lasts("question_answered"), session.starts_at)


def goes_on_until(session: Timed, left: timedelta | None, at: datetime) -> datetime:
    """The end of a hold whose clock goes on now with so much left; a day at least, if it can be.

    Otherwise an answer given in the last hour would be lost before anybody could read it.
    """
    return min(at + max(left or timedelta(0), timedelta(days=1)), session.starts_at)


def booking_closes_at(session: Timed) -> datetime:
    """The moment the last booking day is over, or the session begins."""
    last = last_day_to_ask(session.opportunity, session)
    after = clock.moment_of(last + timedelta(days=1), 0)
    return min(after, session.starts_at)


def offer_lasts_until(session: Timed, at: datetime) -> datetime | None:
    """The last moment at which an offer made now can be accepted; None when it is too late."""
    ahead = session.starts_at - at
    closes = booking_closes_at(session)
    if closes - at < SHORTEST_OFFER:
        return None
    lasts = next(lasts for before, lasts in OFFER_LASTS if ahead > before)
    return min(_by_day(at + lasts), closes)


def reminded_before() -> timedelta:
    """How long before the end of a hold coordinators are reminded."""
    return lasts("hold_reminder")


def taken_back_within() -> timedelta:
    """Long enough to see that it was the wrong row; letters wait for as long."""
    return lasts("taken_back")


def has_run_out(held_until: datetime, at: datetime) -> bool:
    """Whether the moment has gone. The last moment itself is still good."""
    return at > held_until


def why_passed_over(session: Sized, pupils: int, free: int, *, is_elsewhere: bool) -> str:
    """Why places that came free are not offered to this group; empty when they are."""
    if pupils > free:
        return f"{count(free, 'place')} came free and this group needs {pupils:,}."
    if session.taken and not session.is_shared:
        return "Another school has this session, and it is for one school at a time."
    if pupils < session.smallest_group:
        return f"The session is now for groups of {session.smallest_group:,} or more."
    if session.largest_per_school is not None and pupils > session.largest_per_school:
        return f"Each school can now bring up to {count(session.largest_per_school, 'pupil')}."
    if is_elsewhere:
        return "The group has a booking elsewhere at that time."
    return ""


def _by_day(moment: datetime) -> datetime:
    """The moment itself by day; at night, the next morning."""
    local = clock.local(moment)
    if MORNING <= local.time() <= EVENING:
        return moment
    day = local.date() + timedelta(days=1 if local.time() > EVENING else 0)
    return clock.moment_of(day, MORNING.hour)
