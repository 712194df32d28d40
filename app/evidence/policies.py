"""Who may see and write a school's evidence."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import School


def see(by: Actor, school: "School") -> Verdict:
    """Its own people, and the coordinators of its area."""
    if school.id in by.teacher_of or by.covers(school.authority_id):
        return allowed()
    return refused("Only people of this school and coordinators for its area can see that.")


def record(by: Actor, school_id: int) -> Verdict:
    """Records by hand, corrections, choices: for careers leaders, who answer for them."""
    if school_id in by.leader_of:
        return allowed()
    return refused("Only a careers leader of this school can do that. Ask yours.")


def set_target(by: Actor, authority_id: int) -> Verdict:
    """Local targets are for coordinators of the authority, where no number is published."""
    if by.covers(authority_id):
        return allowed()
    return refused("Only a coordinator for this area can set its targets.")
