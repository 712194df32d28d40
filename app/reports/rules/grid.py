"""The British National Grid: letters, kilometre squares, distances, and the piece to be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

KILOMETRE = 1000
FIVE_HUNDRED, HUNDRED, TEN = 500_000, 100_000, 10_000
ALPHABET = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I
FALSE_EAST, FALSE_NORTH = 2, 1  # the grid's corner is 1,000 km east and 500 km north of square V's
FARTHEST_EAST, FARTHEST_NORTH = 700_000, 1_300_000
METRES_IN_A_MILE = 1609.344
LEAST_ACROSS = 10 * KILOMETRE
MARGIN = 0.07
"""Of the width and height, kept free around what is drawn, so that no mark is cut off."""
EDGE = 0.035
"""Of the width, all round: what lies there is beyond the edge."""
FLATTEST, TALLEST = 0.8, 1.9
"""Height over width: what a phone and a sheet of paper have room for."""


@dataclass(frozen=True)
class Point:
    """Metres on the British National Grid."""

    easting: int
    northing: int


@dataclass(frozen=True)
class Box:
    """A piece of the grid, in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def across(self) -> float:
        return self.east - self.west

    @property
    def up(self) -> float:
        return self.north - self.south

    def shows(self, point: Point) -> bool:
        """Whether a mark has room here: not so near the edge that it would be cut off."""
        edge = self.across * EDGE
        return (
            self.west + edge <= point.easting <= self.east - edge
            and self.south + edge <= point.northing <= self.north - edge
        )


def letters(point: Point) -> str:
    """The hundred-kilometre square, `NZ`. See Ordnance Survey, "A guide to coordinate systems"."""
    large = point.easting // FIVE_HUNDRED + FALSE_EAST, point.northing // FIVE_HUNDRED + FALSE_NORTH
    small = point.easting % FIVE_HUNDRED // HUNDRED, point.northing % FIVE_HUNDRED // HUNDRED
    return "".join(ALPHABET[(4 - up) * 5 + across] for across, up in (large, small))


def square(point: Point) -> str:
    """The ten-kilometre square, `NZ26`."""
    east, north = point.easting % HUNDRED // TEN, point.northing % HUNDRED // TEN
    return f"{letters(point)}{east}{north}"


def kilometre_of(point: Point) -> Point:
    """The middle of the kilometre square a point is in."""
    return Point(
        point.easting // KILOMETRE * KILOMETRE + KILOMETRE // 2,
        point.northing // KILOMETRE * KILOMETRE + KILOMETRE // 2,
    )


def miles(one: Point, other: Point) -> float:
    """As the crow flies."""
    away = hypot(one.easting - other.easting, one.northing - other.northing)
    return away / METRES_IN_A_MILE


def around(point: Point, across: int) -> Box:
    """A square of so many metres with a point in the middle."""
    half = across / 2
    return Box(
        point.easting - half, point.northing - half, point.easting + half, point.northing + half
    )


def fit(points: Iterable[Point], least: float = LEAST_ACROSS) -> Box | None:
    """The smallest piece that holds all points with a margin and has room for them; None of none.

    At least `least` metres across, and neither flatter nor taller than a page has room for.
    """
    points = list(points)
    if not points:
        return None
    easts, norths = [each.easting for each in points], [each.northing for each in points]
    grown = 1 / (1 - 2 * MARGIN)
    across = max((max(easts) - min(easts)) * grown, least)
    up = max((max(norths) - min(norths)) * grown, across * FLATTEST)
    across = max(across, up / TALLEST)
    east, north = (max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2
    return Box(east - across / 2, north - up / 2, east + across / 2, north + up / 2)
