"""Names on a map, beside what they name, wherever they cover nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTER_WIDE, LETTER_HIGH = 5.6, 10
EDGE_LEFT, EDGE_TOP, EDGE_RIGHT, EDGE_FOOT = 13, 3, 2, 3
"""Kept free for the numbers of the grid."""
ABOVE, OVER_MARK, BELOW, UNDER_MARK, ASIDE = -4, -15, 12, 25, 16
Area = tuple[float, float, float, float]
"""Left, top, right, foot."""


@dataclass(frozen=True)
class Label:
    """Words on a map, by the middle of their foot."""

    words: str
    x: float
    y: float


def names(
    named: Iterable[Label], taken: Sequence[Area], size: tuple[float, float]
) -> Sequence[Label]:
    """Those that find room beside their place, clear of `taken` and of the names before them."""
    taken, found = list(taken), []
    for each in named:
        half = len(each.words) * LETTER_WIDE / 2
        for right, down in (
            (0, ABOVE),
            (0, OVER_MARK),
            (0, BELOW),
            (0, UNDER_MARK),
            (half + ASIDE, -ABOVE),
            (-half - ASIDE, -ABOVE),
        ):
            label = Label(each.words, each.x + right, each.y + down)
            area = area_of(label)
            if _is_inside(area, size) and not any(overlap(area, other) for other in taken):
                taken.append(area)
                found.append(label)
                break
    return found


def area_of(label: Label) -> Area:
    """What a name covers, about."""
    half = len(label.words) * LETTER_WIDE / 2
    return label.x - half, label.y - LETTER_HIGH, label.x + half, label.y + 2


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_inside(area: Area, size: tuple[float, float]) -> bool:
    left, top, right, foot = area
    return (
        left >= EDGE_LEFT
        and top >= EDGE_TOP
        and right <= size[0] - EDGE_RIGHT
        and foot <= size[1] - EDGE_FOOT
    )
