"""Members, those who wait to join, coordinators and administrators."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.access import Actor
from app.accounts.models import User
from app.infra import clock
from app.infra.database import db, found
from app.organisations.models import Grant, Membership, School
from app.organisations.queries.schools import in_area
from app.rulebook.thresholds import lasts

LEADERS_FIRST = Membership.role  # "employer" < "leader" < "teacher"
MOST = 500  # rows of any list of people; no school or employer comes near


def list_members(
    *,
    school_id: int | None = None,
    employer_id: int | None = None,
    state: str = "active",
) -> Sequence[Membership]:
    """Memberships of one school or employer with their people; leaders first, then by name."""
    place = (
        Membership.school_id == school_id
        if school_id is not None
        else Membership.employer_id == employer_id
    )
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(place, Membership.state == state)
        .options(joinedload(Membership.user))
        .order_by(LEADERS_FIRST, User.name, Membership.id)
        .limit(MOST)
    ).all()


def get_membership(membership_id: int) -> Membership:
    """The membership with its person and place; Missing if there is none."""
    return found(
        db.session.scalar(
            select(Membership)
            .where(Membership.id == membership_id)
            .options(
                joinedload(Membership.user),
                joinedload(Membership.school),
                joinedload(Membership.employer),
            )
        ),
        "request",
    )


def list_my_requests(actor: Actor) -> Sequence[Membership]:
    """Where this person has asked to belong and waits, or was declined; the latest first."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.user_id == actor.user_id,
            Membership.state.in_(("requested", "declined")),
        )
        .options(
            joinedload(Membership.school).joinedload(School.authority),
            joinedload(Membership.employer),
        )
        .order_by(Membership.requested_at.desc(), Membership.id.desc())
        .limit(20)
    ).all()


def _waits_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    leads = aliased(Membership)
    has_leader = exists().where(
        leads.school_id == Membership.school_id, leads.role == "leader", leads.state == "active"
    )
    unanswered = Membership.requested_at < clock.now() - lasts("joiner_unanswered")
    return (
        Membership.state == "requested",
        Membership.user_id != actor.user_id,
        in_area(actor),
        or_(Membership.role == "leader", ~has_leader, unanswered),
    )


def count_waiting_joiners(actor: Actor) -> int:
    """How many people wait for this coordinator to let them into a school."""
    asked = select(func.count(Membership.id)).join(Membership.school)
    return db.session.scalar(asked.where(*_waits_for(actor))) or 0


def waiting_joiners(actor: Actor, *, limit: int = 300) -> Sequence[Membership]:
    """Who waits for this coordinator to let them into a school, oldest first.

    People asking to lead, anyone asking at a school that has no careers leader yet, and anyone
    whose own careers leader has not answered in time.
    """
    return db.session.scalars(
        select(Membership)
        .join(Membership.school)
        .where(*_waits_for(actor))
        .options(
            joinedload(Membership.user),
            joinedload(Membership.school).joinedload(School.authority),
        )
        .order_by(Membership.requested_at, Membership.id)
        .limit(limit)
    ).all()


def list_coordinators(authority_id: int | None) -> Sequence[User]:
    """Who coordinates this authority, the whole region's included; None asks for everyone."""
    covers = or_(Grant.authority_id == authority_id, Grant.authority_id.is_(None))
    if authority_id is None:
        covers = true()
    return db.session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(select(Grant.user_id).where(Grant.role == "coordinator", covers)),
        )
        .order_by(User.name, User.id)
    ).all()


def list_grants(user_id: int | None = None) -> Sequence[Grant]:
    """Everyone who coordinates or administers, or one person's grants, by name."""
    asked = select(Grant).join(Grant.user)
    if user_id is not None:
        asked = asked.where(Grant.user_id == user_id)
    return db.session.scalars(
        asked.options(
            joinedload(Grant.user).selectinload(User.webauthn), joinedload(Grant.authority)
        )
        .order_by(User.name, User.id, Grant.role, Grant.id)
        .limit(MOST)
    ).all()


def get_grant(grant_id: int) -> Grant:
    """The grant with its person; Missing if there is none."""
    return found(
        db.session.scalar(
            select(Grant)
            .where(Grant.id == grant_id)
            .options(joinedload(Grant.user), joinedload(Grant.authority))
        ),
        "grant",
    )
