"""Bars beside each other, this year and last, as lengths in the units of a picture."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 320
"""Drawn for the narrowest phone, where its words must be readable, and scaled up from there."""
ROOM_FOR_NUMBER = 62
ROW = 52
LONGEST_LABEL = 44


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a chart: a part, its number this year and last, and how long each is drawn."""

    label: str
    this: int
    last: int
    this_long: int
    last_long: int
    top: int

    @property
    def short(self) -> str:
        """The label as far as there is room; the table beside the chart has all of it."""
        if len(self.label) <= LONGEST_LABEL:
            return self.label
        return self.label[: LONGEST_LABEL - 1].rstrip() + "…"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars of one scale, and how high they are together."""

    bars: tuple[Bar, ...]
    width: int
    height: int


def bars(rows: Iterable[tuple[str, int, int]]) -> Chart:
    """(label, this year, last year) as bars. Lengths are to scale, and none that is something is
    drawn as nothing."""
    rows = list(rows)
    most = max((max(this, last) for _, this, last in rows), default=0)
    room = WIDTH - ROOM_FOR_NUMBER

    def long(number: int) -> int:
        return max(1, round(room * number / most)) if number else 0

    drawn = tuple(
        Bar(
            label=label,
            this=this,
            last=last,
            this_long=long(this),
            last_long=long(last),
            top=place * ROW,
        )
        for place, (label, this, last) in enumerate(rows)
    )
    return Chart(bars=drawn, width=WIDTH, height=max(1, len(drawn)) * ROW)
