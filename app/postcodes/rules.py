"""Reading Code-Point Open: pure, a line at a time, with a sentence for every line left out.

The files have no header. Their first four cells are the postcode, the quality of its position, and
easting and northing in metres; quality 90 means that there is no position (Ordnance Survey,
"Code-Point Open technical specification"). Contains OS data © Crown copyright and database right.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.organisations.rules import tidy_postcode

QUALITIES = (10, 20, 30, 40, 50, 60)
NO_POSITION = 90
CELLS = 4
LARGEST_EASTING, LARGEST_NORTHING = 700_000, 1_300_000
WHOLE = re.compile(r"[0-9]{1,7}", re.ASCII)
SHOWN = 40
"""Characters of a bad cell that are said back."""


@dataclass(frozen=True)
class Position:
    """Where a postcode is; metres on the British National Grid."""

    postcode: str
    quality: int
    easting: int
    northing: int


@dataclass(frozen=True)
class Skipped:
    """A line that is left out: `sentence` says why, and is empty for one that has no position."""

    line: int
    sentence: str = ""


def read(lines: Iterable[str]) -> Iterator[Position | Skipped]:
    """Each line of a file as what it says, or as left out."""
    rows = csv.reader(line.replace("\x00", "") for line in lines)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield Skipped(rows.line_num, f"it cannot be read: {wrong}.")
            continue
        if row:
            yield _position(row, rows.line_num)


def _position(row: list[str], line: int) -> Position | Skipped:
    if len(row) < CELLS:
        return Skipped(line, f"it has {len(row)} of the {CELLS} cells that are needed.")
    postcode = tidy_postcode(row[0])
    if not postcode:
        return Skipped(line, f"“{_short(row[0])}” is not a postcode.")
    quality, easting, northing = (_whole(cell) for cell in row[1:CELLS])
    if quality == NO_POSITION:
        return Skipped(line)
    if quality not in QUALITIES or quality is None:
        return Skipped(line, f"“{_short(row[1])}” is no quality of a position, for {postcode}.")
    if easting is None or northing is None or not _is_on_the_grid(easting, northing):
        return Skipped(
            line, f"“{_short(row[2])}, {_short(row[3])}” is no place on the grid, for {postcode}."
        )
    return Position(postcode, quality, easting, northing)


def _is_on_the_grid(easting: int, northing: int) -> bool:
    # Nought and nought is the false origin, in the sea: it stands for "not known".
    return 0 < easting <= LARGEST_EASTING and 0 < northing <= LARGEST_NORTHING


def _whole(cell: str) -> int | None:
    return int(cell) if WHOLE.fullmatch(cell.strip()) else None


def _short(cell: str) -> str:
    plain = "".join(each if each.isprintable() else " " for each in cell.strip())
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"
