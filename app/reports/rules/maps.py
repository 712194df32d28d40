"""A map as lengths in the units of a picture: grid, names of towns, scale and marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, sqrt

from app.reports.rules.grid import HUNDRED, KILOMETRE, TEN, Box, Point, letters, square
from app.reports.rules.joining import Joined, Thing, join
from app.reports.rules.labels import Area, Label, names
from app.rulebook.towns import TOWNS

WIDTH = 320
"""Drawn for the narrowest phone, where marks must be far enough apart for a thumb."""
APART = 27
"""Two middles on the smallest phone are then 24 pixels apart (WCAG 2.2, target size)."""
SMALLEST, LARGEST = 5.0, 11.0
SMALLEST_GROUP, LARGEST_GROUP = 9.5, 12.0
CLOSE = 40 * KILOMETRE
"""Up to this far across, each ten-kilometre square is named; beyond, only the hundreds."""
LEAST_FOR_LETTERS = 44
LONGEST_BAR = 5
SCALES = (20, 10, 5, 2, 1, 0.5)  # kilometres
KILOMETRES_IN_A_MILE = 1.609344


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is drawn at one place. `sort` is a phase, `offer`, `offers`, or `group`."""

    joined: Joined
    sort: str
    radius: float

    @property
    def x(self) -> float:
        return self.joined.x

    @property
    def y(self) -> float:
        return self.joined.y

    @property
    def count(self) -> int:
        return len(self.joined.things)

    @property
    def is_hollow(self) -> bool:
        """Nothing of what its size stands for."""
        return not self.joined.number


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A map to be drawn."""

    box: Box
    width: int
    height: int
    upright: Sequence[Label]
    level: Sequence[Label]
    squares: Sequence[Label]
    towns: Sequence[Label]
    marks: Sequence[Mark]
    home: Label | None
    bar_km: float
    bar_long: float

    @property
    def bar_words(self) -> str:
        return f"{self.bar_km:g} km, {self.bar_km / KILOMETRES_IN_A_MILE:.1f} miles"

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point is drawn."""
        return at(self.box, point)


def at(box: Box, point: Point) -> tuple[float, float]:
    """Where a point is drawn on the sheet of a box: right and down from its corner."""
    unit = box.across / WIDTH
    return (point.easting - box.west) / unit, (box.north - point.northing) / unit


def sheet(box: Box, things: Iterable[Thing], home: str = "") -> Sheet:
    """Draw a piece of the grid with everything on it; things lie where `at` puts them.

    The thing called `home` is ringed and named wherever it stands, even joined with others.
    """
    things = list(things)
    unit = box.across / WIDTH
    height = round(box.up / unit)
    marks = _marks(join(things, APART))
    ringed = next((Label(each.name, each.x, each.y) for each in things if each.name == home), None)
    named = [ringed, *_towns(box)] if ringed else _towns(box)
    kilometres = next(each for each in SCALES if each * KILOMETRE / unit <= WIDTH / LONGEST_BAR)
    return Sheet(
        box=box,
        width=WIDTH,
        height=height,
        upright=[
            Label(_digit(each), at(box, Point(each, 0))[0], height)
            for each in _lines(box.west, box.east)
        ],
        level=[
            Label(_digit(each), 0, at(box, Point(0, each))[1])
            for each in _lines(box.south, box.north)
        ],
        squares=_squares(box),
        towns=names(named, [_area(each) for each in marks], (WIDTH, height)),
        marks=marks,
        home=ringed,
        bar_km=kilometres,
        bar_long=kilometres * KILOMETRE / unit,
    )


def _lines(first: float, last: float) -> list[int]:
    return list(range(ceil(first / TEN) * TEN, floor(last) + 1, TEN))


def _digit(metres: int) -> str:
    return str(metres % HUNDRED // TEN)


def _squares(box: Box) -> list[Label]:
    """Names of squares: in the middle of what is seen of them, where that is enough."""
    step, name = (TEN, square) if box.across <= CLOSE else (HUNDRED, letters)
    found = []
    for east, north in product(
        _starts(box.west, box.east, step), _starts(box.south, box.north, step)
    ):
        seen = Box(
            max(east, box.west),
            max(north, box.south),
            min(east + step, box.east),
            min(north + step, box.north),
        )
        unit = box.across / WIDTH
        if min(seen.across, seen.up) / unit >= LEAST_FOR_LETTERS:
            middle = Point(round((seen.west + seen.east) / 2), round((seen.south + seen.north) / 2))
            found.append(Label(name(Point(east, north)), *at(box, middle)))
    return found


def _starts(first: float, last: float, step: int) -> list[int]:
    return list(range(max(0, floor(first / step) * step), ceil(last), step))


def _marks(joined: Sequence[Joined]) -> list[Mark]:
    most = max((each.number for each in joined), default=0)
    most_alone = max((each.number for each in joined if len(each.things) == 1), default=0)
    marks = []
    for each in joined:
        if len(each.things) == 1:
            radius = _radius(each.number, most_alone, SMALLEST, LARGEST)
            sort = each.things[0].sort
        else:
            radius = _radius(each.number, most, SMALLEST_GROUP, LARGEST_GROUP)
            sort = "offers" if all(one.sort == "offer" for one in each.things) else "group"
        marks.append(Mark(joined=each, sort=sort, radius=radius))
    return marks


def _radius(number: int, most: int, smallest: float, largest: float) -> float:
    """So that the area beyond the smallest goes with the number."""
    return smallest + (largest - smallest) * sqrt(number / most) if most else smallest


def _towns(box: Box) -> list[Label]:
    return [Label(each.name, *at(box, Point(each.easting, each.northing))) for each in TOWNS]


def _area(mark: Mark) -> Area:
    return (
        mark.x - mark.radius,
        mark.y - mark.radius,
        mark.x + mark.radius,
        mark.y + mark.radius,
    )
