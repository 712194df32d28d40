"""Who may see a school or an employer as those who look after it do, and who can be given it."""

from app.access import Actor, Verdict, allowed, refused


def look_after(by: Actor, authority_id: int | None) -> Verdict:
    """Coordinators of its authority: what is kept here is shown to nobody else.

    Without an authority an employer is of the whole region, and any coordinator's.
    """
    if by.covers(authority_id):
        return allowed()
    return refused("Only a coordinator for its area can do that.")


def be_given(person: Actor, authority_id: int | None) -> Verdict:
    """Nobody is given what they could not open."""
    if person.covers(authority_id):
        return allowed()
    return refused(f"{person.name or 'That person'} does not coordinate this area.")
