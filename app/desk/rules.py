"""What waits on the desk, how urgent it is, and in which order: pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.infra.clock import local
from app.infra.wording import clock_time, count, long_date, short_date
from app.rulebook.thresholds import lasts

KINDS = {
    "booking": "Bookings",
    "employer": "New employers",
    "opportunity": "First opportunities",
    "joiner": "People joining schools",
}
SORTS = {"urgent": "Most urgent first", "soonest": "Soonest first", "oldest": "Oldest first"}


class Urgency(StrEnum):
    """How soon somebody has to look at an item, the most urgent first."""

    LATE = "late"
    SOON = "soon"
    NORMAL = "normal"
    PAUSED = "paused"


RANKS = {each: rank for rank, each in enumerate(Urgency)}


class Holder(Protocol):
    """Somebody's claim on an item."""

    user_id: int

    @property
    def user(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits. `when` is the session it is about, if any; `since` is when it came.

    `until` is the last moment to decide, after which it runs out; `asks` whether the school has
    been asked for more, so that its clock stands still. `lead_days` is how many days before the
    session everything has to be settled: for a visit, what schools need to approve it themselves.
    """

    kind: str
    key: str
    title: str
    who: str
    where: str
    since: datetime
    area_id: int | None = None
    when: datetime | None = None
    until: datetime | None = None
    asks: bool = False
    detail: str = ""
    encounter: str = ""
    lead_days: int = 0
    holder_id: int | None = None
    holder: str = ""

    @property
    def name(self) -> str:
        """Names the item in a form: `booking:K7XR2ABC`."""
        return f"{self.kind}:{self.key}"

    def held_by(self, claim: Holder | None) -> "Item":
        """The item with whoever has taken it."""
        if claim is None:
            return self
        return replace(self, holder_id=claim.user_id, holder=claim.user.name)

    def days_left(self, now: datetime) -> int | None:
        """Days until the lead time before the session begins; negative once it is short."""
        if self.when is None:
            return None
        return (local(self.when).date() - local(now).date()).days - self.lead_days


def urgency(item: Item, now: datetime) -> Urgency:
    """How soon an item has to be looked at."""
    if item.asks:
        return Urgency.PAUSED
    left = item.days_left(now)
    if left is not None and left < 0:
        return Urgency.LATE
    ends_soon = item.until is not None and item.until - now <= lasts("desk_hold_ends")
    comes_soon = item.when is not None and item.when - now <= lasts("desk_session_soon")
    if ends_soon or comes_soon or now - item.since >= lasts("desk_waited_long"):
        return Urgency.SOON
    return Urgency.NORMAL


def why_urgent(item: Item, now: datetime) -> str:
    """What presses, as a sentence; empty where nothing does."""
    if item.asks:
        return "Waits for the school’s answer. The clock stands still."
    left = item.days_left(now)
    if left is not None and left < 0:
        return f"Inside the {count(item.lead_days, 'day')} that are needed to arrange it."
    if item.until is not None and item.until - now <= lasts("desk_hold_ends"):
        return f"Runs out {short_date(item.until)} at {clock_time(item.until)}."
    if left is not None and item.when is not None and item.when - now <= lasts("desk_session_soon"):
        return f"{count(left, 'day')} left before it is too late to arrange."
    return ""


def in_order(items: Iterable[Item], sort: str, now: datetime) -> list[Item]:
    """Soonest session first, and what has no session by age after those; or the oldest first.

    The most urgent first: by how much presses, and soonest first within that.
    """
    if sort == "oldest":
        return sorted(items, key=lambda item: (item.since, item.kind, item.key))

    def soonest(item: Item) -> tuple[Any, ...]:
        return (item.when is None, item.when or item.since, item.since, item.key)

    if sort == "urgent":
        return sorted(items, key=lambda item: (RANKS[urgency(item, now)], *soonest(item)))
    return sorted(items, key=soonest)


def counts(items: Iterable[Item]) -> dict[str, int]:
    """How many of each kind wait."""
    numbers = dict.fromkeys(KINDS, 0)
    for item in items:
        numbers[item.kind] += 1
    return numbers


def mark_of(checklist: Sequence[Mapping[str, Any]]) -> str:
    """A short mark of exactly this checklist, to know whether what was seen is what stands now."""
    written = json.dumps(checklist, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def who_did(label: str, name: str, at: datetime, now: datetime) -> str:
    """`Cora Hall: approved, today at 10:32am`, for whoever came second."""
    is_today = local(at).date() == local(now).date()
    day = "today" if is_today else long_date(at)
    return f"{name}: {label.lower()}, {day} at {clock_time(at)}."
