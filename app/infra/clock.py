"""The only place that reads the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Do what is inside as if it were this moment: how the demonstration gets a past."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """Today's date as people in the North East see it."""
    return now().astimezone(LONDON).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in the North East."""
    return moment.astimezone(LONDON)


def moment_of(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment a wall clock in the North East shows this time on this day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)
