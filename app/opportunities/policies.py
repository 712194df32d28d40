"""Who may do what with an opportunity."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.opportunities.states import LABELS, State, after

if TYPE_CHECKING:
    from app.opportunities.models import Opportunity
    from app.organisations.models import Employer


def write(by: Actor, employer_id: int) -> Verdict:
    """Drafts, copies and changes are for the employer's own people."""
    if employer_id in by.employer_ids:
        return allowed()
    return refused("Only people of this employer can do that.")


def publish(by: Actor, employer: "Employer") -> Verdict:
    """Once a coordinator has verified the employer."""
    own = write(by, employer.id)
    if own and employer.state != "verified":
        return refused(
            "A coordinator has to verify your organisation before you can publish."
            " Your draft is kept until then."
        )
    return own


def review(by: Actor, opportunity: "Opportunity") -> Verdict:
    """A coordinator of the employer's area who does not belong to the employer."""
    if opportunity.employer_id in by.employer_ids:
        return refused("You belong to this employer, so another coordinator has to decide.")
    if not by.covers(opportunity.employer.authority_id):
        return refused("Only a coordinator for the employer's area can decide.")
    return allowed()


def allocate(by: Actor, opportunity: "Opportunity") -> Verdict:
    """Saying who may ask first: a coordinator of the employer's area, not one of its own people."""
    if opportunity.employer_id in by.employer_ids:
        return refused("You belong to this employer, so another coordinator has to set its rule.")
    if not by.covers(opportunity.employer.authority_id):
        return refused("Only a coordinator for the employer's area can set its rule.")
    if opportunity.state == State.WITHDRAWN:
        return refused("It is withdrawn, so there is nothing left to share out.")
    return allowed()


def withdraw(by: Actor, opportunity: "Opportunity") -> Verdict:
    own = write(by, opportunity.employer_id)
    if own and after(State(opportunity.state), "withdraw") is None:
        return refused(f"It is {LABELS[State(opportunity.state)].lower()} already.")
    return own


def edit(by: Actor, opportunity: "Opportunity") -> Verdict:
    own = write(by, opportunity.employer_id)
    if own and opportunity.state == State.WITHDRAWN:
        return refused("It is withdrawn. Copy it to offer it again.")
    if own and opportunity.state == State.IN_REVIEW:
        return refused("A coordinator is looking at it, so it cannot be changed just now.")
    return own
