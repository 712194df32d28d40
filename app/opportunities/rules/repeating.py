"""Which days a session repeats on: every week, every other week or on chosen days.

Days when schools are closed are left out. Where an opportunity is for several authorities, a day
that is closed in only some of them stays, and is named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from dateutil.rrule import WEEKLY, rrule

from app.infra.clock import local, moment_of
from app.infra.wording import listed
from app.rulebook.bank_holidays import BANK_HOLIDAYS

MOST = 60  # sessions made at once
MOST_ON_A_FORM = 20
LONGEST = timedelta(days=366)
LAST_KNOWN_YEAR = max(BANK_HOLIDAYS).year


class Closed(Protocol):
    """Days on which an authority's schools are closed, both included."""

    authority_id: int
    first_day: date
    last_day: date
    name: str


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days it is on, with where some are closed all the same; those left out, with why."""

    on: Mapping[date, str]
    left_out: Mapping[date, str]

    @property
    def beyond_what_is_known(self) -> bool:
        """Whether some of the days are in years for which no bank holidays are known yet."""
        return any(day.year > LAST_KNOWN_YEAR for day in self.on)


def weekly(first: date, last: date, *, every: int = 1) -> list[date]:
    """Every week, or every other week, from the first day to the last, both included."""
    noon = time(12)  # so that no clock change makes a day of another
    found = rrule(
        WEEKLY,
        interval=every,
        dtstart=datetime.combine(first, noon),
        until=datetime.combine(last, noon),
    )
    return [each.date() for each in found]


def open_days(
    days: Sequence[date], closures: Sequence[Closed], authorities: Mapping[int, str]
) -> Days:
    """Which of the days schools are open on. `authorities` is name by code, of those it is for."""
    on: dict[date, str] = {}
    left_out: dict[date, str] = {}
    for day in sorted(set(days)):
        bank_holiday = BANK_HOLIDAYS.get(day, "")
        closed = {
            each.authority_id: each.name
            for each in closures
            if each.first_day <= day <= each.last_day and each.authority_id in authorities
        }
        if bank_holiday:
            left_out[day] = bank_holiday
        elif closed and set(closed) == set(authorities):
            left_out[day] = listed(sorted(set(closed.values())))
        else:
            places = sorted(authorities[each] for each in closed)
            on[day] = f"Schools are closed in {listed(places)}." if places else ""
    return Days(on=on, left_out=left_out)


def why_not_repeat(
    days: Collection[date], starts: time, ends: time, today: date, *, first: date, last: date
) -> tuple[str, str] | None:
    """(field, sentence) why sessions cannot repeat like this; None when they can."""
    wrong = (
        (ends <= starts, "ends", "The session must end after it starts."),
        (first <= today, "first_day", "The first day must be after today."),
        (last < first, "last_day", "The last day must be the first day or later."),
        (last - today > LONGEST, "last_day", "Plan a year ahead at most."),
        (not days, "first_day", "Schools are closed on every one of these days. Choose others."),
        (
            len(days) > MOST,
            "last_day",
            f"That is {len(days)} sessions. Make {MOST} at most at once.",
        ),
    )
    return next(((field, sentence) for is_so, field, sentence in wrong if is_so), None)


def times_on(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """The moments at which clocks in the North East show these times on this day."""
    return (
        moment_of(day, starts.hour, starts.minute),
        moment_of(day, ends.hour, ends.minute),
    )


class Single(Protocol):
    """A session that may be one of several that repeat."""

    series_id: int | None
    starts_at: datetime
    cancelled_at: datetime | None


L = TypeVar("L", bound=Single)


def on_the_form(sessions: Iterable[L], at: datetime) -> list[L]:
    """The sessions an employer writes on the opportunity's own page, the first first.

    Those that repeat, have begun or are cancelled have a page of their own, and so have more than
    anyone would fill in at once.
    """
    single = [
        each
        for each in sessions
        if each.series_id is None and each.starts_at > at and each.cancelled_at is None
    ]
    return sorted(single, key=lambda each: each.starts_at)[:MOST_ON_A_FORM]


class Starting(Protocol):
    """Anything that starts."""

    starts_at: datetime


S = TypeVar("S", bound=Starting)


def by_month(sessions: Iterable[S]) -> list[tuple[str, list[S]]]:
    """Sessions under the month they are in, the first first: `March 2027`."""
    months: dict[str, list[S]] = {}
    for each in sorted(sessions, key=lambda one: one.starts_at):
        months.setdefault(f"{local(each.starts_at):%B %Y}", []).append(each)
    return list(months.items())
