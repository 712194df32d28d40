"""Who may see and enter Compass results."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import School


def see(by: Actor, school: "School") -> Verdict:
    """Its own people, and the coordinators of its area."""
    if school.id in by.teacher_of or by.covers(school.authority_id):
        return allowed()
    return refused("Only people of this school and coordinators for its area can see that.")


def enter(by: Actor, school: "School") -> Verdict:
    """Its careers leader, or a coordinator of its area for a school that sends its results."""
    if school.id in by.leader_of or by.covers(school.authority_id):
        return allowed()
    return refused("Only a careers leader or a coordinator for its area can enter results.")
