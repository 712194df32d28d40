"""Employers, and those that wait for a coordinator."""

from collections.abc import Sequence

from sqlalchemy import false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.accounts.models import User
from app.infra.database import db, found
from app.organisations.models import Employer, Membership

ALIKE = 0.55  # share of letter triples; above it two names are probably one organisation


def get_employer(employer_id: int) -> Employer:
    """The employer; Missing if there is none."""
    return found(
        db.session.get(Employer, employer_id, options=[joinedload(Employer.authority)]), "employer"
    )


def find_employers_like(name: str, website: str) -> Sequence[Employer]:
    """Employers that may be the same one: an alike name, or the same website. At most five."""
    same = [func.similarity(Employer.name, name) > ALIKE]
    site = website.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    if site.strip("/"):
        same.append(Employer.website.ilike(f"%{site.strip('/').replace('%', '')}%"))
    return db.session.scalars(
        select(Employer)
        .where(or_(*same), Employer.state.in_(("registered", "verified")))
        .order_by(func.similarity(Employer.name, name).desc(), Employer.id)
        .limit(5)
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
    if actor.whole_region:
        theirs = true()
    elif actor.authority_ids:
        theirs = or_(
            Employer.authority_id.in_(actor.authority_ids), Employer.authority_id.is_(None)
        )
    else:
        theirs = false()
    return db.session.scalars(
        select(Employer)
        .where(Employer.state == "registered", theirs)
        .options(joinedload(Employer.authority))
        .order_by(Employer.registered_at, Employer.id)
        .limit(limit)
    ).all()
