"""Entering and correcting results. Nothing is ever changed in place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access import Actor, Clash, Invalid, require
from app.compass import policies
from app.compass.models import Result
from app.compass.rules import why_not_a_result
from app.infra import clock
from app.infra.database import db
from app.organisations.models import School

THERE = "There is a result of that day already. Correct it instead."


def enter_result(
    school: School,
    *,
    evaluated_on: date,
    edition: str,
    percentages: Sequence[int | None],
    by: Actor,
) -> Result:
    """Keep the result of one evaluation. Raises Invalid, or Clash when that day has one."""
    require(policies.enter(by, school))
    return _keep(school.id, evaluated_on, edition, percentages, by=by)


def correct_result(
    result: Result,
    *,
    evaluated_on: date,
    edition: str,
    percentages: Sequence[int | None],
    reason: str,
    by: Actor,
) -> Result:
    """Say it again as it should have been, and why. What was said before is kept."""
    require(policies.enter(by, result.school))
    if not reason.strip():
        raise Invalid("reason", "Say why, for whoever looks at it later.")
    same_day = select(Result.id).where(
        Result.school_id == result.school_id,
        Result.evaluated_on == evaluated_on,
        Result.evaluated_on != result.evaluated_on,
    )
    if db.session.scalar(same_day.limit(1)) is not None:
        raise Clash(THERE)
    return _keep(
        result.school_id, evaluated_on, edition, percentages, by=by, corrects=result, why=reason
    )


def enter_many(
    rows: Sequence[Mapping[str, Any]], schools: Mapping[int, School], *, by: Actor
) -> int:
    """Keep every result of a file, all or none; how many. Each is looked at as if entered alone."""
    for row in rows:
        school = schools.get(row["urn"])
        if school is None:
            raise Clash(f"The school {row['urn']} is not there any more. Bring the file in again.")
        enter_result(
            school,
            evaluated_on=date.fromisoformat(row["on"]),
            edition=row["edition"],
            percentages=row["gb"],
            by=by,
        )
    return len(rows)


def _keep(
    school_id: int,
    evaluated_on: date,
    edition: str,
    percentages: Sequence[int | None],
    *,
    by: Actor,
    corrects: Result | None = None,
    why: str = "",
) -> Result:
    problem = why_not_a_result(evaluated_on, edition, percentages, today=clock.today())
    if problem is not None:
        raise Invalid(*problem)
    kept = Result(
        school_id=school_id,
        evaluated_on=evaluated_on,
        edition=edition,
        **{f"gb{place}": each for place, each in enumerate(percentages, start=1)},
        entered_at=clock.now(),
        entered_by_id=by.user_id,
        reason=why.strip(),
        replaces_id=corrects.id if corrects else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(kept)
            db.session.flush()
    except IntegrityError as clash:
        sentence = "Somebody has corrected this since. Look at it again." if corrects else THERE
        raise Clash(sentence) from clash
    return kept
