"""Schools and employers a coordinator may look after, and the coordinators who may."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, true

from app.access import Actor
from app.accounts.models import User
from app.caseload import policies
from app.caseload.kinds import EMPLOYER, SCHOOL
from app.caseload.models import Assignment
from app.caseload.rules import Place
from app.infra.database import Missing, db
from app.infra.typed import whole_number
from app.organisations.models import Employer, Grant, School
from app.organisations.queries import get_employer, get_school, in_area, list_coordinators

MOST_ROWS = 2**31  # where PostgreSQL's integers end
NOT_HERE = "That is not here, or it is not yours to see."


def get_place(kind: str, place_id: int, actor: Actor) -> Place:
    """A school or an employer of this coordinator's area; Missing for any other."""
    return place_of(get_whole(kind, place_id, actor))


def get_whole(kind: str, place_id: int, actor: Actor) -> School | Employer:
    """The same, with everything the register or the employer says of it."""
    if kind not in (SCHOOL, EMPLOYER) or not 0 < place_id < MOST_ROWS:
        raise Missing(NOT_HERE)
    found = get_school(place_id) if kind == SCHOOL else get_employer(place_id)
    if not policies.look_after(actor, found.authority_id):
        raise Missing(NOT_HERE)
    return found


def get_named(key: str, actor: Actor) -> Place:
    """By what names it in a form, `school:12`; Missing for what is not this coordinator's."""
    kind, _, number = key.partition(":")
    return get_place(kind, whole_number(number) or 0, actor)


def place_of(found: School | Employer) -> Place:
    """What the caseload needs to know of it."""
    return Place(
        kind=SCHOOL if isinstance(found, School) else EMPLOYER,
        id=found.id,
        name=found.name,
        authority_id=found.authority_id,
    )


def theirs(actor: Actor, kind: str) -> ColumnElement[bool]:
    """Schools or employers of this coordinator's area; those of the whole region are everyone's."""
    if kind == SCHOOL:
        return in_area(actor)
    if actor.whole_region:
        return true()
    if not actor.authority_ids:
        return false()
    return or_(Employer.authority_id.in_(actor.authority_ids), Employer.authority_id.is_(None))


def still_covers(holder: type[User], kind: str) -> ColumnElement[bool]:
    """Whether the holder can sign in and their grants reach the place: else it is nobody's.

    Grants are taken back without word to the caseload, so this is asked each time.
    """
    area = School.authority_id if kind == SCHOOL else Employer.authority_id
    reaches = or_(Grant.authority_id.is_(None), Grant.authority_id == area)
    if kind == EMPLOYER:
        reaches = or_(reaches, Employer.authority_id.is_(None))
    granted = exists().where(Grant.user_id == holder.id, Grant.role == "coordinator", reaches)
    return func.coalesce(and_(holder.active, granted), false())


def list_who_may(place: Place) -> Sequence[User]:
    """Who can be given this place, by name."""
    return list_coordinators(place.authority_id)


def list_colleagues(actor: Actor) -> Sequence[User]:
    """Coordinators of any part of this person's area, themself included, by name."""
    reaches: ColumnElement[bool] = true()
    if not actor.whole_region:
        shared = Grant.authority_id.in_(actor.authority_ids)
        reaches = or_(Grant.authority_id.is_(None), shared)
    granted = select(Grant.user_id).where(Grant.role == "coordinator", reaches)
    return db.session.scalars(
        select(User).where(User.active, User.id.in_(granted)).order_by(User.name, User.id)
    ).all()


def list_holders(actor: Actor) -> Sequence[User]:
    """Whoever holds anything of this person's area, also those who have left, by name."""
    held = or_(
        Assignment.school_id.in_(select(School.id).where(theirs(actor, SCHOOL))),
        Assignment.employer_id.in_(select(Employer.id).where(theirs(actor, EMPLOYER))),
    )
    holding = select(Assignment.user_id).where(Assignment.until_at.is_(None), held)
    return db.session.scalars(
        select(User).where(User.id.in_(holding)).order_by(User.name, User.id)
    ).all()


def list_held_by(user_id: int, actor: Actor) -> list[Place]:
    """What somebody holds of this person's area: schools by name, then employers by name."""
    rows = [*db.session.execute(_held(School, SCHOOL, user_id, actor))]
    rows += db.session.execute(_held(Employer, EMPLOYER, user_id, actor))
    return [Place(kind=row[0], id=row[1], name=row[2], authority_id=row[3]) for row in rows]


def _held(
    table: type[School | Employer], kind: str, user_id: int, actor: Actor
) -> Select[*tuple[object, ...]]:
    holds = Assignment.school_id if kind == SCHOOL else Assignment.employer_id
    return (
        select(literal(kind), table.id, table.name, table.authority_id)
        .join(Assignment, holds == table.id)
        .where(Assignment.until_at.is_(None), Assignment.user_id == user_id, theirs(actor, kind))
        .order_by(table.name, table.id)
    )
