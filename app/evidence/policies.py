"""Who may write a school's evidence; seeing it is `organisations.policies.see_figures`."""

from app.access import Actor, Verdict, allowed, refused


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
