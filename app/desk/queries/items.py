"""One item of the queue at a time, of the coordinator's own area; Missing for any other."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking
from app.bookings.queries import get_booking, safeguarding_facts
from app.infra.clock import local
from app.infra.database import Missing
from app.infra.typed import whole_number
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity
from app.opportunities.queries import get_for_review
from app.organisations.models import Employer, Membership
from app.organisations.queries import get_employer, get_membership, list_coordinators
from app.rulebook.safeguarding import checklist

MOST_ROWS = 2**31  # where PostgreSQL's integers end


def item_for(kind_of_item: str, key: str, actor: Actor) -> Any:
    """Whatever an item of the queue is about; Missing when it is not this coordinator's."""
    if kind_of_item == "booking":
        return booking_for(key, actor)
    number = whole_number(key, digits=10)
    if kind_of_item not in ONE_OF or number is None or number >= MOST_ROWS:
        raise Missing("That is not here, or it is not yours to see.")
    return ONE_OF[kind_of_item](number, actor)


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


def colleagues_for(kind_of_item: str, key: str, actor: Actor) -> list[User]:
    """Who else may decide on an item, by name; Missing when it is not this coordinator's."""
    thing = item_for(kind_of_item, key, actor)
    if kind_of_item == "opportunity":
        thing = thing.employer
    area = (
        thing.authority_id
        if kind_of_item in ("employer", "opportunity")
        else (thing.school.authority_id)
    )
    return [each for each in list_coordinators(area) if each.id != actor.user_id]


def checklist_for(booking: Booking) -> list[dict[str, Any]]:
    """The safeguarding checklist of a booking as it stands, ready to be shown and to be kept."""
    offer = booking.slot.opportunity
    day, facts = local(booking.slot.starts_at).date(), safeguarding_facts(booking)
    if facts.one_to_one is None and kind(offer.kind).one_to_one:
        facts = replace(facts, one_to_one=True)  # a kind that was added and is like mentoring
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
        for item in checklist(kind(offer.kind).slug, offer.place, day, facts)
    ]


ONE_OF: dict[str, Callable[[int, Actor], Any]] = {
    "employer": employer_for,
    "opportunity": opportunity_for,
    "joiner": joiner_for,
}
