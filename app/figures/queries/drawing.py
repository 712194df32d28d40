"""The ledger as the figures are drawn from it, in a fixed number of statements."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, case, func, select

from app.bookings.models import Booking
from app.evidence.queries import groups_of, latest
from app.evidence.rules import Line
from app.figures.models import Mark
from app.figures.rules import Drawn, Told, draw
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer

# What a year is added up from. The words and answers of a statement stay where they are: reading
# them takes longer than adding up.
_ADDED_UP = (
    "booking_id record_id cohort_id year_group academic_year benchmark meant_for standing activity"
    " held_on minutes pupils roll counted"
).split()


def drawn_for(school_ids: Collection[int], year: int) -> dict[int, Drawn]:
    """Each school's year, added up from the ledger as it stands at this moment."""
    told = told_of(school_ids, year)
    groups = groups_of(school_ids, year, year)
    return {each: draw(told[each], groups.get(each, [])) for each in school_ids}


def told_of(school_ids: Collection[int], year: int) -> dict[int, list[Told]]:
    """What the ledger says of each school's year, whether it counts or not, in one statement."""
    told: dict[int, list[Told]] = {each: [] for each in school_ids}
    for row in _lines(school_ids, year):
        told[row.school_id].append(
            Told(
                line=Line(**dict(zip(_ADDED_UP, row, strict=False))),
                employer_id=row.employer_id,
                sector=row.sector,
                size=row.size,
            )
        )
    return told


def marks_of(school_ids: Collection[int], year: int) -> Sequence[int]:
    """The marks that say they have to be added up anew, as they stand now."""
    return db.session.scalars(
        select(Mark.id).where(Mark.school_id.in_(school_ids), Mark.academic_year == year)
    ).all()


def next_marked(limit: int) -> Sequence[tuple[int, int]]:
    """(school, academic year) of those marked longest ago."""
    rows = db.session.execute(
        select(Mark.school_id, Mark.academic_year)
        .group_by(Mark.school_id, Mark.academic_year)
        .order_by(func.min(Mark.id))
        .limit(limit)
    )
    return [(row.school_id, row.academic_year) for row in rows]


def _lines(school_ids: Collection[int], year: int) -> Sequence[Row[Any]]:
    """Statements with who led them: the opportunity says the sector, else its employer does."""
    now = latest(school_ids, year, year).subquery()
    asked: Any = (
        select(
            *(now.c[name] for name in _ADDED_UP),
            now.c.school_id,
            now.c.employer_id,
            case(
                (Opportunity.sector != "", Opportunity.sector),
                else_=func.coalesce(Employer.sector, ""),
            ).label("sector"),
            func.coalesce(Employer.size, "").label("size"),
        )
        .outerjoin(Booking, Booking.id == now.c.booking_id)
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Opportunity, Opportunity.id == Slot.opportunity_id)
        .outerjoin(Employer, Employer.id == now.c.employer_id)
    )
    return db.session.execute(asked).all()
