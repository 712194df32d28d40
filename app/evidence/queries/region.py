"""What the schools of a coordinator's area come to together."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.evidence.models import LocalTarget
from app.infra.database import db
from app.organisations.models import Authority, Cohort, School
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
        .where(School.is_open, counted)
        .options(joinedload(School.authority))
        .order_by(Authority.name, School.name, School.id)
    )
    if not actor.whole_region:
        asked = asked.where(School.authority_id.in_(actor.authority_ids))
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


def list_targets(actor: Actor) -> list[tuple[Authority, dict[str, int]]]:
    """What each authority of the area asks for where no number is published, by criterion."""
    authorities = select(Authority).order_by(Authority.name)
    if not actor.whole_region:
        authorities = authorities.where(Authority.id.in_(actor.authority_ids))
    targets: dict[int, dict[str, int]] = {}
    for row in db.session.scalars(select(LocalTarget).order_by(LocalTarget.id)):
        targets.setdefault(row.authority_id, {})[row.criterion] = row.number
    return [(each, targets.get(each.id, {})) for each in db.session.scalars(authorities)]
