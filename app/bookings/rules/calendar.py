"""What stands in people's calendars: a school's booking, and an employer's session.

A school's copy names no other school. An employer has one entry for the session, whoever comes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.bookings.rules.nouns import Said, said_of
from app.bookings.states import COMING, State
from app.infra.calendar import Entry, Status
from app.infra.wording import count
from app.opportunities.kinds import kind


class Organisation(Protocol):
    """An employer."""

    name: str


class School(Protocol):
    """A school, and where it is."""

    name: str
    street: str
    town: str
    postcode: str


class Offer(Protocol):
    """What is asked of an opportunity."""

    title: str
    kind: str
    place: str
    address: str
    postcode: str

    @property
    def employer(self) -> Organisation: ...


class Session(Protocol):
    """What is asked of a session."""

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None

    @property
    def opportunity(self) -> Offer: ...


class Booked(Said, Protocol):
    """What is asked of a booking."""

    uid: UUID
    sequence: int
    state: str
    reference: str
    reason: str
    changed_at: datetime

    @property
    def slot(self) -> Session: ...
    @property
    def school(self) -> School: ...


def venue(offer: Offer, host: School | None, *, in_touch: bool) -> str:
    """Where it is, in a line. A workplace's address is told once it is approved."""
    if offer.place == "online":
        return "Online"
    if offer.place == "school":
        return _line(host.name, host.street, host.town, host.postcode) if host else "At school"
    return _line(offer.employer.name, offer.address if in_touch else "", offer.postcode)


def entry_of_booking(booking: Booked, *, host: School | None = None, url: str = "") -> Entry:
    """The booking in the calendar of the school's people; `host` is the school it is held at."""
    slot, offer = booking.slot, booking.slot.opportunity
    status = _status([booking.state])
    lines = [
        f"{kind(offer.kind).label} with {offer.employer.name}",
        said_of(booking),
        _standing(status, booking.reason),
        f"Booking {booking.reference}",
    ]
    in_touch = booking.state in COMING - {State.REQUESTED}
    return Entry(
        uid=booking.uid,
        sequence=booking.sequence,
        status=status,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        changed_at=booking.changed_at,
        summary=_titled(offer.title, status),
        location=venue(offer, host or booking.school, in_touch=in_touch),
        description="\n".join(each for each in [*lines, url] if each),
        url=url,
    )


def entry_of_session(
    slot: Session,
    groups: Sequence[tuple[str, int]],
    *,
    changed_at: datetime,
    host: School | None = None,
    url: str = "",
) -> Entry:
    """The session in the calendar of the employer's people.

    `groups` are state and pupils of each of its bookings. Places that are only held for an offer
    are nobody who comes, so `slot.taken` would say too many.
    """
    coming = [(state, pupils) for state, pupils in groups if state in COMING]
    called_off = slot.cancelled_at is not None
    status = Status.CANCELLED if called_off else _status([state for state, _ in coming])
    offer = slot.opportunity
    pupils = sum(each for _, each in coming)
    who = f"{count(len(coming), 'school')}, {count(pupils, 'pupil')}" if coming else ""
    return Entry(
        uid=slot.uid,
        sequence=slot.sequence,
        status=status,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        changed_at=changed_at,
        summary=_titled(offer.title, status),
        location=venue(offer, host, in_touch=True),
        description="\n".join(
            each for each in (kind(offer.kind).label, who, _standing(status, ""), url) if each
        ),
        url=url,
    )


def taken_out(entry: Entry) -> Entry:
    """The same entry, taken out of one person's calendar while it goes on for others."""
    return replace(entry, status=Status.CANCELLED)


def _status(states: Sequence[str]) -> Status:
    if any(each in COMING - {State.REQUESTED} for each in states):
        return Status.CONFIRMED
    return Status.TENTATIVE if State.REQUESTED in states else Status.CANCELLED


def _titled(title: str, status: Status) -> str:
    return {
        Status.TENTATIVE: f"{title} (waiting for approval)",
        Status.CONFIRMED: title,
        Status.CANCELLED: f"Not going ahead: {title}",
    }[status]


def _standing(status: Status, reason: str) -> str:
    if status == Status.CANCELLED:
        return reason
    return "Waiting for a coordinator." if status == Status.TENTATIVE else "Approved."


def _line(*parts: str) -> str:
    return ", ".join(" ".join(part.split()) for part in parts if part.strip())
