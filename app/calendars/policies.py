"""Who may have a calendar to follow."""

from app.access import Actor, Verdict, allowed, refused


def follow(by: Actor) -> Verdict:
    """Anyone with bookings to see: schools' and employers' people, and coordinators."""
    if by.teacher_of or by.employer_ids or by.is_coordinator:
        return allowed()
    return refused("Join a school or register an employer first: then there is something to see.")
