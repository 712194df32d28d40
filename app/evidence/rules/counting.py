"""What a booking proves, decided from facts alone: no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.rulebook.meaningful import Answer, verdict


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one booking says about one cohort, as it stands now.

    `pupils` are expected while planned, and those who came once confirmed.
    """

    benchmark: int
    year_group: int
    standing: str
    pupils: int
    counted: bool
    booking_id: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number of the picture, with what it is made of: bookings, and pupil attendances.

    An attendance is one pupil once: a pupil who came twice is two attendances, since no names are
    held that could tell.
    """

    counted: int = 0
    uncounted: int = 0
    planned: int = 0
    counted_bookings: frozenset[int] = frozenset()
    uncounted_bookings: frozenset[int] = frozenset()
    planned_bookings: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.counted_bookings or self.uncounted_bookings or self.planned_bookings)

    def plus(self, line: Line) -> "Cell":
        """The same with one more line. A line that is void adds nothing."""
        counted = line.standing == "confirmed" and line.counted
        uncounted = line.standing == "confirmed" and not line.counted
        planned = line.standing == "planned"
        this = frozenset({line.booking_id})
        none: frozenset[int] = frozenset()
        return Cell(
            counted=self.counted + line.pupils * counted,
            uncounted=self.uncounted + line.pupils * uncounted,
            planned=self.planned + line.pupils * planned,
            counted_bookings=self.counted_bookings | (this if counted else none),
            uncounted_bookings=self.uncounted_bookings | (this if uncounted else none),
            planned_bookings=self.planned_bookings | (this if planned else none),
        )


def organisation_kind(provider_kind: str, size: str) -> str:
    """What kind of organisation somebody met, from what is known of an employer."""
    return provider_kind or ("self_employed" if size == "self_employed" else "employer")


def picture(lines: Iterable[Line]) -> dict[tuple[int, int], Cell]:
    """The lines drawn together by (benchmark, year group)."""
    cells: dict[tuple[int, int], Cell] = {}
    for line in lines:
        key = (line.benchmark, line.year_group)
        cells[key] = cells.get(key, Cell()).plus(line)
    return cells


def counts_as(benchmark: int, answers: Mapping[str, str], pupils: int) -> tuple[bool, list[str]]:
    """Whether a cohort's attendance counts, and the keys of the tests it lacks.

    Counted only when somebody came and every test of the benchmark is answered yes.
    """
    known = {key: Answer(answer) for key, answer in answers.items()}
    judged = verdict(benchmark, known, attended=pupils > 0)
    return judged.counted, [test.key for test in judged.missing]
