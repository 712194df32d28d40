"""The lines of the caseload, in a number of statements that never grows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from app.access import Actor
from app.accounts.models import User
from app.caseload.filters import ALL, MINE, NOBODY, Filters
from app.caseload.kinds import EMPLOYER, SCHOOL
from app.caseload.models import Action, Assignment
from app.caseload.queries.places import still_covers, theirs
from app.caseload.rules import Place, Row
from app.infra import clock
from app.infra.database import db
from app.organisations.models import Authority, Employer, School
from app.rulebook.phases import PHASE_LABELS, Phase

MOST = 5000
"""More schools, or employers, than the region has."""
REGION = "The whole region"
STATES = {
    "registered": "Not verified yet",
    "verified": "Verified",
    "suspended": "Suspended",
}


def list_rows(filters: Filters, actor: Actor) -> list[Row]:
    """Every school or employer that is looked at, by name, with who looks after it.

    A school that has closed is there while somebody has it: its notes and actions are to be
    passed on. Employers that were refused are nobody's.
    """
    asked = _schools(filters, actor) if filters.of == SCHOOL else _employers(filters, actor)
    return [_row(filters.of, each) for each in db.session.execute(asked.limit(MOST))]


def _schools(filters: Filters, actor: Actor) -> Select[Any]:
    holder = aliased(User)
    columns: Any = (
        select(
            School.id,
            School.name,
            School.authority_id,
            Authority.name.label("where"),
            School.phase.label("detail"),
            School.is_open,
            Assignment.user_id,
            holder.name.label("holder"),
            still_covers(holder, SCHOOL).label("covers"),
        )
        .join(Authority, Authority.id == School.authority_id)
        .outerjoin(
            Assignment,
            and_(Assignment.school_id == School.id, Assignment.until_at.is_(None)),
        )
        .outerjoin(holder, holder.id == Assignment.user_id)
        .where(or_(School.is_open, Assignment.id.is_not(None)))
        .order_by(School.name, School.id)
    )
    if filters.phase:
        columns = columns.where(School.phase == filters.phase)
    return _narrowed(columns, School, holder, filters, actor)


def _employers(filters: Filters, actor: Actor) -> Select[Any]:
    holder = aliased(User)
    columns: Any = (
        select(
            Employer.id,
            Employer.name,
            Employer.authority_id,
            Authority.name.label("where"),
            Employer.state.label("detail"),
            true().label("is_open"),
            Assignment.user_id,
            holder.name.label("holder"),
            still_covers(holder, EMPLOYER).label("covers"),
        )
        .outerjoin(Authority, Authority.id == Employer.authority_id)
        .outerjoin(
            Assignment,
            and_(Assignment.employer_id == Employer.id, Assignment.until_at.is_(None)),
        )
        .outerjoin(holder, holder.id == Assignment.user_id)
        .where(Employer.state != "refused")
        .order_by(Employer.name, Employer.id)
    )
    return _narrowed(columns, Employer, holder, filters, actor)


def _narrowed(
    asked: Select[Any],
    table: type[School | Employer],
    holder: type[User],
    filters: Filters,
    actor: Actor,
) -> Select[Any]:
    covers = still_covers(holder, filters.of)
    asked = asked.where(theirs(actor, filters.of))
    if filters.whose == NOBODY:
        asked = asked.where(~covers)
    elif filters.whose != ALL:
        wanted = actor.user_id if filters.whose == MINE else int(filters.whose)
        asked = asked.where(covers, Assignment.user_id == wanted)
    if filters.area:
        asked = asked.where(table.authority_id == int(filters.area))
    for word in filters.q.split():
        asked = asked.where(table.name.icontains(word, autoescape=True))
    if filters.overdue:
        of = Action.school_id if filters.of == SCHOOL else Action.employer_id
        late = exists().where(
            of == table.id, Action.done_at.is_(None), Action.due_on < clock.today()
        )
        asked = asked.where(late)
    return asked


def _row(kind: str, row: Any) -> Row:
    is_school = kind == SCHOOL
    return Row(
        place=Place(kind=kind, id=row.id, name=row.name, authority_id=row.authority_id),
        where=row.where or REGION,
        detail=PHASE_LABELS[Phase(row.detail)] if is_school else STATES[row.detail],
        phase=row.detail if is_school else "",
        is_open=row.is_open,
        had_id=row.user_id,
        holder_id=row.user_id if row.covers else None,
        holder=row.holder if row.covers else "",
        was="" if row.covers or row.user_id is None else row.holder,
    )


def keys_of(rows: Sequence[Row]) -> list[int]:
    """The ids of the lines, all of one kind."""
    return [each.place.id for each in rows]
