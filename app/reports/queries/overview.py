"""One scope in one school year and the one before, in a number of statements that never grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.compass.queries import achieved_by
from app.figures.queries import Picture, Scope, between, by_school, picture
from app.infra.clock import moment_of, today
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, School
from app.reports.queries.places import open_to
from app.rulebook.years import academic_year, ends_on, starts_on

MOST_LISTED = 2000
Days = tuple[date, date]
"""The first and the last of a span."""


@dataclass(frozen=True, kw_only=True)
class Achieved:
    """How many of eight benchmarks on average, in tenths, of `n` institutions."""

    tenths: int
    n: int

    @property
    def mean(self) -> str:
        return f"{self.tenths // 10}.{self.tenths % 10}"


@dataclass(frozen=True, kw_only=True)
class Overview:
    """This year and last. `by_now` are last year's encounters, attendances and T Level placements
    up to this day.

    `open_schools` counts the open schools of the scope by phase.
    """

    year: int
    this: Picture
    last: Picture
    by_now: tuple[int, int, int] | None
    open_schools: Mapping[str, int]
    achieved: tuple[Achieved | None, Achieved | None]
    send: tuple[int, int]


def overview(scope: Scope, year: int) -> Overview:
    """Everything a dashboard shows."""
    pictures = picture(scope, [year, year - 1])
    this_year, last_year = count_send(scope, [_whole(year), _whole(year - 1)])
    counted = select(School.phase, func.count()).where(School.is_open, scope.which)
    rows = db.session.execute(counted.group_by(School.phase))
    return Overview(
        year=year,
        this=pictures[year],
        last=pictures[year - 1],
        by_now=_by_now(scope, year),
        open_schools={row[0]: row[1] for row in rows},
        achieved=averages_of(scope, year),
        send=(this_year, last_year),
    )


def averages_of(scope: Scope, year: int) -> tuple[Achieved | None, Achieved | None]:
    """Benchmarks achieved on average, this year and last."""
    return _achieved(scope, year), _achieved(scope, year - 1)


def send_opportunities(scope: Scope, year: int) -> Sequence[Any]:
    """The SEND opportunities of the scope and year, with who offers them, by title."""
    return db.session.execute(
        select(
            Opportunity.id,
            Opportunity.title,
            Opportunity.send_notes,
            Employer.name.label("employer"),
        )
        .join(Opportunity.employer)
        .where(_is_send(scope, year))
        .order_by(Opportunity.title, Opportunity.id)
        .limit(MOST_LISTED)
    ).all()


def employers_of(scope: Scope, year: int) -> Sequence[tuple[Any, int]]:
    """Employers active in the scope and year, each with how many of its schools it met, by name."""
    met: dict[int, int] = {}
    for each in by_school(scope, year).values():
        for employer_id in each.employer_ids:
            met[employer_id] = met.get(employer_id, 0) + 1
    asked = (
        select(Employer.id, Employer.name, Employer.sector, Employer.size)
        .where(Employer.id.in_(met))
        .order_by(Employer.name, Employer.id)
    )
    return [(row, met[row.id]) for row in db.session.execute(asked)]


def _by_now(scope: Scope, year: int) -> tuple[int, int, int] | None:
    """Last year up to the same day, while this year lasts; None once it is over."""
    day = today()
    if academic_year(day) != year:
        return None
    then = starts_on(year - 1) + timedelta(days=(day - starts_on(year)).days)
    days = between(scope, starts_on(year - 1), then)
    encounters, attendances, placements = (
        sum(each[place] for each in days.values()) for place in range(3)
    )
    return encounters, attendances, placements


def _achieved(scope: Scope, year: int) -> Achieved | None:
    return achieved_on(scope, min(today(), ends_on(year)))


def achieved_on(scope: Scope, day: date) -> Achieved | None:
    """Benchmarks achieved by that day on average; None where nobody has a result."""
    numbers = achieved_by(scope.which, day)
    if not numbers:
        return None
    n = len(numbers)
    return Achieved(tenths=(20 * sum(numbers) + n) // (2 * n), n=n)


def count_send(scope: Scope, spans: Sequence[Days]) -> tuple[int, ...]:
    """How many SEND opportunities of the scope have a session in each of these spans of days."""
    held = (
        select(
            *(
                func.bool_or(_begins_in(each)).label(f"span_{place}")
                for place, each in enumerate(spans)
            )
        )
        .select_from(Opportunity)
        .join(Slot, _held((min(each[0] for each in spans), max(each[1] for each in spans))))
        .where(_suits(scope))
        .group_by(Opportunity.id)
        .subquery()
    )
    counted = db.session.execute(select(*(func.count().filter(each) for each in held.c)))
    return tuple(counted.one())


def _is_send(scope: Scope, year: int) -> ColumnElement[bool]:
    has_session = select(Slot.id).where(_held(_whole(year))).exists()
    return and_(_suits(scope), has_session)


def _whole(year: int) -> Days:
    return starts_on(year), ends_on(year)


def _held(days: Days) -> ColumnElement[bool]:
    """Sessions of an opportunity on these days, those that were called off left out."""
    return and_(
        Slot.opportunity_id == Opportunity.id, _begins_in(days), Slot.cancelled_at.is_(None)
    )


def _begins_in(days: Days) -> ColumnElement[bool]:
    first, last = days
    after = moment_of(last + timedelta(days=1), 0)
    return and_(Slot.starts_at >= moment_of(first, 0), Slot.starts_at < after)


def _suits(scope: Scope) -> ColumnElement[bool]:
    """Of a verified employer, and open to the schools of the scope."""
    # How many notes are empty is known to the database, how many are so once trimmed is not.
    has_notes = and_(Opportunity.send_notes != "", func.btrim(Opportunity.send_notes) != "")
    says = or_(has_notes, Opportunity.phases.contains(["special"]))
    by_verified = Opportunity.employer.has(Employer.state == "verified")
    return and_(Opportunity.state == "published", by_verified, says, open_to(scope))
