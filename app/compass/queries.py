"""Reads of Compass results: always those in force, which no later row corrects."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from app.access import Actor
from app.compass import policies
from app.compass.models import Result
from app.compass.rules import Outcome
from app.infra.database import Missing, db, found
from app.organisations.models import Authority, School
from app.organisations.queries import find_school


def get_school_to_see(school_id: int, actor: Actor) -> School:
    """A school whose results this person may see; Missing for any other."""
    school = find_school(school_id)
    if school is None or not policies.see(actor, school):
        raise Missing("That school's results are not here, or they are not yours to see.")
    return school


def get_result(result_id: int, actor: Actor) -> Result:
    """A result in force of a school this person may see; Missing for any other."""
    result = found(db.session.scalar(_in_force().where(Result.id == result_id)), "result")
    get_school_to_see(result.school_id, actor)
    return result


def list_results(school_id: int) -> Sequence[Result]:
    """The results in force of one school, the latest first."""
    return db.session.scalars(
        _in_force()
        .where(Result.school_id == school_id)
        .order_by(Result.evaluated_on.desc(), Result.id.desc())
    ).all()


def list_area_results(actor: Actor, authority_id: int | None = None) -> Sequence[Result]:
    """The results in force of every school of a coordinator's area, by authority and school."""
    asked = (
        _in_force()
        .join(School, School.id == Result.school_id)
        .join(Authority, Authority.id == School.authority_id)
        .options(joinedload(Result.school).joinedload(School.authority))
        .order_by(Authority.name, School.name, Result.evaluated_on)
    )
    if not actor.whole_region:
        asked = asked.where(School.authority_id.in_(actor.authority_ids))
    if authority_id is not None:
        asked = asked.where(School.authority_id == authority_id)
    return db.session.scalars(asked).all()


def schools_by_urn(urns: Collection[int]) -> dict[int, School]:
    """The schools with these URNs, for rows that are brought in."""
    rows = db.session.scalars(select(School).where(School.urn.in_(urns)))
    return {row.urn: row for row in rows}


def days_known(school_ids: Collection[int]) -> frozenset[tuple[int, date]]:
    """(school, day) of every result there is."""
    rows = db.session.execute(
        select(Result.school_id, Result.evaluated_on).where(Result.school_id.in_(school_ids))
    )
    return frozenset((row.school_id, row.evaluated_on) for row in rows)


def outcome_of(result: Result) -> Outcome:
    """A result as the rules take it."""
    return Outcome(
        school_id=result.school_id,
        evaluated_on=result.evaluated_on,
        edition=result.edition,
        percentages=result.percentages,
    )


def _in_force() -> Select[Result]:
    later = aliased(Result)
    return select(Result).where(~select(later.id).where(later.replaces_id == Result.id).exists())
