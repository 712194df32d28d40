"""How schools stand: counted ahead, and anew for the few whose evidence has changed since."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from app.caseload.models import Standing
from app.caseload.rules import last_encounter, school_gaps
from app.evidence.queries import school_years
from app.figures.models import Figure, Mark
from app.infra import clock
from app.infra.database import db
from app.organisations.models import School
from app.rulebook.benchmarks import edition_for
from app.rulebook.provider_access import in_scope
from app.rulebook.years import academic_year

MOST_LIVE = 3
"""Schools counted anew on a page. The rest are shown as they were, at most some minutes ago."""
Stands = tuple[date | None, tuple[str, ...] | None]


def stands(ids: Sequence[int]) -> Mapping[int, Stands]:
    """The day of each school's last encounter, and what it misses; nothing where not counted yet.

    The first few that have changed since they were counted are counted here and now.
    """
    rows = db.session.scalars(select(Standing).where(Standing.school_id.in_(ids)))
    found: dict[int, Stands] = {each.school_id: _kept(each) for each in rows}
    late = list(db.session.scalars(select(School).where(School.id.in_(ids), _is_late())))
    never_first = sorted(late, key=lambda each: (each.id in found, ids.index(each.id)))
    return found | stands_now(never_first[:MOST_LIVE])


def stands_now(schools: Sequence[School]) -> dict[int, Stands]:
    """The same, from their evidence as it is at this moment: a fixed number of statements."""
    today = clock.today()
    drawn = school_years(schools, academic_year(today))
    return {
        each.id: (
            last_encounter(drawn[each.id]),
            school_gaps(
                drawn[each.id],
                edition_for(each.phase, today),
                in_scope=in_scope(each.type_code, each.group_code, each.year_groups),
            ),
        )
        for each in schools
    }


def with_gaps(ids: Collection[int]) -> frozenset[int]:
    """Those of the schools that certainly missed something when they were counted."""
    asked = select(Standing.school_id).where(
        Standing.school_id.in_(ids), func.cardinality(Standing.gaps) > 0
    )
    return frozenset(db.session.scalars(asked))


def not_counted(ids: Collection[int]) -> int:
    """How many of the schools were never counted."""
    asked = select(func.count()).where(Standing.school_id.in_(ids))
    return len(ids) - (db.session.scalar(asked) or 0)


def late_schools(limit: int) -> Sequence[School]:
    """Open schools to be counted anew, those that never were first, then the longest ago."""
    asked = (
        select(School)
        .outerjoin(Standing, Standing.school_id == School.id)
        .where(School.is_open, _is_late())
        .order_by(Standing.counted_at.nulls_first(), School.id)
    )
    return db.session.scalars(asked.limit(limit)).all()


def _is_late() -> ColumnElement[bool]:
    """Not counted today, or its ledger or its groups have changed since."""
    kept = aliased(Standing)
    drawn_since = (
        select(Figure.school_id)
        .where(Figure.school_id == School.id, Figure.drawn_at >= kept.counted_at)
        .exists()
    )
    still = (
        select(kept.school_id)
        .where(kept.school_id == School.id, kept.counted_on == clock.today(), ~drawn_since)
        .exists()
    )
    return or_(~still, select(Mark.id).where(Mark.school_id == School.id).exists())


def _kept(standing: Standing) -> Stands:
    gaps = None if standing.gaps is None else tuple(standing.gaps)
    return standing.last_on, gaps
