"""Making coordinators and administrators, and taking it back."""

from sqlalchemy import func, select

from app.access import Actor, Clash, Invalid, require
from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import Granted
from app.organisations.models import Grant
from app.rulebook.authorities import AUTHORITY_CODES

ROLES = ("coordinator", "administrator")


def grant(user: User, *, role: str, authority_id: int | None = None, by: Actor | None) -> Grant:
    """Make someone a coordinator (of one authority, or the region) or an administrator.

    `by` is None on the command line. Granting twice changes nothing.
    """
    if by is not None:
        require(policies.administer(by))
    if role not in ROLES or (authority_id is not None and role != "coordinator"):
        raise Invalid("role", "Choose what they will be.")
    if authority_id not in (None, *AUTHORITY_CODES):
        raise Invalid("role", "Choose one of the seven authorities, or the whole region.")
    existing = db.session.scalar(
        select(Grant).where(
            Grant.user_id == user.id,
            Grant.role == role,
            Grant.authority_id.is_not_distinct_from(authority_id),
        )
    )
    if existing is not None:
        return existing
    given = Grant(
        user_id=user.id,
        role=role,
        authority_id=authority_id,
        granted_at=clock.now(),
        granted_by_id=by.user_id if by else None,
    )
    db.session.add(given)
    db.session.flush()
    announce(Granted(grant_id=given.id, by=given.granted_by_id))
    return given


def revoke(given: Grant, *, by: Actor | None) -> None:
    """Take a grant back. Raises Clash for the last administrator, who stays, Refused."""
    if by is not None:
        require(policies.revoke(by, given))
    if given.role == "administrator":
        keep_one_administrator(given.user_id)
    db.session.delete(given)
    db.session.flush()


def keep_one_administrator(user_id: int) -> None:
    """See to it that someone else administers; raises Clash when nobody does.

    The database's own trigger holds the same, whoever writes.
    """
    # All of them are locked, so that of two administrators who remove each other one stays.
    administrators = select(Grant.id).where(Grant.role == "administrator").order_by(Grant.id)
    db.session.execute(administrators.with_for_update())
    others = db.session.scalar(
        select(func.count())
        .select_from(Grant)
        .join(Grant.user)
        .where(Grant.role == "administrator", Grant.user_id != user_id, User.active)
    )
    if not others:
        raise Clash("This is the only administrator. Make someone else one first.")
