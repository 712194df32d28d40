"""Bookings as calendars read them."""

from hashlib import sha256

from app.access import Actor
from app.bookings import queries as booking_queries
from app.bookings.models import Booking
from app.bookings.rules import entry_of_booking, entry_of_session
from app.bookings.states import COMING
from app.calendars import queries
from app.infra.calendar import Entry, download, feed
from app.web.letters import link

NAME = "Causeway: careers encounters"


def feed_of(actor: Actor) -> str:
    """Everything this person has bookings of, oldest first; the newest when there are too many."""
    bookings, sessions = queries.bookings_for(actor), queries.sessions_for(actor)
    hosts = queries.hosts_of(
        [each.slot_id for each in bookings] + [each[0].id for each in sessions]
    )
    entries: list[Entry] = [
        entry_of_booking(
            each,
            host=hosts.get(each.slot_id) if each.state in COMING else None,
            url=link("bookings.show", reference=each.reference),
        )
        for each in bookings
    ]
    entries += [
        entry_of_session(
            slot,
            groups,
            changed_at=changed_at,
            host=hosts.get(slot.id),
            url=link("bookings.session", slot_id=slot.id),
        )
        for slot, groups, changed_at in sessions
    ]
    newest = sorted(entries, key=lambda each: (each.starts_at, each.uid))[-queries.MOST :]
    return feed(newest, name=NAME)


def file_of(booking: Booking, *, for_employer: bool) -> str:
    """One booking as a file: the session for the employer's people, the booking for the rest."""
    slot = booking.slot
    host = booking_queries.host_school(booking)
    if not for_employer:
        url = link("bookings.show", reference=booking.reference)
        return download(entry_of_booking(booking, host=host, url=url))
    return download(
        entry_of_session(
            slot,
            booking_queries.groups_in(slot.id),
            changed_at=booking.changed_at,
            host=host,
            url=link("bookings.session", slot_id=slot.id),
        )
    )


def mark_of(text: str) -> str:
    """The same for the same text, so that a calendar need not read it twice."""
    return sha256(text.encode()).hexdigest()[:32]
