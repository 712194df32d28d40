"""What waits on the desk, and in which order: pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KINDS = {
    "booking": "Bookings",
    "employer": "New employers",
    "opportunity": "First opportunities",
    "joiner": "People joining schools",
}
SORTS = {"soonest": "Soonest first", "oldest": "Oldest first"}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits. `when` is the session it is about, if any; `since` is when it came."""

    kind: str
    key: str
    title: str
    who: str
    where: str
    since: datetime
    when: datetime | None = None
    detail: str = ""


def in_order(items: Iterable[Item], sort: str) -> list[Item]:
    """Soonest session first, and what has no session by age after those; or the oldest first."""
    if sort == "oldest":
        return sorted(items, key=lambda item: (item.since, item.kind, item.key))
    return sorted(
        items,
        key=lambda item: (item.when is None, item.when or item.since, item.since, item.key),
    )


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
