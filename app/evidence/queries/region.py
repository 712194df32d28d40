"""What the schools of a coordinator's area come to together."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.evidence.queries.standing import targets_of
from app.infra.database import db
from app.organisations.models import Authority, Cohort, School
from app.organisations.queries import authorities_of, in_area
from app.rulebook.provider_access import SECOND_YEARS, in_scope
from app.rulebook.years import academic_year


def list_schools_of_area(actor: Actor, year: int, authority_id: int | None) -> Sequence[School]:
    """Open schools of the area that count their pupils in that year, by authority and name."""
    counted = exists().where(
        Cohort.school_id == School.id, Cohort.academic_year == year, Cohort.closed_at.is_(None)
    )
    asked = (
        select(School)
        .join(Authority, Authority.id == School.authority_id)
        .where(School.is_open, counted, in_area(actor))
        .options(joinedload(School.authority))
        .order_by(Authority.name, School.name, School.id)
    )
    if authority_id is not None:
        asked = asked.where(School.authority_id == authority_id)
    return db.session.scalars(asked).all()


def schools_with_windows(day: date) -> Sequence[int]:
    """Schools the provider access law covers that count pupils whose window closes this year."""
    counted = exists().where(
        Cohort.school_id == School.id,
        Cohort.academic_year == academic_year(day),
        Cohort.year_group.in_(SECOND_YEARS),
        Cohort.closed_at.is_(None),
    )
    rows = db.session.execute(
        select(School.id, School.type_code, School.group_code, School.year_groups)
        .where(School.is_open, counted)
        .order_by(School.id)
    )
    return [row.id for row in rows if in_scope(row.type_code, row.group_code, row.year_groups)]


def list_targets(actor: Actor) -> list[tuple[Authority, Mapping[str, int]]]:
    """What each authority of the area asks for where no number is published, by criterion."""
    areas = [each for each in authorities_of(actor) if actor.covers(each.id)]
    targets = targets_of({each.id for each in areas})
    return [(each, targets.get(each.id, {})) for each in areas]
