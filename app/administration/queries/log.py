"""Looking into the log of what was done, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.administration.filters import Search
from app.bookings.models import Booking
from app.infra.audit import Act
from app.infra.clock import moment_of
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, Membership, School

ON_A_PAGE = 50
MOST_ROWS = 20_000
MOST_PEOPLE = 200  # whom one search may mean
LARGEST_ID = 2**31
# (what names it, its school)
AT_A_SCHOOL = {
    "booking": (Booking.reference, Booking.school_id),
    "school": (School.id, School.id),
    "membership": (Membership.id, Membership.school_id),
    "joiner": (Membership.id, Membership.school_id),
}


@dataclass(frozen=True)
class Page:
    """One page of the log. `older` is where the next begins; 0 at the end."""

    acts: Sequence[Act]
    older: int


def search_log(search: Search) -> Page:
    """One page of what was done, by one statement."""
    acts = db.session.scalars(_searched(search).limit(ON_A_PAGE + 1)).all()
    more = len(acts) > ON_A_PAGE
    return Page(acts[:ON_A_PAGE], acts[ON_A_PAGE - 1].id if more else 0)


def whole_log(search: Search) -> Sequence[Act]:
    """Everything that fits, as far as MOST_ROWS goes."""
    return db.session.scalars(_searched(search).limit(MOST_ROWS)).all()


def area_of(about: Sequence[str]) -> Any:
    """An expression for the authority that things are in: a school's before an employer's."""
    things = [thing.partition(":")[::2] for thing in about]
    things.sort(key=lambda thing: thing[0] not in AT_A_SCHOOL)
    found = [_area(kind, key) for kind, key in things]
    known = [each for each in found if each is not None]
    return known[0].scalar_subquery() if known else None


def thing_of(event: object) -> Any:
    """What a fact is about, as the log names it: an expression, since a booking has a reference."""
    booking_id, slot_id = (getattr(event, name, None) for name in ("booking_id", "slot_id"))
    if booking_id is not None:
        named = select(literal("booking:") + Booking.reference).where(Booking.id == booking_id)
        return array([named.scalar_subquery()], type_=Text)
    return [f"session:{slot_id}"] if slot_id is not None else []


def _area(kind: str, key: str) -> Select[Any] | None:
    if kind != "booking" and not (key.isdecimal() and int(key) < LARGEST_ID):
        return None
    if kind in AT_A_SCHOOL:
        named, school_id = AT_A_SCHOOL[kind]
        wanted: Any = key if kind == "booking" else int(key)
        school = aliased(School)
        its_school = select(school_id).where(named == wanted).scalar_subquery()
        return select(school.authority_id).where(school.id == its_school)
    employer = select(Employer.authority_id)
    match kind:
        case "employer":
            return employer.where(Employer.id == int(key))
        case "opportunity":
            return employer.join(Opportunity).where(Opportunity.id == int(key))
        case "session":
            return employer.join(Opportunity).join(Slot).where(Slot.id == int(key))
        case _:
            return None


def _searched(search: Search) -> Select[Act]:
    found = select(Act).where(*_conditions(search)).order_by(Act.at.desc(), Act.id.desc())
    if search.before:
        last = aliased(Act)
        place = select(last.at).where(last.id == search.before).scalar_subquery()
        found = found.where(tuple_(Act.at, Act.id) < tuple_(place, literal(search.before)))
    return found


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.who:
        people = select(User.id).where(
            or_(
                User.name.icontains(search.who, autoescape=True),
                cast(User.email, Text).icontains(search.who, autoescape=True),
            )
        )
        ids = func.array(people.limit(MOST_PEOPLE).scalar_subquery())
        wanted.append(Act.user_id == func.any(ids))
    if search.act.endswith("."):
        # Every act of one feature: `.` is followed by `/` in the order of bytes.
        wanted += [Act.act >= search.act, Act.act < search.act[:-1] + "/"]
    elif search.act:
        wanted.append(Act.act == search.act)
    if search.things:
        wanted.append(Act.about.op("&&")(cast(search.things, ARRAY(Text))))
    if search.source:
        wanted.append(Act.source == search.source)
    if search.since:
        wanted.append(Act.at >= moment_of(search.since, 0))
    if search.until:
        wanted.append(Act.at < moment_of(search.until + timedelta(days=1), 0))
    return wanted
