"""What is on the map, as the address of the page says it. Nonsense is left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.opportunities.kinds import BY_SLUG
from app.reports.rules.grid import FARTHEST_EAST, FARTHEST_NORTH, KILOMETRE, Box, Point, around
from app.rulebook.phases import Phase

WHATS = {"schools": "Schools", "offers": "Opportunities", "both": "Both"}
ACROSS = (50, 25, 12, 6, 3)
"""How many kilometres a closer look can be across."""
AT = re.compile(r"([0-9]{5,6}),([0-9]{5,7})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Schools, offers or both; of a phase, of a kind; only schools with no encounter; how close."""

    what: str = "schools"
    phase: str = ""
    kind: str = ""
    only_silent: bool = False
    at: Point | None = None
    across: int = 0

    @property
    def has_schools(self) -> bool:
        return self.what != "offers"

    @property
    def has_offers(self) -> bool:
        return self.what != "schools"

    @property
    def box(self) -> Box | None:
        """The piece that is looked at closer; None for all of it."""
        return around(self.at, self.across * KILOMETRE) if self.at else None

    @property
    def values(self) -> dict[str, str]:
        """The same, as the query of an address."""
        said = {"what": self.what, "phase": self.phase, "kind": self.kind}
        if self.only_silent:
            said["silent"] = "1"
        if self.at:
            said["at"] = f"{self.at.easting},{self.at.northing}"
            said["across"] = str(self.across)
        return {name: value for name, value in said.items() if value}

    @property
    def whole(self) -> "Shown":
        """The same without a closer look."""
        return replace(self, at=None, across=0)

    def closer(self, point: Point, across: int) -> "Shown":
        return replace(self, at=point, across=across)

    @property
    def step_out(self) -> "Shown":
        """The next wider look; the whole after the widest."""
        wider = [each for each in ACROSS if each > self.across]
        return replace(self, across=wider[-1]) if self.at and wider else self.whole


def shown(said: Mapping[str, str], default: str) -> Shown:
    """Read from an address; `default` is what is on the map when it does not say."""
    phase, kind, what = said.get("phase", ""), said.get("kind", ""), said.get("what", "")
    at, across = _point(said.get("at", "")), said.get("across", "")
    is_closer = at is not None and across in {str(each) for each in ACROSS}
    return Shown(
        what=what if what in WHATS else default,
        phase=phase if phase in {str(each) for each in Phase} else "",
        kind=kind if kind in BY_SLUG else "",
        only_silent=said.get("silent") == "1",
        at=at if is_closer else None,
        across=int(across) if is_closer else 0,
    )


def _point(said: str) -> Point | None:
    found = AT.fullmatch(said)
    if found is None:
        return None
    point = Point(int(found[1]), int(found[2]))
    is_there = point.easting <= FARTHEST_EAST and point.northing <= FARTHEST_NORTH
    return point if is_there else None
