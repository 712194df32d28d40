"""Sessions that repeat: making them together, and changing one, some or all that are to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.infra.wording import long_when
from app.opportunities import policies, queries, rules
from app.opportunities.events import SessionChanged, SessionsHeld
from app.opportunities.models import Opportunity, Series, Slot

SCOPES = ("this", "later", "all")


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What each of the sessions is like. Places are pupils.

    `book_before_days` is how long before a session the booking ends.
    """

    starts: time
    ends: time
    capacity: int
    smallest_group: int = 1
    largest_per_school: int | None = None
    least_to_run: int = 1
    is_shared: bool = True
    book_before_days: int = 14

    def last_booking_day(self, day: date) -> date:
        """The last day to book a session on this day; never after it."""
        return day - timedelta(days=max(0, self.book_before_days))


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What became of the sessions that were to be changed. `kept_time` had been booked already."""

    changed: list[Slot] = field(default_factory=list)
    kept_time: list[Slot] = field(default_factory=list)


def repeat(
    opportunity: Opportunity,
    *,
    pattern: Pattern,
    every_weeks: int | None,
    days: Sequence[date],
    by: Actor,
) -> Series:
    """Make a session on each of the days, as the pattern says; a series from then on.

    Days on which schools are closed are not taken. Raises Refused, Invalid naming the field.
    """
    require(policies.edit(by, opportunity))
    opened = queries.days_open(opportunity, days)
    if not days:
        raise Invalid("days", "Choose at least one day.")
    problem = rules.why_not_repeat(
        opened.on, pattern.starts, pattern.ends, clock.today(), first=min(days), last=max(days)
    )
    if problem:
        raise Invalid(*problem)
    _check(pattern)
    series = Series(
        opportunity_id=opportunity.id,
        every_weeks=every_weeks,
        starts=pattern.starts,
        ends=pattern.ends,
    )
    db.session.add(series)
    db.session.flush()
    there = {slot.starts_at for slot in opportunity.slots}
    for day in opened.on:
        slot = Slot(series_id=series.id)
        _put(slot, pattern, day)
        if slot.starts_at not in there:
            opportunity.slots.append(slot)
    db.session.flush()
    return series


def change_sessions(slot: Slot, scope: str, *, pattern: Pattern, by: Actor) -> Changed:
    """Change this session (`this`), it and later ones (`later`), or all that are to come (`all`).

    What has begun never changes. A session that schools have booked keeps its time: another is
    proposed to them. Those changed apart from the rest are a series of their own from then on.
    """
    require(policies.edit(by, slot.opportunity))
    if scope not in SCOPES:
        raise Invalid("scope", "Choose which sessions to change.")
    _check(pattern)
    now = clock.now()
    if slot.cancelled_at is not None:
        raise Clash("This session was cancelled, so it cannot be changed any more.")
    found = [each for each in queries.in_scope(slot, scope) if each.starts_at > now]
    locked = [queries.get_slot_for_update(each.id) for each in sorted(found, key=_by_id)]
    if not locked:
        raise Clash("This session has begun, so it cannot be changed any more.")
    announce(SessionsHeld(slot_ids=tuple(each.id for each in locked)))
    series = _split(slot, scope, pattern, whole=len(locked) == queries.count_in_series(slot))
    outcome, was = Changed(), dict[int, str]()
    for each in sorted(locked, key=lambda one: one.starts_at):
        day = clock.local(each.starts_at).date()
        times = rules.times_on(day, pattern.starts, pattern.ends)
        moves = times != (each.starts_at, each.ends_at)
        if moves and each.taken:
            outcome.kept_time.append(each)
            _put_places(each, pattern, day)
        else:
            outcome.changed.append(each)
            was[each.id] = long_when(each.starts_at, each.ends_at) if moves else ""
            _put(each, pattern, day)
            each.series_id = series.id if series is not None else None
        each.sequence = each.sequence + 1
    db.session.flush()
    for each in locked:
        announce(SessionChanged(slot_id=each.id, by=by.user_id, was=was.get(each.id, "")))
    return outcome


def _split(slot: Slot, scope: str, pattern: Pattern, *, whole: bool) -> Series | None:
    """The series the changed sessions belong to: the same if all of it changes, else a new one."""
    old = db.session.get(Series, slot.series_id) if slot.series_id else None
    if old is None or scope == "this":
        return None
    if whole:
        old.starts, old.ends = pattern.starts, pattern.ends
        return old
    new = Series(
        opportunity_id=slot.opportunity_id,
        every_weeks=old.every_weeks,
        starts=pattern.starts,
        ends=pattern.ends,
        split_from_id=old.id,
    )
    db.session.add(new)
    db.session.flush()
    return new


def _put(slot: Slot, pattern: Pattern, day: date) -> None:
    slot.starts_at, slot.ends_at = rules.times_on(day, pattern.starts, pattern.ends)
    _put_places(slot, pattern, day)


def _put_places(slot: Slot, pattern: Pattern, day: date) -> None:
    slot.capacity, slot.smallest_group = pattern.capacity, pattern.smallest_group
    slot.largest_per_school = pattern.largest_per_school
    slot.least_to_run, slot.is_shared = pattern.least_to_run, pattern.is_shared
    slot.last_booking_day = pattern.last_booking_day(day)


def _check(pattern: Pattern) -> None:
    if pattern.ends <= pattern.starts:
        raise Invalid("ends", "The session must end after it starts.")
    problems = rules.why_not_these_places(
        pattern.capacity,
        pattern.smallest_group,
        pattern.largest_per_school,
        pattern.least_to_run,
    )
    for name, sentence in problems.items():
        raise Invalid(name, sentence)


def _by_id(slot: Slot) -> int:
    return slot.id
