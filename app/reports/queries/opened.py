"""What single numbers are made of: results, placements, and the schools an employer met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.compass.models import Result
from app.compass.queries import latest_by, outcome_of
from app.figures.queries import Scope, by_school
from app.infra.clock import today
from app.infra.database import db, found
from app.organisations.models import Employer, School
from app.reports.queries.schools import schools_named
from app.rulebook.years import ends_on


@dataclass(frozen=True, kw_only=True)
class Scored:
    """An institution's benchmarks achieved, of 8, and the day of the evaluation; None of none."""

    school: School
    this: int | None
    this_on: date | None
    last: int | None


@dataclass(frozen=True, kw_only=True)
class Grown:
    """A school's number this year and last."""

    school: School
    this: int
    last: int


def scores_of(scope: Scope, year: int) -> Sequence[Scored]:
    """The institutions an average is of, this year or last, by authority and name."""
    this, last = (_results(scope, each) for each in (year, year - 1))
    schools = [*this, *(each for each in last if each not in this)]
    return [
        Scored(
            school=(this.get(each) or last[each]).school,
            this=outcome_of(this[each]).achieved if each in this else None,
            this_on=this[each].evaluated_on if each in this else None,
            last=outcome_of(last[each]).achieved if each in last else None,
        )
        for each in schools
    ]


def placements_of(scope: Scope, year: int) -> Sequence[Grown]:
    """T Level placements of each school that has any this year or last, by authority and name."""
    this, last = (
        {each.school_id: each.placements for each in by_school(scope, of).values()}
        for of in (year, year - 1)
    )
    some = {each for part in (this, last) for each, number in part.items() if number}
    return [
        Grown(school=each, this=this.get(each.id, 0), last=last.get(each.id, 0))
        for each in schools_named(scope, some)
    ]


def schools_met(scope: Scope, year: int, employer_id: int) -> tuple[str, Sequence[School]]:
    """An employer's name, and the schools it met; Missing where it met none of them."""
    met = {
        each.school_id
        for each in by_school(scope, year).values()
        if employer_id in each.employer_ids
    }
    employer = found(db.session.get(Employer, employer_id) if met else None, "employer")
    return employer.name, schools_named(scope, met)


def _results(scope: Scope, year: int) -> dict[int, Result]:
    return {each.school_id: each for each in latest_by(scope.which, min(today(), ends_on(year)))}
