"""Dates, times and counts as people write them: the same words on pages, in mail and in files."""

from datetime import date, datetime, time

from app.infra.clock import local


def long_date(day: date | datetime) -> str:
    """`Tuesday 2 March 2027`."""
    day = _day(day)
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_date(day: date | datetime) -> str:
    """`2 Mar 2027`."""
    day = _day(day)
    return f"{day.day} {day:%b} {day.year}"


def clock_time(moment: datetime) -> str:
    """`10:00am` on a clock in the North East."""
    return plain_time(local(moment).time())


def plain_time(at: time) -> str:
    """`10:00am`, of a time of day that belongs to no day yet."""
    return f"{at.hour % 12 or 12}:{at:%M}{'pm' if at.hour // 12 else 'am'}"


def long_when(start: datetime, end: datetime) -> str:
    """`Tuesday 2 March 2027, 10:00am to 11:30am`; names both days when they differ."""
    if _day(start) == _day(end):
        return f"{long_date(start)}, {clock_time(start)} to {clock_time(end)}"
    return f"{long_date(start)}, {clock_time(start)} to {long_date(end)}, {clock_time(end)}"


def long_moment(moment: datetime) -> str:
    """`Tuesday 2 March 2027 at 10:00am`."""
    return f"{long_date(moment)} at {clock_time(moment)}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 pupil`, `30 pupils`, `1,200 pupils`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def iso_date(day: str | date) -> str:
    """The long date of a day written as 2027-03-02."""
    return long_date(date.fromisoformat(day) if isinstance(day, str) else day)


def listed(words: list[str] | tuple[str, ...], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if not words[1:]:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def _day(day: date | datetime) -> date:
    return local(day).date() if isinstance(day, datetime) else day


def begin(words: str) -> str:
    """The words with a capital first letter, the rest as they are: `All of Year 9`."""
    return words[:1].upper() + words[1:]


def hours(minutes: int) -> str:
    """`1 hour 30 minutes`, `45 minutes`, `5 hours`."""
    whole, rest = divmod(minutes, 60)
    said = ([count(whole, "hour")] if whole else []) + ([count(rest, "minute")] if rest else [])
    return " ".join(said) or "no time"


FILTERS = {
    "begin": begin,
    "hours": hours,
    "iso_date": iso_date,
    "long_date": long_date,
    "short_date": short_date,
    "clock_time": clock_time,
    "long_moment": long_moment,
    "plain_time": plain_time,
    "count": count,
    "listed": listed,
}
