"""Which letters carry an invitation, and what it says: one entry for each person, kept up to date.

The school's people who asked and lead have the booking in their calendars; whoever the employer
sends has the session. Their colleagues are told without one, so that nothing is left behind in a
calendar that no later letter would reach: they can follow a calendar of all their bookings.
"""

from collections.abc import Callable

from app.accounts.models import User
from app.bookings import queries, rules
from app.bookings.models import Booking
from app.bookings.states import HOLDING
from app.infra import clock
from app.infra.calendar import Entry, Invitation
from app.opportunities.models import Slot
from app.organisations.models import School
from app.web.letters import link

# Whose calendar a letter changes, by its name. A list is not a date, so waiting changes nothing.
OF_THE_SCHOOL = frozenset(
    "requested approved declined withdrawn cancelled lapsed changed moved time_changed"
    " not_attended new_host".split()
)
OF_THE_EMPLOYER = frozenset(
    "requested_employer approved_employer declined_employer withdrawn_employer"
    " cancelled_employer lapsed_employer changed_employer moved_employer time_changed_employer"
    " moved_away_employer"
    " not_attended_employer".split()
)
# Letters that take the entry out of one person's calendar, though the booking goes on.
NO_LONGER = "no_longer_leads"

Invite = Callable[[User], Invitation | None]


def invitation_for(name: str, booking: Booking, slot: Slot, host: School) -> Invite:
    """What the letter of this name carries for each person.

    `slot` is the session it is about, `host` the school the booking's own session is held at.
    """
    if name in OF_THE_SCHOOL and _was_in_calendars(booking):
        invitation = Invitation(entry=_entry(booking, host))
        holders = {booking.requested_by_id, booking.lead_id}
        return lambda person: invitation if person.id in holders else None
    if name == NO_LONGER:
        gone = rules.taken_out(_entry(booking, host))
        return lambda _: Invitation(entry=gone)
    if name in OF_THE_EMPLOYER:
        # Whoever still holds places in the session knows where it is.
        known = host if booking.state in HOLDING and slot is booking.slot else None
        whole, visitor = Invitation(entry=session_entry(slot, known)), slot.opportunity.contact_id
        return lambda person: whole if person.id == visitor else None
    return lambda _: None


def session_entry(slot: Slot, host: School | None) -> Entry:
    """The session as it stands in the employer's calendars."""
    if host is None and slot.opportunity.place == "school":
        first = queries.host_of(slot.id)
        host = first.school if first else None
    return rules.entry_of_session(
        slot,
        queries.groups_in(slot.id),
        changed_at=clock.now(),
        host=host,
        url=link("bookings.session", slot_id=slot.id),
    )


def _entry(booking: Booking, host: School) -> Entry:
    return rules.entry_of_booking(
        booking,
        host=host,
        url=link("bookings.show", reference=booking.reference),
    )


def _was_in_calendars(booking: Booking) -> bool:
    """Whether it was ever asked for: a place in a line or an offer is not a date yet."""
    return any(each.to_state == "requested" for each in booking.history)
