"""Who may see and send reports, and an employer's part in them."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import Employer


def see_reports(by: Actor, authority_id: int | None) -> Verdict:
    """An authority's are for coordinators who cover it; the region's for those who cover all."""
    covered = by.whole_region if authority_id is None else by.covers(authority_id)
    if covered:
        return allowed()
    return refused("Only coordinators for the whole of this area can see its reports.")


def see_impact(by: Actor, employer: "Employer") -> Verdict:
    """What an employer did is for its own people, and for coordinators of its area."""
    if employer.id in by.employer_ids or by.covers(employer.authority_id):
        return allowed()
    return refused("Only people of this organisation and coordinators for its area can see that.")


def set_value(by: Actor) -> Verdict:
    """What an hour is worth is for administrators to say, with its source."""
    if by.is_administrator:
        return allowed()
    return refused("Only administrators can set what an hour is worth.")
