"""Employers, and those that wait for a coordinator."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.accounts.models import User
from app.infra.database import db, found
from app.organisations.models import Employer, Membership
from app.organisations.rules import site_of

ALIKE = 0.55  # share of letter triples; above it two names are probably one organisation


def get_employer(employer_id: int) -> Employer:
    """The employer with its authority; Missing if there is none."""
    return found(
        db.session.get(Employer, employer_id, options=[joinedload(Employer.authority)]), "employer"
    )


def find_employers_like(name: str, website: str = "") -> Sequence[Employer]:
    """Employers that may be the same one: an alike name, or the same website. At most five."""
    same: list[ColumnElement[bool]] = [func.similarity(Employer.name, name) > ALIKE]
    if site := site_of(website):
        address = func.regexp_replace(func.lower(Employer.website), r"^https?://(www\.)?", "")
        same.append(address == site)
        same.append(func.starts_with(address, f"{site}/"))
    return db.session.scalars(
        select(Employer)
        .where(or_(*same), Employer.state.in_(("registered", "verified")))
        .order_by(func.similarity(Employer.name, name).desc(), Employer.id)
        .limit(5)
    ).all()


def list_my_employers(actor: Actor) -> Sequence[Employer]:
    """The employers this person belongs to, by name."""
    return db.session.scalars(
        select(Employer)
        .where(Employer.id.in_(actor.employer_ids))
        .order_by(Employer.name, Employer.id)
    ).all()


def employer_members(employer_id: int) -> Sequence[User]:
    """The people of an employer, by name."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.employer_id == employer_id, Membership.state == "active")
        .order_by(User.name, User.id)
    ).all()


def waiting_employers(actor: Actor, *, limit: int = 300) -> Sequence[Employer]:
    """Employers that wait for this coordinator, oldest first."""
    return db.session.scalars(
        select(Employer)
        .where(Employer.state == "registered", _covered(actor))
        .options(joinedload(Employer.authority))
        .order_by(Employer.registered_at, Employer.id)
        .limit(limit)
    ).all()


def count_waiting_employers(actor: Actor) -> int:
    """How many employers wait for this coordinator."""
    asked = select(func.count(Employer.id)).where(Employer.state == "registered", _covered(actor))
    return db.session.scalar(asked) or 0


def _covered(actor: Actor) -> ColumnElement[bool]:
    """Employers this coordinator looks after; those of the whole region are everyone's."""
    if actor.whole_region:
        return true()
    if not actor.authority_ids:
        return false()
    return or_(Employer.authority_id.in_(actor.authority_ids), Employer.authority_id.is_(None))
