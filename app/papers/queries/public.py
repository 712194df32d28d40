"""What anyone may see of the region: sums already added up, with what points at somebody hidden.

Only stored figures are read, so however many look, nothing has to be added up for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select, tuple_

from app.bookings.models import Booking
from app.bookings.states import State
from app.evidence.rules import Span
from app.figures.kinds import UNKNOWN
from app.figures.models import Cell as FigureCell
from app.figures.models import Figure
from app.figures.rules import NOBODY
from app.infra.clock import moment_of
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, School
from app.papers.rules import (
    LEAST_EMPLOYERS,
    LEAST_PUPILS,
    LEAST_SCHOOLS,
    Cell,
    held_back,
    is_small,
)
from app.reports.rules import label_of, place_of
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.phases import Phase
from app.rulebook.years import starts_on


@dataclass(frozen=True, kw_only=True)
class PublicRow:
    """One row of a table: its numbers, or none of them where they are held back."""

    label: str
    is_hidden: bool
    schools: int = 0
    encounters: int = 0
    pupils: Span | None = None


@dataclass(frozen=True, kw_only=True)
class PublicYear:
    """A school year as anyone may see it; nothing but its year where there is too little."""

    year: int
    is_shown: bool
    encounters: int = 0
    pupils: Span = NOBODY
    employers: int = 0
    schools: int = 0
    tables: Mapping[str, Sequence[PublicRow]] = field(default_factory=dict)


def public_years(years: Sequence[int]) -> list[PublicYear]:
    """Each of these years, in a number of statements that never grows."""
    sums, cells, employers = _sums(years), _cells(years), _employers(years)
    return [_public(year, sums[year], cells[year], employers[year]) for year in years]


def _public(
    year: int, sums: Sequence[Any], cells: Sequence[Any], employers: Mapping[Any, int]
) -> PublicYear:
    schools = sum(row.schools for row in sums)
    everyone = Span(sum(row.low for row in sums), sum(row.high for row in sums))
    led = employers.get("all", 0)
    if is_small(schools=schools, pupils=everyone.low):
        return PublicYear(year=year, is_shown=False)
    tables = {
        "authority": _of_schools(sums, "authority", [str(each.code) for each in AUTHORITIES]),
        "phase": _of_schools(sums, "phase", [str(each) for each in Phase]),
        "sector": _of_encounters(cells, "sector", employers),
        "kind": _of_encounters(cells, "kind", employers),
    }
    return PublicYear(
        year=year,
        is_shown=True,
        encounters=sum(row.encounters for row in sums),
        pupils=everyone,
        employers=led,
        schools=schools,
        # A table that cannot be shown in part goes whole, without saying what its rows would be.
        tables={name: rows or [] for name, rows in tables.items()},
    )


def _of_schools(
    sums: Sequence[Any], dimension: str, values: Sequence[str]
) -> list[PublicRow] | None:
    """By authority or phase: schools, encounters and pupils all add up to the region's."""
    rows = {
        value: [row for row in sums if str(getattr(row, dimension)) == value] for value in values
    }
    numbers = {
        value: tuple(
            sum(getattr(row, name) for row in these)
            for name in ("schools", "encounters", "low", "high")
        )
        for value, these in rows.items()
    }
    cells = {
        value: Cell(numbers=each, is_small=is_small(schools=each[0], pupils=each[2]))
        for value, each in numbers.items()
    }
    hidden = held_back(cells, (LEAST_SCHOOLS, LEAST_SCHOOLS, LEAST_PUPILS, LEAST_PUPILS))
    if hidden is None:
        return None
    return [
        PublicRow(
            label=_name_of(dimension, value),
            is_hidden=value in hidden,
            schools=each[0],
            encounters=each[1],
            pupils=Span(each[2], each[3]),
        )
        for value, each in numbers.items()
        if dimension == "authority" or each[1]
    ]


def _of_encounters(
    cells: Sequence[Any], dimension: str, employers: Mapping[Any, int]
) -> list[PublicRow] | None:
    """By sector or kind of activity: encounters add up to the region's, pupils do not."""
    of_it = [row for row in cells if row.dimension == dimension]
    judged = {
        row.value: Cell(
            numbers=(row.encounters,),
            is_small=is_small(
                schools=row.schools,
                pupils=row.low,
                employers=None
                if row.value == UNKNOWN
                else employers.get((dimension, row.value), 0),
            ),
        )
        for row in of_it
    }
    least = max(LEAST_SCHOOLS, LEAST_EMPLOYERS)
    hidden = held_back(judged, (least,))
    if hidden is None:
        return None
    in_order = sorted(
        of_it,
        key=lambda row: (
            row.value in hidden,
            row.value == UNKNOWN,
            place_of(dimension, row.value),
            0 if row.value in hidden else -row.encounters,
            label_of(dimension, row.value),
        ),
    )
    return [
        PublicRow(
            label=label_of(dimension, row.value),
            is_hidden=row.value in hidden,
            encounters=row.encounters,
        )
        for row in in_order
    ]


def _name_of(dimension: str, value: str) -> str:
    if dimension == "authority":
        return next(each.name for each in AUTHORITIES if str(each.code) == value)
    return label_of(dimension, value)


def _sums(years: Sequence[int]) -> dict[int, list[Any]]:
    took_part = func.count().filter(Figure.encounters > 0)
    asked = (
        select(
            Figure.academic_year,
            School.authority_id.label("authority"),
            School.phase,
            took_part.label("schools"),
            *(
                func.sum(getattr(Figure, name)).label(name)
                for name in ("encounters", "low", "high")
            ),
        )
        .join(School, School.id == Figure.school_id)
        .where(School.is_open, Figure.academic_year.in_(years))
        .group_by(Figure.academic_year, School.authority_id, School.phase)
    )
    return _by_year(years, asked)


def _cells(years: Sequence[int]) -> dict[int, list[Any]]:
    asked = (
        select(
            FigureCell.academic_year,
            FigureCell.dimension,
            FigureCell.value,
            func.count().filter(FigureCell.encounters > 0).label("schools"),
            func.sum(FigureCell.encounters).label("encounters"),
            func.sum(FigureCell.low).label("low"),
        )
        .join(School, School.id == FigureCell.school_id)
        .where(
            School.is_open,
            FigureCell.academic_year.in_(years),
            FigureCell.dimension.in_(("sector", "kind")),
        )
        .group_by(FigureCell.academic_year, FigureCell.dimension, FigureCell.value)
    )
    return _by_year(years, asked)


def _by_year(years: Sequence[int], asked: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {year: [] for year in years}
    for row in db.session.execute(asked):
        found[row.academic_year].append(row)
    return found


def _employers(years: Sequence[int]) -> dict[int, dict[Any, int]]:
    """How many different employers led something, by year, in all and by sector and kind."""
    led = (
        select(Figure.academic_year, func.unnest(Figure.employer_ids).label("employer_id"))
        .join(School, School.id == Figure.school_id)
        .where(School.is_open, Figure.academic_year.in_(years))
        .distinct()
        .subquery()
    )
    found: dict[int, dict[Any, int]] = {year: {} for year in years}
    counted = select(led.c.academic_year, func.count()).group_by(led.c.academic_year)
    for year, number in db.session.execute(counted):
        found[year]["all"] = number
    for year, name, number in _employers_of_parts(years):
        found[year][name] = number
    return found


def _employers_of_parts(years: Sequence[int]) -> list[tuple[int, tuple[str, str], int]]:
    """(year, part, employers): whoever led a session that took place, by sector and by kind."""
    begun = [(moment_of(starts_on(year), 0), moment_of(starts_on(year + 1), 0)) for year in years]
    of_year = case(
        *(
            ((Slot.starts_at >= first) & (Slot.starts_at < last), year)
            for year, (first, last) in zip(years, begun, strict=True)
        )
    )
    sector = func.coalesce(func.nullif(Opportunity.sector, ""), Employer.sector)
    held = (
        select(
            of_year.label("year"),
            sector.label("sector"),
            Opportunity.kind.label("kind"),
            Employer.id.label("employer_id"),
        )
        .select_from(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Opportunity, Opportunity.id == Slot.opportunity_id)
        .join(Employer, Employer.id == Opportunity.employer_id)
        .where(
            Booking.state == State.ATTENDED,
            Slot.starts_at >= min(first for first, _ in begun),
            Slot.starts_at < max(last for _, last in begun),
        )
        .distinct()
        .subquery()
    )
    this = held.c
    sets = func.grouping_sets(tuple_(this.year, this.sector), tuple_(this.year, this.kind))
    asked = select(
        this.year, this.sector, this.kind, func.count(this.employer_id.distinct())
    ).group_by(sets)
    return [
        (year, ("sector", of_sector) if of_sector is not None else ("kind", of_kind), number)
        for year, of_sector, of_kind, number in db.session.execute(asked)
        if year in years
    ]
