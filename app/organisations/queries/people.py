"""Members, coordinators, invitations and those who wait to join."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.access import Actor
from app.accounts.models import User
from app.infra.database import db, found
from app.organisations.models import Grant, Invitation, Membership, School

LEADERS_FIRST = Membership.role  # "employer" < "leader" < "teacher"


def list_members(
    *,
    school_id: int | None = None,
    employer_id: int | None = None,
    state: str = "active",
) -> Sequence[Membership]:
    """Memberships of one school or employer with the people in them; leaders first, then by name."""
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


def waiting_joiners(actor: Actor, *, limit: int = 300) -> Sequence[Membership]:
    """Who waits for this coordinator to let them into a school, oldest first.

    Only those nobody at the school can decide on: people asking to lead, and anyone asking at a
    school that has no careers leader yet.
    """
    leads = aliased(Membership)
    has_leader = exists().where(
        leads.school_id == Membership.school_id, leads.role == "leader", leads.state == "active"
    )
    if actor.whole_region:
        theirs = true()
    elif actor.authority_ids:
        theirs = School.authority_id.in_(actor.authority_ids)
    else:
        theirs = false()
    return db.session.scalars(
        select(Membership)
        .join(Membership.school)
        .where(
            Membership.state == "requested",
            theirs,
            or_(Membership.role == "leader", and_(Membership.role == "teacher", ~has_leader)),
        )
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


def list_grants() -> Sequence[Grant]:
    """Everyone who coordinates or administers, by name."""
    return db.session.scalars(
        select(Grant)
        .join(Grant.user)
        .options(joinedload(Grant.user), joinedload(Grant.authority))
        .order_by(User.name, Grant.role, Grant.id)
    ).all()


def coordinators_and_administrators() -> Sequence[User]:
    """People with any grant, by name."""
    return db.session.scalars(
        select(User).where(User.id.in_(select(Grant.user_id))).order_by(User.name, User.id)
    ).all()


def find_invitation(secret: str) -> Invitation | None:
    """The invitation this link's secret belongs to, whatever became of it."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.secret_hash == hash_of(secret))
        .options(
            joinedload(Invitation.school),
            joinedload(Invitation.employer),
            joinedload(Invitation.sent_by),
        )
    )


def list_invitations(
    *, school_id: int | None = None, employer_id: int | None = None
) -> Sequence[Invitation]:
    """Invitations nobody has taken up or taken back yet, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.school_id == school_id
            if school_id is not None
            else Invitation.employer_id == employer_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.sent_at.desc(), Invitation.id)
    ).all()


def hash_of(secret: str) -> str:
    """What is kept of a link's secret: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def get_invitation(invitation_id: int) -> Invitation:
    return found(db.session.get(Invitation, invitation_id), "invitation")


def get_grant(grant_id: int) -> Grant:
    return found(db.session.get(Grant, grant_id), "grant")
