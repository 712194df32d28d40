"""Towns of the area, by which people find their way on a map."""

from dataclasses import dataclass

from app.rulebook.tables import table


@dataclass(frozen=True)
class Town:
    """A town, and its middle in metres on the British National Grid."""

    name: str
    easting: int
    northing: int


TOWNS = tuple(Town(*each) for each in table("towns.toml")["town"])
"""The best known first."""

BY_NAME = {each.name: each for each in TOWNS}
