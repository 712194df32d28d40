"""Who may keep rules, and who may read them."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused
from app.approvals.states import SEEN
from app.bookings.policies import sides_of
from app.bookings.states import Side

if TYPE_CHECKING:
    from app.approvals.models import Rule
    from app.bookings.models import Booking


def keep(by: Actor) -> Verdict:
    """Write, try, switch on and off: administrators."""
    if by.is_administrator:
        return allowed()
    return refused("Only administrators write rules, try them and switch them on or off.")


def let_stand(by: Actor, booking: "Booking") -> Verdict:
    """A coordinator of the school's authority who belongs to neither side, as for deciding."""
    sides = sides_of(by, booking)
    if Side.COORDINATOR not in sides:
        return refused("Only a coordinator for the school's authority can do that.")
    if len(sides) > 1 or by.user_id in (booking.requested_by_id, booking.lead_id):
        return refused("You belong to one of the two sides, so another coordinator has to decide.")
    return allowed()


def see(by: Actor, rule: "Rule") -> Verdict:
    """Administrators every rule; coordinators those that are or were on in their own area."""
    if by.is_administrator:
        return allowed()
    if rule.state in SEEN and any(by.covers(each) for each in rule.authority_ids):
        return allowed()
    return refused("This rule is not here, or it is not yours to see.")
