"""Things too near each other to be drawn apart are joined into one mark, by a rule that is said.

What is nearest is joined first: in a few rounds, each with a wider reach up to the stated distance,
the largest take in whatever is in reach and move to the middle of all they hold, until no two are
nearer. Nothing is lost, and nothing is in two marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A school or an offer where it is drawn. `number` is what its size stands for."""

    key: str
    name: str
    sort: str
    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Joined:
    """One or more things drawn as one, in the middle of them."""

    things: tuple[Thing, ...]

    @property
    def x(self) -> float:
        return sum(each.x for each in self.things) / len(self.things)

    @property
    def y(self) -> float:
        return sum(each.y for each in self.things) / len(self.things)

    @property
    def number(self) -> int:
        return sum(each.number for each in self.things)


ROUNDS = 6
Placed = tuple[float, float, list[Thing]]


def join(things: Iterable[Thing], apart: float) -> Sequence[Joined]:
    """Marks of which no two are nearer than `apart`, the same whatever the order of the things."""
    at: dict[tuple[float, float], list[Thing]] = {}
    for each in sorted(things, key=_key):
        at.setdefault((each.x, each.y), []).append(each)
    placed: list[Placed] = [(*place, held) for place, held in at.items()]
    for turn in range(1, ROUNDS + 1):
        reach = apart * turn / ROUNDS
        while len(fewer := _once(placed, reach)) < len(placed):
            placed = fewer
    return [Joined(tuple(sorted(held, key=_key))) for _, _, held in placed]


def _once(placed: Sequence[Placed], apart: float) -> list[Placed]:
    cells: dict[tuple[int, int], list[int]] = {}
    for index, (x, y, _) in enumerate(placed):
        cells.setdefault(_cell(x, y, apart), []).append(index)
    order = sorted(range(len(placed)), key=lambda index: (-len(placed[index][2]), index))
    gone: set[int] = set()
    after = []
    for index in order:
        if index in gone:
            continue
        x, y, _ = placed[index]
        near = [
            other
            for other in _around(cells, _cell(x, y, apart))
            if other not in gone and hypot(placed[other][0] - x, placed[other][1] - y) < apart
        ]
        gone.update((index, *near))
        after.append(_middle([placed[other] for other in sorted({index, *near})]))
    return sorted(after, key=lambda each: _key(each[2][0]))


def _middle(together: Sequence[Placed]) -> Placed:
    if len(together) == 1:
        return together[0]
    held = sorted((each for _, _, them in together for each in them), key=_key)
    x = sum(each * len(them) for each, _, them in together) / len(held)
    y = sum(each * len(them) for _, each, them in together) / len(held)
    return x, y, held


def _around(cells: dict[tuple[int, int], list[int]], middle: tuple[int, int]) -> list[int]:
    column, row = middle
    return [
        index
        for right in (-1, 0, 1)
        for down in (-1, 0, 1)
        for index in cells.get((column + right, row + down), ())
    ]


def _cell(x: float, y: float, apart: float) -> tuple[int, int]:
    return int(x // apart), int(y // apart)


def _key(thing: Thing) -> str:
    return thing.key
