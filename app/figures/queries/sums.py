"""Figures of many schools added up, always as true as the ledger.

What is marked to be added up anew is left out of the sums and drawn from the ledger itself, there
and then. Whoever has been marked is asked for first, and that very list is left out: so a school
that is added up between two statements is neither lost nor counted twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true, tuple_

from app.evidence.rules import Span
from app.figures.models import Cell, Day, Figure, Mark
from app.figures.queries.drawing import drawn_for
from app.figures.queries.scopes import Scope
from app.figures.queries.stored import employers_met, one_by_one, together
from app.figures.rules import Drawn, Sum
from app.infra.database import db
from app.organisations.models import School
from app.rulebook.years import academic_year

# Drawing one large school takes longer than reading the sums of a hundred. After a large import the
# rest of those marked are shown as they were last added up, and the page says how many.
MOST_LIVE = 10
Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class SchoolFigure:
    """One school's year as it stands."""

    school_id: int
    whole: Sum
    uncounted: int
    placements: int
    minutes: int
    employer_ids: frozenset[int]


@dataclass(kw_only=True)
class Picture:
    """Schools of one scope and year together. `behind` counts those shown as they were earlier."""

    whole: Sum = field(default_factory=Sum)
    uncounted: int = 0
    placements: int = 0
    minutes: int = 0
    employers: int = 0
    schools: int = 0
    by_phase: dict[str, Sum] = field(default_factory=dict)
    by_authority: dict[int, Sum] = field(default_factory=dict)
    active: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, str], Sum] = field(default_factory=dict)
    behind: int = 0


def picture(scope: Scope, years: Sequence[int]) -> dict[int, Picture]:
    """The figures of each of these years, in a number of statements that never grows."""
    live, behind = _live(scope, years)
    found = {year: Picture(behind=behind.get(year, 0)) for year in years}
    fresh = _fresh(live)
    about = _about_schools({each for each, _ in live})
    for row in together(_stored(scope, years, live)):
        add(found[row.academic_year], row, _sum_of(row), (row.phase, row.authority_id), row.active)
    employers = employers_met(_stored(scope, years, live))
    for (school_id, year), drawn in fresh.items():
        whole = drawn.whole
        add(found[year], drawn, whole, about[school_id], int(whole.encounters > 0))
        employers.setdefault(year, set()).update(drawn.employer_ids)
    for row in _stored_cells(scope, years, live):
        put(found[row.academic_year].cells, (row.dimension, row.value), _sum_of(row))
    for (_, year), drawn in fresh.items():
        for name, each in drawn.cells.items():
            put(found[year].cells, name, each)
    for year in years:
        found[year].employers = len(employers.get(year, ()))
    return found


def by_school(scope: Scope, year: int) -> dict[int, SchoolFigure]:
    """Each school's figures, of those that have any."""
    live, _ = _live(scope, [year])
    stored = one_by_one(_stored(scope, [year], live))
    found = {row.school_id: _figure_of(row) for row in stored}
    found |= {each: _figure_from(each, drawn) for (each, _), drawn in _fresh(live).items()}
    return found


def count_behind(scope: Scope, year: int) -> int:
    """How many schools of the scope are shown as they were last added up, and changed since."""
    return _live(scope, [year])[1].get(year, 0)


def cells_by_school(scope: Scope, year: int, dimension: str, value: str) -> dict[int, Sum]:
    """One part of the figures, for each school that has it."""
    live, _ = _live(scope, [year])
    rows = db.session.execute(
        select(Cell)
        .join(School, School.id == Cell.school_id)
        .where(
            scope.which,
            School.is_open,
            Cell.academic_year == year,
            Cell.dimension == dimension,
            Cell.value == value,
            _besides(Cell, live),
        )
    )
    found = {row.Cell.school_id: _sum_of(row.Cell) for row in rows}
    fresh = {each: drawn.cells.get((dimension, value)) for (each, _), drawn in _fresh(live).items()}
    return found | {each: part for each, part in fresh.items() if part is not None}


def parts_by_school(scope: Scope, year: int, dimension: str) -> dict[tuple[int, str], Sum]:
    """Every part of one dimension of the figures, by school and part."""
    live, _ = _live(scope, [year])
    rows = db.session.execute(
        select(*Cell.__table__.c)
        .join(School, School.id == Cell.school_id)
        .where(
            scope.which,
            School.is_open,
            Cell.academic_year == year,
            Cell.dimension == dimension,
            _besides(Cell, live),
        )
    )
    found = {(row.school_id, row.value): _sum_of(row) for row in rows}
    for (school_id, _), drawn in _fresh(live).items():
        for (of, value), part in drawn.cells.items():
            if of == dimension:
                found[school_id, value] = part
    return found


def between(
    scope: Scope, first: date, last: date, among: Collection[int] | None = None
) -> dict[int, tuple[int, int, int]]:
    """(encounters, attendances, placements) of each school from one day to another, both included.

    `among` leaves only these schools. Straight from what the ledger says of each day.
    """
    years = range(academic_year(first), academic_year(last) + 1)
    live, _ = _live(scope, years)
    asked = (
        select(
            Day.school_id,
            func.sum(Day.encounters),
            func.sum(Day.attendances),
            func.sum(Day.placements),
        )
        .join(School, School.id == Day.school_id)
        .where(scope.which, Day.held_on.between(first, last), _besides(Day, live))
        .group_by(Day.school_id)
    )
    found = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(asked)}
    for (school_id, _), drawn in _fresh(live).items():
        for day, each in drawn.days.items():
            if first <= day <= last:
                so_far = found.get(school_id, (0, 0, 0))
                now = (each.encounters, each.attendances, each.placements)
                found[school_id] = tuple(map(sum, zip(so_far, now, strict=True)))  # type: ignore[assignment]
    return {each: sums for each, sums in found.items() if among is None or each in among}


def _live(scope: Scope, years: Iterable[int]) -> tuple[list[Pair], Mapping[int, int]]:
    """What has to be drawn from the ledger itself, and how much more than can be, by year."""
    rows = db.session.execute(
        select(Mark.school_id, Mark.academic_year)
        .join(School, School.id == Mark.school_id)
        .where(scope.which, School.is_open, Mark.academic_year.in_(list(years)))
        .distinct()
        .order_by(Mark.academic_year.desc(), Mark.school_id)
    )
    pairs = [(row.school_id, row.academic_year) for row in rows]
    behind: dict[int, int] = {}
    for _, year in pairs[MOST_LIVE:]:
        behind[year] = behind.get(year, 0) + 1
    return pairs[:MOST_LIVE], behind


def _fresh(live: Sequence[Pair]) -> dict[Pair, Drawn]:
    """Drawn now, a fixed number of statements for each year."""
    fresh: dict[Pair, Drawn] = {}
    for year in sorted({year for _, year in live}):
        drawn = drawn_for([each for each, of in live if of == year], year)
        fresh |= {(school_id, year): each for school_id, each in drawn.items()}
    return fresh


def _stored(scope: Scope, years: Sequence[int], live: Sequence[Pair]) -> ColumnElement[bool]:
    """Which figures stand as they were added up last."""
    in_years = Figure.academic_year.in_(list(years))
    return and_(scope.which, School.is_open, in_years, _besides(Figure, live))


def _stored_cells(scope: Scope, years: Sequence[int], live: Sequence[Pair]) -> Sequence[Any]:
    sums = [
        func.sum(getattr(Cell, name)).label(name)
        for name in ("encounters", "attendances", "low", "high", "roll")
    ]
    return db.session.execute(
        select(Cell.academic_year, Cell.dimension, Cell.value, *sums)
        .join(School, School.id == Cell.school_id)
        .where(
            scope.which, School.is_open, Cell.academic_year.in_(list(years)), _besides(Cell, live)
        )
        .group_by(Cell.academic_year, Cell.dimension, Cell.value)
    ).all()


def _besides(table: Any, live: Sequence[Pair]) -> ColumnElement[bool]:
    if not live:
        return true()
    return tuple_(table.school_id, table.academic_year).not_in(live)


def _about_schools(ids: Collection[int]) -> dict[int, tuple[str, int]]:
    rows = db.session.execute(
        select(School.id, School.phase, School.authority_id).where(School.id.in_(ids))
    )
    return {row.id: (row.phase, row.authority_id) for row in rows}


def add(into: Picture, more: Any, whole: Sum, of: tuple[str, int], active: int) -> None:
    """Add one school or more, all of one phase and authority, so many of them active."""
    phase, authority_id = of
    into.whole = into.whole.plus(whole)
    into.uncounted += int(more.uncounted)
    into.placements += int(more.placements)
    into.minutes += int(more.minutes)
    put(into.by_phase, phase, whole)
    put(into.by_authority, authority_id, whole)
    if active:
        into.schools += active
        into.active[phase] = into.active.get(phase, 0) + active


def put(into: dict[Any, Sum], name: Any, more: Sum) -> None:
    """Add to one part of several, where no pupil and no encounter is in both."""
    into[name] = into.get(name, Sum()).plus(more)


def _sum_of(row: Any) -> Sum:
    return Sum(
        encounters=int(row.encounters),
        attendances=int(row.attendances),
        span=Span(int(row.low), int(row.high)),
        roll=int(row.roll),
    )


def _figure_of(row: Any) -> SchoolFigure:
    return SchoolFigure(
        school_id=row.school_id,
        whole=_sum_of(row),
        uncounted=row.uncounted,
        placements=row.placements,
        minutes=row.minutes,
        employer_ids=frozenset(row.employer_ids),
    )


def _figure_from(school_id: int, drawn: Drawn) -> SchoolFigure:
    return SchoolFigure(
        school_id=school_id,
        whole=drawn.whole,
        uncounted=drawn.uncounted,
        placements=drawn.placements,
        minutes=drawn.minutes,
        employer_ids=drawn.employer_ids,
    )
