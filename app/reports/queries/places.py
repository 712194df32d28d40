"""Where the opportunities are that schools of a scope can book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SmallInteger,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    true,
)

from app.figures.queries import Scope
from app.infra.database import db
from app.opportunities.filters import Filters
from app.opportunities.models import Opportunity
from app.opportunities.queries import on_offer
from app.organisations.models import Employer, School
from app.postcodes.models import Postcode
from app.reports.rules.grid import Point, kilometre_of

MOST = 5000


@dataclass(frozen=True, kw_only=True)
class OfferAt:
    """An opportunity on offer, and the kilometre square it comes from; None where not known."""

    id: int
    title: str
    kind: str
    place: str
    employer_id: int
    employer: str
    point: Point | None


def offers_for(scope: Scope, kind: str = "") -> Sequence[OfferAt]:
    """Published, with a session still to book, open to the area; by employer and title.

    For a single school only those for its year groups. Of where an employer is based the kilometre
    square alone is told, since someone self-employed may work from home.
    """
    found = on_offer(Filters(kinds=(kind,) if kind else ())).subquery("found")
    is_visit = and_(Opportunity.place == "workplace", Opportunity.postcode != "")
    asked = (
        select(
            Opportunity.id,
            Opportunity.title,
            Opportunity.kind,
            Opportunity.place,
            Opportunity.employer_id,
            Employer.name.label("employer"),
            Postcode.easting,
            Postcode.northing,
        )
        .join(found, found.c.id == Opportunity.id)
        .join(Employer, Employer.id == Opportunity.employer_id)
        .outerjoin(
            Postcode,
            Postcode.postcode == case((is_visit, Opportunity.postcode), else_=Employer.postcode),
        )
        .where(open_to(scope), _for_its_years(scope))
        .order_by(Employer.name, Employer.id, Opportunity.title, Opportunity.id)
        .limit(MOST)
    )
    return [_offer_at(row) for row in db.session.execute(asked)]


def _offer_at(row: Any) -> OfferAt:
    return OfferAt(
        id=row.id,
        title=row.title,
        kind=row.kind,
        place=row.place,
        employer_id=row.employer_id,
        employer=row.employer,
        point=kilometre_of(Point(row.easting, row.northing)) if row.easting else None,
    )


def open_to(scope: Scope) -> ColumnElement[bool]:
    """Opportunities for the schools of a scope: that name their area, or name none."""
    if scope.whole_region:
        return true()
    area = cast(School.authority_id, SmallInteger)
    areas = select(func.array_agg(area.distinct())).where(scope.which)
    return or_(
        func.cardinality(Opportunity.authority_ids) == 0,
        Opportunity.authority_ids.overlap(areas.scalar_subquery()),
    )


def _for_its_years(scope: Scope) -> ColumnElement[bool]:
    if scope.school_id is None:
        return true()
    years = select(School.year_groups).where(School.id == scope.school_id).scalar_subquery()
    return or_(func.cardinality(years) == 0, Opportunity.year_groups.overlap(years))
