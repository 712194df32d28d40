"""Reads of Compass results: always those in force, which no later row corrects."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, case, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, joinedload

from app.access import Actor
from app.compass.models import Result
from app.compass.rules import FULLY, Outcome, edition_on
from app.infra.database import db, found
from app.organisations.models import Authority, School
from app.organisations.queries import get_school_to_see, in_area

GB = [getattr(Result, f"gb{number}") for number in range(1, 9)]


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
        .where(in_area(actor))
        .join(Authority, Authority.id == School.authority_id)
        .options(joinedload(Result.school).joinedload(School.authority))
        .order_by(Authority.name, School.name, Result.evaluated_on)
    )
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


def latest_by(which: ColumnElement[bool], day: date) -> Sequence[Result]:
    """The results that `achieved_by` counts, with their schools, by authority and name."""
    latest = (
        select(Result.id)
        .ext(distinct_on(Result.school_id))
        .join(School, School.id == Result.school_id)
        .where(which, Result.edition == edition_on(day), Result.evaluated_on <= day)
        .where(Result.id.in_(_in_force().with_only_columns(Result.id)))
        .order_by(Result.school_id, Result.evaluated_on.desc())
    )
    return db.session.scalars(
        select(Result)
        .where(Result.id.in_(latest))
        .join(School, School.id == Result.school_id)
        .join(Authority, Authority.id == School.authority_id)
        .options(joinedload(Result.school).joinedload(School.authority))
        .order_by(Authority.name, School.name, School.id)
    ).all()


def achieved_by(which: ColumnElement[bool], day: date) -> Sequence[int]:
    """How many benchmarks each institution has at 100% in its latest evaluation by that day.

    Of the questionnaire of the time only; `which` holds for the schools that are asked about.
    """
    fully = sum((case((each == FULLY, 1), else_=0) for each in GB), literal(0))
    return db.session.scalars(
        select(fully)
        .select_from(Result)
        .ext(distinct_on(Result.school_id))
        .join(School, School.id == Result.school_id)
        .where(
            which,
            Result.edition == edition_on(day),
            Result.evaluated_on <= day,
            Result.id.in_(_in_force().with_only_columns(Result.id)),
        )
        .order_by(Result.school_id, Result.evaluated_on.desc())
    ).all()
