"""What each school had, from the figures alone, in a number of statements that never grows."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, select, true

from app.figures.queries import Scope, by_school, parts_by_school
from app.infra.database import db
from app.organisations.models import Authority, School
from app.reports.rules.fair_share import Part, Share, medians, part_of
from app.rulebook.rural import setting_of

# Medians are of the whole region whoever looks, since they name nobody.
EVERYWHERE = Scope(name="The whole region", which=true(), whole_region=True)


def shares(scope: Scope, year: int) -> list[Share]:
    """Every open school of the scope, by name."""
    this, last = (
        {school_id: each.whole for school_id, each in by_school(scope, of).items()}
        for of in (year, year - 1)
    )
    found = []
    for row in _schools(scope.which):
        now = this.get(row.id)
        found.append(
            Share(
                school_id=row.id,
                name=row.name,
                authority_id=row.authority_id,
                authority=row.authority,
                phase=row.phase,
                setting=setting_of(row.urban_rural),
                percentage_fsm=row.percentage_fsm,
                year_groups=tuple(row.year_groups),
                this=part_of(now, row.pupils),
                last=part_of(last.get(row.id), row.pupils),
                is_counted=now is not None and now.roll > 0,
            )
        )
    return found


def medians_of_region(year: int) -> Mapping[str, tuple[Fraction, int]]:
    """The median encounters per pupil of each phase, and of how many schools."""
    return medians((phase, part) for _, phase, part in _all_parts(year))


def least_served(year: int) -> list[int]:
    """The schools of the region below the median of their phase, for a rule that puts them first.

    One that had nothing is among them even where the median itself is nothing.
    """
    parts = _all_parts(year)
    middles = medians((phase, part) for _, phase, part in parts)
    return [
        school_id
        for school_id, phase, part in parts
        if not part.attendances
        or (part.exact is not None and phase in middles and part.exact < middles[phase][0])
    ]


def years_with_some(scope: Scope, year: int) -> dict[int, set[int]]:
    """The year groups of each school that had an encounter, by school."""
    heard: dict[int, set[int]] = {}
    for (school_id, value), part in parts_by_school(scope, year, "year_group").items():
        if part.attendances:
            heard.setdefault(school_id, set()).add(int(value))
    return heard


def _all_parts(year: int) -> list[tuple[int, str, Part]]:
    figures = by_school(EVERYWHERE, year)
    rows = db.session.execute(
        select(School.id, School.phase, School.pupils).where(School.is_open).order_by(School.id)
    )
    whole = {school_id: each.whole for school_id, each in figures.items()}
    return [(row.id, row.phase, part_of(whole.get(row.id), row.pupils)) for row in rows]


def _schools(which: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.execute(
        select(
            School.id,
            School.name,
            School.authority_id,
            Authority.name.label("authority"),
            School.phase,
            School.urban_rural,
            School.percentage_fsm,
            School.pupils,
            School.year_groups,
        )
        .join(Authority, Authority.id == School.authority_id)
        .where(School.is_open, which)
        .order_by(School.name, School.id)
    ).all()
