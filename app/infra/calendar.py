"""Calendar entries as iCalendar text (RFC 5545, invitations as RFC 5546 has them).

Times are written in UTC: an entry stands for one moment, so no reader has to know when the clocks
change in London. Nothing that people typed can add a property of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

PRODUCT = "-//Causeway//Careers encounters//EN"
# How often a calendar should look again; most take their own time, up to a day.
LOOK_AGAIN = timedelta(hours=1)
# Control characters have no place in a calendar; line ends stay, and are escaped.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


class Status(StrEnum):
    """How sure an entry is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What an invitation asks a calendar to do with the entry."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a calendar.

    `uid` names it for life; `sequence` rises with each change. `changed_at` is when it was last
    put so.
    """

    uid: UUID
    sequence: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An entry and what to do with it: what one person's letter carries."""

    entry: Entry

    @property
    def method(self) -> Method:
        gone = self.entry.status == Status.CANCELLED
        return Method.CANCEL if gone else Method.REQUEST

    def text(self, *, organizer: tuple[str, str], attendee: tuple[str, str]) -> str:
        """The invitation of one person (name, address), from our own mailbox (name, address).

        Nobody else's address is in it: each person gets a copy of their own.
        """
        calendar = _calendar(method=self.method)
        event = _event(self.entry)
        event["organizer"] = _address(*organizer)
        guest = _address(*attendee)
        guest.params["ROLE"] = "REQ-PARTICIPANT"
        # No answer is asked for: what counts is what is said on our own pages.
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["RSVP"] = "FALSE"
        event.add("attendee", guest, encode=False)
        calendar.add_component(event)
        return _text(calendar)


def feed(entries: Iterable[Entry], *, name: str) -> str:
    """A calendar that others follow by its address, refreshed about once an hour."""
    calendar = _calendar(method="PUBLISH")
    # The library would write these two as they are typed, line ends and all.
    for label in ("name", "x-wr-calname"):
        calendar[label] = vText(" ".join(_clean(name).split()))
    calendar["refresh-interval"] = vDuration(LOOK_AGAIN)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar["x-published-ttl"] = vDuration(LOOK_AGAIN)
    for entry in entries:
        calendar.add_component(_event(entry))
    return _text(calendar)


def download(entry: Entry) -> str:
    """One entry as a file of its own."""
    calendar = _calendar(method="PUBLISH")
    calendar.add_component(_event(entry))
    return _text(calendar)


def _calendar(*, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _whole(entry.changed_at))
    event.add("last-modified", _whole(entry.changed_at))
    event.add("dtstart", _whole(entry.starts_at))
    event.add("dtend", _whole(entry.ends_at))
    event.add("status", str(entry.status))
    event.add("transp", "TRANSPARENT" if entry.status == Status.CANCELLED else "OPAQUE")
    for name in ("summary", "location", "description"):
        words = _clean(getattr(entry, name))
        if words:
            event.add(name, words)
    if entry.url:
        event["url"] = vUri(entry.url)
    return event


def _address(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{_clean(address)}")
    person.params["CN"] = " ".join(_clean(name).split()) or _clean(address)
    return person


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _clean(words: str) -> str:
    return CONTROLS.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def _text(calendar: Calendar) -> str:
    text: str = calendar.to_ical().decode("utf-8")
    return text
