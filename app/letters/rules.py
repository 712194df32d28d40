"""When people are reminded, and of what. Times come in; nothing here reads the clock."""

from datetime import datetime, timedelta

from app.infra.clock import local, moment_of

# Reminders are written in the morning, in time for the day's letter, which leaves at seven.
REMINDERS_AT = (6, 30)
DAY_LETTER_AT = (7, 0)
# Days before a session, the nearest first: whoever is late for the one still gets the next.
DAYS_BEFORE = (1, 7)
# Days after a session to ask who came, the latest first.
DAYS_AFTER = (8, 1)
# A morning that was missed is made good within this time, and not in the middle of a night.
LATEST_ASKING = timedelta(days=30)


def morning_of(moment: datetime, days: int) -> datetime:
    """When reminders are written on the day `days` after the day of this moment, in London."""
    return moment_of((local(moment) + timedelta(days=days)).date(), *REMINDERS_AT)


def days_to_remind(starts_at: datetime, told_at: datetime, now: datetime) -> int | None:
    """Which reminder of a coming session is due: 7 or 1 days before, or none.

    None is due to people who were told of the session since then, nor once it has begun.
    """
    if now >= starts_at:
        return None
    for days in DAYS_BEFORE:
        due = morning_of(starts_at, -days)
        if due <= now:
            return days if told_at < due else None
    return None


def times_to_ask(ends_at: datetime, now: datetime) -> int | None:
    """Which time of asking who came is due: the first, the second, or none (None)."""
    if now - ends_at > LATEST_ASKING:
        return None
    for days in DAYS_AFTER:
        if morning_of(ends_at, days) <= now:
            return 1 + DAYS_AFTER[::-1].index(days)
    return None


def last_day_letter(now: datetime) -> datetime:
    """The latest seven o'clock in London at or before now: what was written by then is due."""
    today = moment_of(local(now).date(), *DAY_LETTER_AT)
    if today <= now:
        return today
    return moment_of((local(now) - timedelta(days=1)).date(), *DAY_LETTER_AT)


def how_soon(starts_at: datetime, now: datetime) -> str:
    """`Today`, `Tomorrow`, `In 6 days`, `In a week`: as it is when the reminder is written."""
    days = (local(starts_at).date() - local(now).date()).days
    return {0: "Today", 1: "Tomorrow", 7: "In a week"}.get(days, f"In {days} days")
