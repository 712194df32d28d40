"""Who may set what."""

from app.access import Actor, Verdict, allowed, refused


def administer(by: Actor) -> Verdict:
    """What is set for everybody is for administrators."""
    if by.is_administrator:
        return allowed()
    return refused("Only administrators can do that.")
