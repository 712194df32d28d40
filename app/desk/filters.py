"""What a coordinator looks at, as the address of the queue says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from app.desk.rules import KINDS, SORTS, Item, Urgency, urgency
from app.infra.typed import Part, of_the_choices, search_words
from app.opportunities.kinds import BY_SLUG

WHOSE = {"mine": "Mine", "nobody": "Nobody’s yet"}
URGENT = {"pressing": "Pressing", "late": "Too late to arrange", "paused": "Waits for an answer"}
AGES = {"3": "3 days or more", "7": "A week or more", "14": "Two weeks or more"}


@dataclass(frozen=True, kw_only=True)
class Filters(Part):
    """Part of the queue, and its order. Empty means all of it. By kind nothing is left out: each
    kind is a tab of its own.
    """

    whole = frozenset({"kind", "sort"})

    kind: str = ""
    area: str = ""
    encounter: str = ""
    whose: str = ""
    urgent: str = ""
    age: str = ""
    q: str = ""
    sort: str = "urgent"

    @classmethod
    def read(cls, given: Mapping[str, str], areas: Collection[int]) -> "Filters":
        """From an address; what is not one of the choices is left out."""
        known: dict[str, Collection[str]] = {
            "kind": KINDS,
            "area": {str(each) for each in areas},
            "encounter": BY_SLUG,
            "whose": WHOSE,
            "urgent": URGENT,
            "age": AGES,
            "sort": SORTS,
        }
        return cls(**of_the_choices(given, known), q=search_words(given))

    @classmethod
    def parse(cls, query: str, areas: Collection[int]) -> "Filters":
        """From a saved view."""
        return cls.read(dict(parse_qsl(query)), areas)

    def query(self) -> str:
        """As a saved view keeps it."""
        return urlencode(self.values())

    def fits(self, item: Item, *, user_id: int | None, now: datetime) -> bool:
        """Whether an item is among those looked at."""
        return (
            self.kind in ("", item.kind)
            and self.area in ("", str(item.area_id))
            and self.encounter in ("", item.encounter)
            and _fits_whose(self.whose, item, user_id)
            and _fits_urgent(self.urgent, item, now)
            and (not self.age or now - item.since >= timedelta(days=int(self.age)))
            and (not self.q or self.q.casefold() in _words_of(item))
        )


def _words_of(item: Item) -> str:
    return f"{item.title} {item.who} {item.where}".casefold()


def _fits_whose(whose: str, item: Item, user_id: int | None) -> bool:
    if whose == "mine":
        return item.holder_id == user_id
    return whose != "nobody" or item.holder_id is None


def _fits_urgent(urgent: str, item: Item, now: datetime) -> bool:
    if not urgent:
        return True
    presses = {
        "pressing": (Urgency.LATE, Urgency.SOON),
        "late": (Urgency.LATE,),
        "paused": (Urgency.PAUSED,),
    }
    return urgency(item, now) in presses[urgent]
