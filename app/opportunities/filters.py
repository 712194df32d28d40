"""What a person filters by, as the address of the page says it. Nonsense is left out."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.opportunities.kinds import BY_SLUG, KINDS, PLACES
from app.rulebook.authorities import AUTHORITIES, authority
from app.rulebook.sectors import BY_SLUG as SECTORS
from app.rulebook.subjects import SUBJECTS
from app.rulebook.years import YEAR_GROUPS, year_group_label

LONGEST = 100
KNOWN_SUBJECTS = {each.slug: each.label for each in SUBJECTS}
DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Empty means anything. `years`: 0 is Reception. `since` and `until` are both included."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    authority: int | None = None
    since: date | None = None
    until: date | None = None
    places_left: bool = False

    def query(self, *, page: int | None = None) -> list[tuple[str, str]]:
        """The same, as the query of an address."""
        pairs = [("q", self.words)] if self.words else []
        for name, values in self._many():
            pairs += [(name, str(value)) for value in values]
        if self.authority is not None:
            pairs.append(("area", str(self.authority)))
        for name, day in (("from", self.since), ("to", self.until)):
            if day:
                pairs.append((name, day.isoformat()))
        if self.places_left:
            pairs.append(("left", "1"))
        if page and page > 1:
            pairs.append(("page", str(page)))
        return pairs

    def chips(self) -> list[tuple[str, "Filters"]]:
        """What is filtered by, in words, each with the filters that are left without it."""
        chips: list[tuple[str, Filters]] = []
        if self.words:
            chips.append((f"“{self.words}”", replace(self, words="")))
        for field, label in _LABELS.items():
            values: tuple[Any, ...] = getattr(self, field)
            for value in values:
                rest: Any = tuple(each for each in values if each != value)
                chips.append((label(value), replace(self, **{field: rest})))
        if self.authority is not None:
            chips.append((authority(self.authority).name, replace(self, authority=None)))
        if self.since:
            chips.append((f"From {self.since:%d/%m/%Y}", replace(self, since=None)))
        if self.until:
            chips.append((f"Until {self.until:%d/%m/%Y}", replace(self, until=None)))
        if self.places_left:
            chips.append(("With places left", replace(self, places_left=False)))
        return chips

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, each.name) == each.default for each in fields(self))

    def _many(self) -> list[tuple[str, Sequence[Any]]]:
        return [
            ("kind", self.kinds),
            ("year", self.years),
            ("sector", self.sectors),
            ("subject", self.subjects),
            ("place", self.places),
        ]


_LABELS: dict[str, Callable[[Any], str]] = {
    "kinds": lambda slug: BY_SLUG[slug].plural,
    "years": year_group_label,
    "sectors": lambda slug: SECTORS[slug].label,
    "subjects": lambda slug: KNOWN_SUBJECTS[slug],
    "places": lambda slug: PLACES[slug],
}


def read(args: MultiDict[str, str]) -> Filters:
    """Filters from a query; what is not known is left out, so no address ever fails."""
    area = args.get("area", "")
    return Filters(
        words=" ".join(args.get("q", "").replace("\x00", " ").split())[:LONGEST],
        kinds=_known(args.getlist("kind"), (each.slug for each in KINDS)),
        years=tuple(int(each) for each in _known(args.getlist("year"), map(str, YEAR_GROUPS))),
        sectors=_known(args.getlist("sector"), SECTORS),
        subjects=_known(args.getlist("subject"), KNOWN_SUBJECTS),
        places=_known(args.getlist("place"), PLACES),
        authority=next((each.code for each in AUTHORITIES if each.slug == area), None),
        since=_day(args, "from"),
        until=_day(args, "to"),
        places_left=args.get("left") == "1",
    )


def _known(asked: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    wanted = set(asked)
    return tuple(each for each in known if each in wanted)


def _day(args: MultiDict[str, str], name: str) -> date | None:
    """A day as 2027-03-02, or from three boxes."""
    boxes = [args.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    text = args.get(name, "").strip()
    if all(re.fullmatch(r"[0-9]{1,4}", box) for box in boxes):
        text = f"{int(boxes[0]):04}-{int(boxes[1]):02}-{int(boxes[2]):02}"
    read_day = DAY.fullmatch(text) if text.isascii() else None
    if read_day is None:
        return None
    try:
        return date(*(int(part) for part in read_day.groups()))
    except ValueError:
        return None
