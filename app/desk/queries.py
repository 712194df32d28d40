"""Everything that waits for one coordinator, in a fixed number of statements."""

from typing import Any

from app.access import Actor
from app.bookings.models import Booking
from app.bookings.queries import get_booking, safeguarding_facts, waiting_bookings
from app.desk.rules import Item
from app.infra.clock import local
from app.infra.database import Missing
from app.infra.wording import count
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity
from app.opportunities.queries import get_for_review, waiting_opportunities
from app.organisations.models import Employer, Membership
from app.organisations.queries import (
    get_employer,
    get_membership,
    waiting_employers,
    waiting_joiners,
)
from app.rulebook.safeguarding import checklist

REGION = "The whole region"


def waiting(actor: Actor) -> list[Item]:
    """Bookings, employers, first opportunities and joiners of this coordinator's area."""
    return [
        *(_booking(each) for each in waiting_bookings(actor)),
        *(_employer(each) for each in waiting_employers(actor)),
        *(_opportunity(each) for each in waiting_opportunities(actor)),
        *(_joiner(each) for each in waiting_joiners(actor)),
    ]


def booking_for(reference: str, actor: Actor) -> Booking:
    """A booking of this coordinator's area; Missing for any other."""
    booking = get_booking(reference, actor)
    if not actor.covers(booking.school.authority_id):
        raise Missing("That booking is not here, or it is not yours to see.")
    return booking


def employer_for(employer_id: int, actor: Actor) -> Employer:
    """An employer of this coordinator's area; Missing for any other."""
    employer = get_employer(employer_id)
    if not actor.covers(employer.authority_id):
        raise Missing("That employer is not here, or it is not yours to see.")
    return employer


def opportunity_for(opportunity_id: int, actor: Actor) -> Opportunity:
    """An opportunity of this coordinator's area; Missing for any other."""
    return get_for_review(opportunity_id, actor)


def joiner_for(membership_id: int, actor: Actor) -> Membership:
    """Someone who asks to join a school of this coordinator's area; Missing for any other."""
    membership = get_membership(membership_id)
    school = membership.school
    if school is None or not actor.covers(school.authority_id):
        raise Missing("That request is not here, or it is not yours to see.")
    return membership


def checklist_for(booking: Booking) -> list[dict[str, Any]]:
    """The safeguarding checklist of a booking as it stands, ready to be shown and to be kept."""
    offer = booking.slot.opportunity
    day = local(booking.slot.starts_at).date()
    return [
        {
            "key": item.key,
            "title": item.title,
            "text": item.text,
            "when": item.when,
            "state": str(item.state),
            "sentence": item.sentence,
            "source": item.source,
            "mark": str(item.mark),
            "ruleset": item.ruleset,
            "rules_dated": item.rules_dated.isoformat(),
        }
        for item in checklist(kind(offer.kind).slug, offer.place, day, safeguarding_facts(booking))
    ]


def _booking(booking: Booking) -> Item:
    offer = booking.slot.opportunity
    return Item(
        kind="booking",
        key=booking.reference,
        title=offer.title,
        who=f"{booking.school.name} with {offer.employer.name}",
        where=booking.school.authority.name,
        since=booking.requested_at,
        when=booking.slot.starts_at,
        detail=count(booking.pupils, "pupil"),
    )


def _employer(employer: Employer) -> Item:
    return Item(
        kind="employer",
        key=str(employer.id),
        title=employer.name,
        who="A new employer to verify",
        where=employer.authority.name if employer.authority else REGION,
        since=employer.registered_at,
    )


def _opportunity(opportunity: Opportunity) -> Item:
    area = opportunity.employer.authority
    return Item(
        kind="opportunity",
        key=str(opportunity.id),
        title=opportunity.title,
        who=f"The first opportunity of {opportunity.employer.name}",
        where=area.name if area else REGION,
        since=opportunity.submitted_at or opportunity.created_at,
        when=min((slot.starts_at for slot in opportunity.slots), default=None),
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
        since=membership.requested_at,
    )
