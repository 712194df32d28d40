"""Academic years, year groups and key stages.

Sources: year groups, ages and key stages from the national curriculum
(https://myvirtualschool.org/page/national-curriculum-age-years/83546); key phases from section
42B of the Education Act 1997; year groups from statutory ages are our own reading of them, so
that first and middle schools come out right.
"""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum, StrEnum

from app.infra.wording import listed

NURSERY = -1
RECEPTION = 0
YEAR_GROUPS = tuple(range(RECEPTION, 14))
"""Reception (0) to Year 13: the year groups an opportunity can be for."""

LAST_PRIMARY = 6
LAST_SECONDARY = 11
FIRST_MONTH = 9
ENTRY_AGE = 4
"""Age in years at which a child enters Reception; Year 1 is entered at 5, and so on."""

KEY_STAGE_LAST_YEARS = {0: "EYFS", 2: "KS1", 6: "KS2", 9: "KS3", 11: "KS4", 13: "KS5"}
"""The last year group of each stage. KS5 is what schools say; the curriculum has no such stage."""


class KeyPhase(IntEnum):
    """The three phases of the provider access law: Years 8-9, 10-11, 12-13. Year 7 is in none."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


KEY_PHASES = {KeyPhase.FIRST: (8, 9), KeyPhase.SECOND: (10, 11), KeyPhase.THIRD: (12, 13)}


class Stage(StrEnum):
    """The stage of schooling a year group belongs to."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    POST_16 = "post-16"


def academic_year(day: date) -> int:
    """The calendar year in which the academic year of this day began: 1 September to 31 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def starts_on(year: int) -> date:
    """1 September, the first day of the academic year that begins in `year`."""
    return date(year, FIRST_MONTH, 1)


def ends_on(year: int) -> date:
    """31 August, the last day of the academic year that begins in `year`."""
    return date(year + 1, FIRST_MONTH - 1, 31)


def year_label(year: int) -> str:
    """`2026/27` for the academic year that begins in 2026."""
    return f"{year}/{(year + 1) % 100:02}"


def year_group_label(group: int) -> str:
    """`Nursery`, `Reception` or `Year 9`."""
    return {NURSERY: "Nursery", RECEPTION: "Reception"}.get(group, f"Year {group}")


def years_label(groups: Iterable[int]) -> str:
    """Year groups in words with runs drawn together: `Years 7 to 9 and Year 11`."""
    return listed([_run_label(first, last) for first, last in _runs(groups)])


def key_stage(group: int) -> str:
    """`EYFS`, `KS1` ... `KS4`, or `KS5` for Years 12 and 13."""
    return next(name for last, name in KEY_STAGE_LAST_YEARS.items() if group <= last)


def key_phase(group: int) -> KeyPhase | None:
    """The key phase of the provider access law the year group is in; None below Year 8."""
    return next((phase for phase, groups in KEY_PHASES.items() if group in groups), None)


def stage(group: int) -> Stage:
    """Primary to Year 6, secondary to Year 11, then post-16."""
    if group <= LAST_PRIMARY:
        return Stage.PRIMARY
    return Stage.SECONDARY if group <= LAST_SECONDARY else Stage.POST_16


def years_taught(low_age: int | None, high_age: int | None) -> tuple[int, ...]:
    """The year groups a school teaches, from its statutory ages in years.

    Entry year is low age - 4, leaving year is high age - 5, and both are kept within Reception
    to Year 13: 11-16 is Years 7 to 11, 9-13 Years 5 to 8, 4-11 Reception to Year 6. Nursery is
    named only for a school whose children all leave before Reception. Unknown ages: no years.
    """
    if low_age is None or high_age is None or low_age > high_age:
        return ()
    if high_age <= ENTRY_AGE:
        return (NURSERY,)
    first = max(low_age, ENTRY_AGE) - ENTRY_AGE
    last = min(high_age - ENTRY_AGE - 1, YEAR_GROUPS[-1])
    return tuple(range(first, last + 1))


def _runs(groups: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for group in sorted(set(groups)):
        if runs and runs[-1][1] == group - 1:
            runs[-1] = (runs[-1][0], group)
        else:
            runs.append((group, group))
    return runs


def _run_label(first: int, last: int) -> str:
    if first == last:
        return year_group_label(first)
    joint = "and" if last == first + 1 else "to"
    if first > RECEPTION:
        return f"Years {first} {joint} {last}"
    return f"{year_group_label(first)} {joint} {year_group_label(last)}"
