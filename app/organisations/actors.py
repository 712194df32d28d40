"""From an account to an actor: what this person may reach, in one query each request."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, null, select, union_all

from app.access import Actor
from app.accounts.models import User
from app.infra.database import db
from app.organisations.models import Grant, Membership


def actor_of(user: User) -> Actor:
    """The actor for a signed-in user; only active memberships and grants count."""
    return _actor(user.id, user.name)


def actor_by_id(user_id: int) -> Actor:
    """The actor for a user known by id, for jobs and the command line."""
    name = db.session.scalar(select(User.name).where(User.id == user_id))
    return _actor(user_id, name or "")


def _actor(user_id: int, name: str) -> Actor:
    belongs = select(
        Membership.role, Membership.school_id, Membership.employer_id, literal(0)
    ).where(Membership.user_id == user_id, Membership.state == "active")
    holds = select(Grant.role, null(), null(), Grant.authority_id).where(Grant.user_id == user_id)
    rows: Sequence[Any] = db.session.execute(union_all(belongs, holds)).all()
    coordinates = [row[3] for row in rows if row[0] == "coordinator"]
    return Actor(
        user_id=user_id,
        name=name,
        employer_ids=frozenset(row[2] for row in rows if row[0] == "employer"),
        teacher_of=frozenset(row[1] for row in rows if row[0] in ("teacher", "leader")),
        leader_of=frozenset(row[1] for row in rows if row[0] == "leader"),
        authority_ids=frozenset(code for code in coordinates if code is not None),
        whole_region=None in coordinates,
        is_administrator=any(row[0] == "administrator" for row in rows),
    )
