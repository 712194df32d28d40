"""Letters about opportunities."""

from app.infra.database import db
from app.infra.mail import Category
from app.opportunities.events import (
    OpportunityFact,
    OpportunityPublished,
    OpportunitySentBack,
    OpportunitySubmitted,
)
from app.opportunities.models import Opportunity
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


def _tell_employer(name: str, event: OpportunityFact) -> None:
    opportunity = db.session.get_one(Opportunity, event.opportunity_id)
    key = f"{opportunity.id}:{opportunity.submitted_at or opportunity.published_at:%Y%m%d%H%M%S}"
    for user in employer_members(opportunity.employer_id):
        write_letter(name, to=user, key=key, opportunity=opportunity)
