"""Letters about opportunities."""

from typing import Any

from app.infra.database import db
from app.infra.mail import Category, together
from app.opportunities import queries
from app.opportunities.events import (
    AllocationSet,
    OpportunityFact,
    OpportunityPublished,
    OpportunitySentBack,
    OpportunitySubmitted,
)
from app.opportunities.models import Opportunity
from app.opportunities.rules import change_of, words_of
from app.organisations.queries import employer_members, list_coordinators
from app.web.letters import write_letter


def tell_coordinators(event: OpportunitySubmitted) -> None:
    """A first opportunity waits for them."""
    opportunity = db.session.get_one(Opportunity, event.opportunity_id)
    key = f"{opportunity.id}:{opportunity.submitted_at:%Y%m%d%H%M%S}"
    for user in list_coordinators(opportunity.employer.authority_id):
        write_letter(
            "opportunities/submitted",
            to=user,
            key=key,
            category=Category.DECISIONS,
            opportunity=opportunity,
        )


def tell_published(event: OpportunityPublished) -> None:
    _tell_employer("opportunities/published", event)


def tell_sent_back(event: OpportunitySentBack) -> None:
    _tell_employer("opportunities/sent_back", event)


def tell_rule(event: AllocationSet) -> None:
    """The employer who may ask first from now on: its contact, and a copy to the others."""
    facts = facts_of_rule(event.allocation_id)
    opportunity = facts["opportunity"]
    people = employer_members(opportunity.employer_id)
    has_contact = any(each.id == opportunity.contact_id for each in people)
    with together():
        for user in people:
            is_a_copy = has_contact and user.id != opportunity.contact_id
            write_letter(
                "opportunities/rule_changed",
                to=user,
                key=str(event.allocation_id),
                about=f"opportunity:{opportunity.id}",
                category=Category.COPIES if is_a_copy else Category.ESSENTIAL,
                **facts,
            )


def facts_of_rule(allocation_id: int) -> dict[str, Any]:
    """What every letter about a rule of allocation says, whoever reads it."""
    shared = queries.get_allocation(allocation_id)
    return {
        "opportunity": shared.opportunity,
        "employer": shared.opportunity.employer,
        "change": change_of(queries.find_allocation_before(shared), shared),
        "rule": words_of(shared),
        "why": " ".join(shared.reason.split()),
        "since": shared.at,
    }


def _tell_employer(name: str, event: OpportunityFact) -> None:
    opportunity = db.session.get_one(Opportunity, event.opportunity_id)
    moment = opportunity.submitted_at or opportunity.published_at or opportunity.changed_at
    key = f"{opportunity.id}:{moment:%Y%m%d%H%M%S}"
    for user in employer_members(opportunity.employer_id):
        write_letter(name, to=user, key=key, opportunity=opportunity)
