"""Everything that waits for one coordinator, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.bookings.queries import count_waiting, waiting_bookings
from app.desk.models import Claim
from app.desk.rules import Item, counts
from app.infra import clock
from app.infra.database import db
from app.infra.wording import count
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity
from app.opportunities.queries import count_waiting_opportunities, waiting_opportunities
from app.organisations.models import Authority, Employer, Membership
from app.organisations.queries import (
    authorities_of,
    count_waiting_employers,
    count_waiting_joiners,
    waiting_employers,
    waiting_joiners,
)

REGION = "The whole region"
# Of each kind that are listed at once: a whole region on its worst day.
MOST_BOOKINGS = 3000
MOST_OTHERS = 300


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits: as many as are listed at once, and how many of each kind wait `beyond` those."""

    items: Sequence[Item]
    beyond: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.items) + sum(self.beyond.values())


def waiting(actor: Actor) -> Waiting:
    """Bookings, employers, first opportunities and joiners of this coordinator's area.

    Of bookings the soonest, of the rest the oldest, where there are more than are listed. Those
    beyond are counted, so that a number never says less than there are.
    """
    claims = {
        (each.kind, each.key): each
        for each in db.session.scalars(select(Claim).options(joinedload(Claim.user)))
    }
    areas = {each.id: each for each in authorities_of(actor)}
    items = [
        *(_booking(each, areas) for each in waiting_bookings(actor, limit=MOST_BOOKINGS)),
        *(_employer(each) for each in waiting_employers(actor, limit=MOST_OTHERS)),
        *(_opportunity(each) for each in waiting_opportunities(actor, limit=MOST_OTHERS)),
        *(_joiner(each) for each in waiting_joiners(actor, limit=MOST_OTHERS)),
    ]
    return Waiting(
        items=[each.held_by(claims.get((each.kind, each.key))) for each in items],
        beyond=_beyond(actor, counts(items)),
    )


def _beyond(actor: Actor, listed: Mapping[str, int]) -> dict[str, int]:
    """How many of each kind are not listed. Only a list that is full need be counted again."""
    everything = {
        "booking": (MOST_BOOKINGS, count_waiting),
        "employer": (MOST_OTHERS, count_waiting_employers),
        "opportunity": (MOST_OTHERS, count_waiting_opportunities),
        "joiner": (MOST_OTHERS, count_waiting_joiners),
    }
    return {
        each: max(0, all_of(actor) - listed[each]) if listed[each] >= most else 0
        for each, (most, all_of) in everything.items()
    }


def _booking(row: Row[Any], areas: dict[int, Authority]) -> Item:
    sort = kind(row.kind)
    return Item(
        kind="booking",
        key=row.reference,
        title=row.title,
        who=f"{row.school} with {row.employer}",
        where=areas[row.authority_id].name,
        area_id=row.authority_id,
        since=row.requested_at,
        when=row.starts_at,
        until=row.hold_until,
        asks=row.asks,
        detail=count(row.pupils, "pupil"),
        encounter=row.kind,
        lead_days=sort.lead_days,
    )


def _employer(employer: Employer) -> Item:
    return Item(
        kind="employer",
        key=str(employer.id),
        title=employer.name,
        who="A new employer to verify",
        where=employer.authority.name if employer.authority else REGION,
        area_id=employer.authority_id,
        since=employer.registered_at,
    )


def _opportunity(opportunity: Opportunity) -> Item:
    area = opportunity.employer.authority
    ahead: Sequence[Any] = [each for each in opportunity.slots if each.starts_at > clock.now()]
    return Item(
        kind="opportunity",
        key=str(opportunity.id),
        title=opportunity.title,
        who=f"The first opportunity of {opportunity.employer.name}",
        where=area.name if area else REGION,
        area_id=area.id if area else None,
        since=opportunity.submitted_at or opportunity.created_at,
        when=min((slot.starts_at for slot in ahead), default=None),
        encounter=opportunity.kind,
        lead_days=kind(opportunity.kind).lead_days,
    )


def _joiner(membership: Membership) -> Item:
    school = membership.school
    assert school is not None  # noqa: S101 - the query asks for schools only
    role = "careers leader" if membership.role == "leader" else "teacher"
    return Item(
        kind="joiner",
        key=str(membership.id),
        title=membership.user.name,
        who=f"Asks to join {school.name} as {role}",
        where=school.authority.name,
        area_id=school.authority_id,
        since=membership.requested_at,
    )
