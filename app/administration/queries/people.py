"""Finding anyone, and what they are here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.infra.audit import Act
from app.infra.database import db, found
from app.infra.paging import turn_to
from app.organisations.models import Employer, Grant, Membership, School
from app.organisations.queries import get_membership

ON_A_PAGE = 30
SIGNING_IN = (
    "security.login",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.wan_signin_response",
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person with where they belong and what they hold, as far as a list shows it."""

    user: User
    places: Sequence[str]
    roles: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of people, by name."""

    people: Sequence[Person]
    total: int
    page: int
    pages: int


def search_people(words: str, page: int = 1) -> Found:
    """People whose name, address, school or employer has these words in it; all without words."""
    which = _matching(words)
    total = db.session.scalar(select(func.count()).select_from(User).where(*which)) or 0
    turn = turn_to(page, total=total, on_a_page=ON_A_PAGE)
    users = db.session.scalars(
        select(User).where(*which).order_by(User.name, User.id).limit(ON_A_PAGE).offset(turn.first)
    ).all()
    ids = [each.id for each in users]
    belonging = _belonging(ids)
    grants = _grants(ids)
    people = [
        Person(
            user=each,
            places=[place_of(one) for one in belonging if one.user_id == each.id],
            roles=[role_of(one) for one in grants if one.user_id == each.id],
        )
        for each in users
    ]
    return Found(people=people, total=total, page=turn.number, pages=turn.pages)


def get_person(user_id: int, *, to_change: bool = False) -> User:
    """Anyone; locked `to_change`. Missing when there is nobody."""
    asked = select(User).where(User.id == user_id).options(selectinload(User.webauthn))
    asked = asked.with_for_update(of=User) if to_change else asked
    return found(db.session.scalar(asked), "person")


def get_membership_of(user_id: int, membership_id: int) -> Membership:
    """One membership of this person; Missing when it is somebody else's."""
    membership = get_membership(membership_id)
    return found(membership if membership.user_id == user_id else None, "membership")


def list_memberships(user_id: int) -> Sequence[Membership]:
    """Every membership of a person, living ones first, then the latest."""
    living = Membership.state.in_(("active", "requested"))
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id)
        .options(
            joinedload(Membership.school).joinedload(School.authority),
            joinedload(Membership.employer),
        )
        .order_by(living.desc(), Membership.requested_at.desc(), Membership.id)
        .limit(100)
    ).all()


def last_sign_in(user_id: int) -> datetime | None:
    """When this person last signed in, as far as the log goes back."""
    return db.session.scalar(
        select(Act.at)
        .where(Act.user_id == user_id, Act.act.in_(SIGNING_IN))
        .order_by(Act.at.desc())
        .limit(1)
    )


def place_of(membership: Membership) -> str:
    """`Riverside School, careers leader`."""
    place = membership.school or membership.employer
    name = place.name if place else ""
    return f"{name}, careers leader" if membership.role == "leader" else name


def role_of(grant: Grant) -> str:
    """`Administrator`, or whose coordinator they are."""
    if grant.role == "administrator":
        return "Administrator"
    return f"Coordinator, {grant.authority.name if grant.authority else 'the whole region'}"


def _matching(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    at_a_place = (
        select(Membership.user_id)
        .outerjoin(Membership.school)
        .outerjoin(Membership.employer)
        .where(
            Membership.state == "active",
            or_(
                School.name.icontains(words, autoescape=True),
                Employer.name.icontains(words, autoescape=True),
            ),
        )
    )
    return [
        or_(
            User.name.icontains(words, autoescape=True),
            cast(User.email, Text).icontains(words, autoescape=True),
            User.id.in_(at_a_place),
        )
    ]


def _belonging(ids: Sequence[int]) -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id.in_(ids), Membership.state == "active")
        .options(joinedload(Membership.school), joinedload(Membership.employer))
        .order_by(Membership.id)
    ).all()


def _grants(ids: Sequence[int]) -> Sequence[Grant]:
    return db.session.scalars(
        select(Grant)
        .where(Grant.user_id.in_(ids))
        .options(joinedload(Grant.authority))
        .order_by(Grant.role, Grant.id)
    ).all()
