"""What anyone may see: no cell so small that it points at somebody, and none to be worked out.

Held back is a cell with fewer than `least` of what stands behind it (schools, employers, pupils).
Since a table's total is shown too, more cells are held back until nobody can work one out: at least
two are hidden, and what they come to together leaves room for each of them to be large enough to
have been shown. A cell of nothing is shown as nothing: there is nobody in it. All that is held back
looks the same. Where even all cells together leave no such room, the table goes whole, and nobody
is told which rows it would have had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_SCHOOLS = 3
LEAST_EMPLOYERS = 3
LEAST_PUPILS = 10


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One row of a table to be shown: its `numbers`, each of which adds up to the table's total.

    `is_small` when too few stand behind it.
    """

    numbers: tuple[int, ...]
    is_small: bool

    @property
    def is_nothing(self) -> bool:
        return not any(self.numbers)


def is_small(*, schools: int, pupils: int, employers: int | None = None) -> bool:
    """Whether too few stand behind a number for it to be shown."""
    few_employers = employers is not None and employers < LEAST_EMPLOYERS
    return schools < LEAST_SCHOOLS or pupils < LEAST_PUPILS or few_employers


def held_back(cells: Mapping[str, Cell], least: Sequence[int]) -> frozenset[str] | None:
    """The rows to hide, so that none of them can be worked out from the total and the others.

    `least` is, for each number of a row, from where on it could have been shown. None when the
    table cannot be shown at all, not even the names of its rows.
    """
    hidden = {name for name, cell in cells.items() if cell.is_small and not cell.is_nothing}
    if not hidden:
        return frozenset()
    others = sorted(
        (name for name, cell in cells.items() if name not in hidden and not cell.is_nothing),
        key=lambda name: (cells[name].numbers, name),
    )
    while not _is_safe([cells[name] for name in hidden], least):
        if not others:
            return None
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _is_safe(hidden: Sequence[Cell], least: Sequence[int]) -> bool:
    """Whether each hidden number could be anything from 1 up to what would have been shown."""
    if len(hidden) < 2:  # noqa: PLR2004 - one alone is the total less the others
        return False
    others = len(hidden) - 1
    sums = [sum(each.numbers[place] for each in hidden) for place in range(len(least))]
    return all(together - others >= enough for together, enough in zip(sums, least, strict=True))
