"""Who may enter Compass results; seeing them is `organisations.policies.see_figures`."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import School


def enter(by: Actor, school: "School") -> Verdict:
    """Its careers leader, or a coordinator of its area for a school that sends its results."""
    if school.id in by.leader_of or by.covers(school.authority_id):
        return allowed()
    return refused("Only a careers leader or a coordinator for its area can enter results.")
