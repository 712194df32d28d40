"""When a visitor's days with pupils become regulated activity.

The rules are dated: until 31 August 2026 supervision took a volunteer out of regulated activity,
from 1 September 2026 (Crime and Policing Act 2026) it does not. Days are counted for the person
across every school they visit. Whether someone sent by their firm on paid time is a volunteer is
unclear, so everyone is counted. It is improper to ask for a check where none is due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.rulebook.confidence import Confidence
from app.rulebook.tables import tables_in


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """The safeguarding rules in force between two days (the last None while they are in force).

    More than `most_days` days in any `window_days` consecutive days is regulated activity, and so
    are visits in `weeks_in_a_row` consecutive weeks (weeks begin on Monday).
    """

    key: str
    title: str
    valid_from: date
    valid_until: date | None
    window_days: int
    most_days: int
    weeks_in_a_row: int
    supervision_exempts: bool
    rule: str
    source: str
    mark: Confidence
    weekly_source: str
    weekly_mark: Confidence

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


_WEEK = timedelta(days=7)


class Reason(StrEnum):
    """Why a barred list check is due."""

    DAYS = "days"
    WEEKLY = "weekly"
    OVERNIGHT = "overnight"


@dataclass(frozen=True, kw_only=True)
class CheckNeed:
    """Whether an enhanced DBS check with the children's barred list is due, and why.

    `days` is the most days the person is with pupils in any window that holds the visit.
    """

    days: int
    reasons: tuple[Reason, ...]
    ruleset: Ruleset

    @property
    def needed(self) -> bool:
        return bool(self.reasons)

    def __bool__(self) -> bool:
        return self.needed


def ruleset_on(on: date) -> Ruleset:
    """The safeguarding rules in force on this day. LookupError before any that is written down."""
    for each in RULESETS:
        if each.in_force(on):
            return each
    raise LookupError(f"No safeguarding rules are written down for {on:%d %B %Y}.")


def days_in_any_30(dates: Iterable[date], window_days: int = 30) -> int:
    """The most distinct days that fall in any run of 30 consecutive days."""
    days = sorted(set(dates))
    most, first = 0, 0
    for last, day in enumerate(days):
        while day - days[first] >= timedelta(days=window_days):
            first += 1
        most = max(most, last - first + 1)
    return most


def weeks_running(dates: Iterable[date], on: date) -> int:
    """How many weeks in a row, Monday to Sunday, have a visit, through the week of `on`."""
    mondays = {_monday(day) for day in dates}
    monday = _monday(on)
    weeks = 1
    for step in (-_WEEK, _WEEK):
        beside = monday + step
        while beside in mondays:
            weeks += 1
            beside += step
    return weeks


def needs_barred_list_check(
    dates: Iterable[date], *, on: date, supervised: bool = False, overnight: bool = False
) -> CheckNeed:
    """Whether the person's days with pupils call for an enhanced check with the barred list.

    `on` is the day of the visit being decided on: it chooses the rules and is always counted.
    `dates` are the person's other days in any school; those too far from `on` to fall in one
    window with it are left out. `overnight` means between 2am and 6am with pupils.
    """
    rules = ruleset_on(on)
    days = {on, *dates}
    near = [day for day in days if abs((day - on).days) < rules.window_days]
    most = days_in_any_30(near, rules.window_days)
    found = {
        Reason.DAYS: most > rules.most_days,
        Reason.WEEKLY: weeks_running(days, on) >= rules.weeks_in_a_row,
        Reason.OVERNIGHT: overnight,
    }
    exempt = supervised and rules.supervision_exempts
    reasons = () if exempt else tuple(reason for reason, holds in found.items() if holds)
    return CheckNeed(days=most, reasons=reasons, ruleset=rules)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rulesets() -> tuple[Ruleset, ...]:
    return tuple(
        Ruleset(
            key=each["key"],
            title=each["title"],
            valid_from=each["valid_from"],
            valid_until=each.get("valid_until"),
            window_days=rule["window_days"],
            most_days=rule["most_days"],
            weeks_in_a_row=rule["weeks_in_a_row"],
            supervision_exempts=rule["supervision_exempts"],
            rule=rule["rule"],
            source=rule["source"],
            mark=Confidence(rule["mark"]),
            weekly_source=rule["weekly_source"],
            weekly_mark=Confidence(rule["weekly_mark"]),
        )
        for each in tables_in("rulesets")
        for rule in (each["regulated_activity"],)
    )


RULESETS = _rulesets()
