"""School by school: what a number of a picture is made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.figures.queries import Scope, by_school, cells_by_school, schools_in
from app.figures.rules import Sum
from app.infra.database import db
from app.organisations.models import Authority, School


@dataclass(frozen=True, kw_only=True)
class SchoolRow:
    """One open school and its part of a number; nothing where it has none."""

    school: School
    sum: Sum
    uncounted: int = 0
    placements: int = 0


def schools_named(scope: Scope, ids: Collection[int]) -> Sequence[School]:
    """These schools, as far as they are of the scope, by authority and name."""
    return db.session.scalars(
        select(School)
        .where(scope.which, School.id.in_(ids))
        .join(Authority, Authority.id == School.authority_id)
        .options(contains_eager(School.authority))
        .order_by(Authority.name, School.name, School.id)
    ).all()


def school_rows(
    scope: Scope, year: int, dimension: str = "", value: str = ""
) -> Sequence[SchoolRow]:
    """Every open school of the scope, by authority and name."""
    asked = schools_in(scope).join(Authority, Authority.id == School.authority_id)
    if dimension == "phase":
        asked = asked.where(School.phase == value)
    schools = db.session.scalars(asked.order_by(Authority.name, School.name, School.id)).all()
    if dimension and dimension != "phase":
        parts = cells_by_school(scope, year, dimension, value)
        return [SchoolRow(school=each, sum=parts.get(each.id, Sum())) for each in schools]
    figures = by_school(scope, year)
    rows = []
    for school in schools:
        found = figures.get(school.id)
        if found is None:
            rows.append(SchoolRow(school=school, sum=Sum()))
        else:
            rows.append(
                SchoolRow(
                    school=school,
                    sum=found.whole,
                    uncounted=found.uncounted,
                    placements=found.placements,
                )
            )
    return rows
