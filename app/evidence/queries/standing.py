"""What the ledger says now, or said at the end of a past moment, as the rules take it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.evidence.models import Choices, Entry, LocalTarget
from app.evidence.rules import Group, Line, SchoolYear
from app.infra.database import db
from app.organisations.models import Cohort, CohortCount, School
from app.rulebook.phases import Phase

LOOKS_BACK = 5
"""Years before the present one that any criterion looks at: Year 7 to Year 11, and one more."""

_COUNTS = ("academic_year year_group name roll joined in_gatsby_cohort is_open most least").split()
_PLAIN = (
    "booking_id record_id cohort_id year_group academic_year benchmark meant_for criterion standing"
    " activity title held_on minutes mode pupils roll organisation organisation_kind is_technical"
    " in_school_day in_curriculum subject counted answers"
).split()


def latest(
    school_ids: Collection[int], first: int, last: int, as_of: datetime | None = None
) -> Select[*tuple[Any, ...]]:
    """The latest statement about each cohort or criterion of each activity in these years.

    One year more is read at the end than is asked for: an activity that moved into it says so
    there, and no longer counts where it was.
    """
    asked = (
        select(Entry)
        .ext(distinct_on(Entry.booking_id, Entry.record_id, Entry.cohort_id, Entry.criterion))
        .where(Entry.school_id.in_(school_ids), Entry.academic_year.between(first - 1, last + 1))
        .order_by(
            Entry.booking_id, Entry.record_id, Entry.cohort_id, Entry.criterion, Entry.id.desc()
        )
    )
    if as_of is not None:
        asked = asked.where(Entry.entered_at <= as_of)
    now = asked.subquery()
    return select(now).where(now.c.standing != "void", now.c.academic_year.between(first, last))


def line_of(row: Row[Any]) -> Line:
    """A statement as the rules take it."""
    return Line(**{name: getattr(row, name) for name in _PLAIN}, missing=tuple(row.missing))


def school_years(
    schools: Sequence[School],
    year: int,
    as_of: datetime | None = None,
    *,
    back: int = LOOKS_BACK,
    benchmarks: Collection[int] | None = None,
) -> dict[int, SchoolYear]:
    """What the measures of one academic year are drawn from, by school, in four statements.

    `as_of` draws it as it stood then: the entries, the numbers on roll and the choices of that
    moment. `back` years before it are enough for what looks no further; `benchmarks` leaves out
    what is meant for others.
    """
    ids = [school.id for school in schools]
    first = year - back
    lines: dict[int, list[Line]] = {}
    said = latest(ids, first, year, as_of)
    if benchmarks is not None:
        said = said.where(said.selected_columns.meant_for.in_(benchmarks))
    for row in db.session.execute(said):
        lines.setdefault(row.school_id, []).append(line_of(row))
    groups = groups_of(ids, first, year, as_of)
    choices = choices_of(ids, as_of)
    targets = targets_of({school.authority_id for school in schools}, as_of)
    return {
        school.id: SchoolYear(
            year=year,
            year_groups=tuple(school.year_groups),
            groups=groups.get(school.id, []),
            lines=lines.get(school.id, []),
            many=choices[school.id].counts_under_many,
            agreed_cohort=school.phase == Phase.SPECIAL,
            targets=targets.get(school.authority_id, {}),
        )
        for school in schools
    }


def choices_of(school_ids: Collection[int], as_of: datetime | None = None) -> dict[int, Choices]:
    """What each school has chosen, or the usual where it has chosen nothing."""
    asked = (
        select(Choices)
        .ext(distinct_on(Choices.school_id))
        .where(Choices.school_id.in_(school_ids))
        .order_by(Choices.school_id, Choices.id.desc())
    )
    if as_of is not None:
        asked = asked.where(Choices.set_at <= as_of)
    chosen = {row.school_id: row for row in db.session.scalars(asked)}
    return {each: chosen.get(each) or _usual(each) for each in school_ids}


def _usual(school_id: int) -> Choices:
    """The choices of a school that has made none; never added to the session."""
    usual = {
        name: Choices.__table__.c[name].default.arg
        for name in ("counts_under_many", "minutes_a_day", "day_starts", "day_ends")
    }
    return Choices(school_id=school_id, **usual)


def groups_of(
    ids: Collection[int], first: int, last: int, as_of: datetime | None = None
) -> Mapping[int, list[Group]]:
    """The cohorts of these years by school, as they are counted now or were at that moment."""
    counted = (
        select(
            CohortCount.cohort_id,
            CohortCount.roll,
            CohortCount.joined,
            CohortCount.in_gatsby_cohort,
            CohortCount.is_open,
            func.max(CohortCount.roll).over(partition_by=CohortCount.cohort_id).label("most"),
            func.min(CohortCount.roll).over(partition_by=CohortCount.cohort_id).label("least"),
        )
        .ext(distinct_on(CohortCount.cohort_id))
        .order_by(CohortCount.cohort_id, CohortCount.id.desc())
        .join(Cohort, Cohort.id == CohortCount.cohort_id)
        .where(Cohort.school_id.in_(ids), Cohort.academic_year.between(first, last))
    )
    if as_of is not None:
        counted = counted.where(CohortCount.counted_at <= as_of)
    then = counted.subquery()
    groups: dict[int, list[Group]] = {}
    for row in db.session.execute(
        select(Cohort.school_id, Cohort.academic_year, Cohort.year_group, Cohort.name, then).join(
            then, then.c.cohort_id == Cohort.id
        )
    ):
        counts = {name: getattr(row, name) for name in _COUNTS}
        groups.setdefault(row.school_id, []).append(Group(id=row.cohort_id, **counts))
    return groups


def targets_of(
    authority_ids: Collection[int], as_of: datetime | None = None
) -> Mapping[int, dict[str, int]]:
    """What authorities ask for where no number is published, by authority and criterion."""
    asked = (
        select(LocalTarget)
        .ext(distinct_on(LocalTarget.authority_id, LocalTarget.criterion))
        .where(LocalTarget.authority_id.in_(authority_ids))
        .order_by(LocalTarget.authority_id, LocalTarget.criterion, LocalTarget.id.desc())
    )
    if as_of is not None:
        asked = asked.where(LocalTarget.set_at <= as_of)
    targets: dict[int, dict[str, int]] = {}
    for row in db.session.scalars(asked):
        targets.setdefault(row.authority_id, {})[row.criterion] = row.number
    return targets
