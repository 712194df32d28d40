"""Figures as they were added up last, of the schools that `which` holds for: joined to theirs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.figures.models import Figure
from app.infra.database import db
from app.organisations.models import School

_NUMBERS = "encounters attendances low high roll uncounted placements minutes".split()


def one_by_one(which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """A row for each school and year."""
    asked: Any = select(*Figure.__table__.c).join(School, School.id == Figure.school_id)
    return db.session.execute(asked.where(which)).all()


def together(which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """A row for each year, phase and authority: sums, and how many of the schools are active.

    So a region is read as some seventy rows, and not as one for each of its schools.
    """
    of = (Figure.academic_year, School.phase, School.authority_id)
    asked: Any = select(
        *of,
        *(func.sum(getattr(Figure, name)).label(name) for name in _NUMBERS),
        func.count().filter(Figure.encounters > 0).label("active"),
    )
    joined = asked.join(School, School.id == Figure.school_id)
    return db.session.execute(joined.where(which).group_by(*of)).all()


def employers_met(which: ColumnElement[bool]) -> dict[int, set[int]]:
    """Who led an encounter in any of the schools, each once, by year."""
    met = (
        select(Figure.academic_year, func.unnest(Figure.employer_ids).label("id"))
        .join(School, School.id == Figure.school_id)
        .where(which)
        .distinct()
        .subquery()
    )
    asked = select(met.c.academic_year, func.array_agg(met.c.id)).group_by(met.c.academic_year)
    return {year: set(ids) for year, ids in db.session.execute(asked)}
