"""What calendars read: by two parsers that are not ours, and by what neither of them checks."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from app.infra import clock
from app.infra.calendar import Entry, Invitation, Status, download, feed

UID = UUID("3f0c8c3e-5a1b-4f0f-9a55-0a4f2c6a1d11")
ODD = "Bede's, Jarrow; Hall\\East\r\nBEGIN:VALARM\nTRIGGER:-PT15M"
PEOPLE = {
    "organizer": ("Causeway", "bookings@causeway.example"),
    "attendee": ("Ann O'Dowd; x:y", "ann@school.example"),
}


def an_entry(**facts) -> Entry:
    return Entry(
        **{
            "uid": UID,
            "sequence": 2,
            "status": Status.CONFIRMED,
            "starts_at": clock.moment_of(date(2027, 3, 2), 10),
            "ends_at": clock.moment_of(date(2027, 3, 2), 11, 30),
            "changed_at": datetime(2027, 1, 5, 9, tzinfo=UTC),
            "summary": "How a bridge stays up",
            "location": "Riverside School, NE1 4XD",
            "description": "30 pupils",
            "url": "https://causeway.example/bookings/ABCD2345",
            **facts,
        }
    )


def texts(entry: Entry) -> dict[str, str]:
    return {
        "invitation": Invitation(entry=entry).text(**PEOPLE),
        "feed": feed([entry], name="My bookings"),
        "download": download(entry),
    }


def read_both(text: str) -> tuple[object, object]:
    """The one event, as each parser reads it."""
    first = vobject.readOne(text)
    second = IcsCalendarStream.calendar_from_ics(text)
    assert len(first.vevent_list) == len(second.events) == 1
    return first.vevent, second.events[0]


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]


@pytest.mark.parametrize("kind", ["invitation", "feed", "download"])
def test_two_parsers_read_what_we_mean(kind):
    """C2: the method stands on the calendar, not in the event, and strict parsers read it."""
    text = texts(an_entry())[kind]
    one, other = read_both(text)
    assert one.uid.value == other.uid == str(UID)
    assert int(one.sequence.value) == other.sequence == 2
    assert one.dtstart.value == other.start == datetime(2027, 3, 2, 10, tzinfo=UTC)
    assert one.dtend.value == other.end == datetime(2027, 3, 2, 11, 30, tzinfo=UTC)
    assert one.summary.value == other.summary == "How a bridge stays up"
    assert one.location.value == other.location == "Riverside School, NE1 4XD"
    assert one.status.value == other.status == "CONFIRMED"
    lines = unfolded(text)
    method = "REQUEST" if kind == "invitation" else "PUBLISH"
    assert lines.index(f"METHOD:{method}") < lines.index("BEGIN:VEVENT")
    assert sum(each.startswith("METHOD") for each in lines) == 1


@pytest.mark.parametrize("kind", ["invitation", "feed", "download"])
def test_names_with_commas_semicolons_and_line_ends_are_escaped(kind):
    """C8: `Bede's, Jarrow; Hall` stays one name, and nothing typed becomes a property."""
    text = texts(an_entry(summary=ODD, location=ODD, description=ODD))[kind]
    one, other = read_both(text)
    meant = ODD.replace("\r\n", "\n")
    for name in ("summary", "location", "description"):
        assert getattr(one, name).value == getattr(other, name) == meant
    assert sum(each == "BEGIN:VALARM" for each in unfolded(text)) == 0


@given(words=st.text(max_size=300), name=st.text(max_size=80))
def test_whatever_is_typed_adds_no_property_and_comes_back(words, name):
    """C8: CRLF alone ends a line, none is over 75 octets, none is broken within a letter."""
    entry = an_entry(summary=words or "x", location=words, description=words)
    plain = {each.partition(":")[0].partition(";")[0] for each in unfolded(download(an_entry()))}
    for text in (
        Invitation(entry=entry).text(
            organizer=("Causeway", "a@b.example"), attendee=(name, "ann@school.example")
        ),
        feed([entry], name=name),
    ):
        raw = text.encode()
        assert raw.endswith(b"\r\n")
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r" not in raw.replace(b"\r\n", b"")
        for line in raw.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
        names = {each.partition(":")[0].partition(";")[0] for each in unfolded(text)}
        known = plain | set("ATTENDEE ORGANIZER NAME X-WR-CALNAME REFRESH-INTERVAL".split())
        assert names <= known | {"X-PUBLISHED-TTL"}
        one, other = read_both(text)
        shown = "".join(each if each == "\n" or each.isprintable() else " " for each in words)
        if words.isprintable() and words.strip():
            assert one.summary.value == other.summary == shown


def test_an_invitation_is_for_one_person_and_from_our_own_mailbox():
    """C11, C12: one attendee and no other address in it; the organizer is ours."""
    text = Invitation(entry=an_entry()).text(**PEOPLE)
    one, _ = read_both(text)
    assert one.organizer.value == "mailto:bookings@causeway.example"
    assert [each.value for each in one.attendee_list] == ["mailto:ann@school.example"]
    assert set(re.findall(r"[\w.]+@[\w.]+", text.replace("\r\n ", ""))) == {
        "bookings@causeway.example",
        "ann@school.example",
    }


def test_a_cancelled_entry_is_cancelled_by_its_method_too():
    """C1: METHOD:CANCEL with the same UID, organizer and attendee, not a request that says so."""
    before = unfolded(Invitation(entry=an_entry()).text(**PEOPLE))
    gone = Invitation(entry=an_entry(status=Status.CANCELLED, sequence=3))
    after = unfolded(gone.text(**PEOPLE))
    assert "METHOD:CANCEL" in after
    assert "STATUS:CANCELLED" in after
    assert "SEQUENCE:3" in after
    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        same = [[each for each in lines if each.startswith(name)] for lines in (before, after)]
        assert same[0] == same[1]
        assert same[0]


def test_a_feed_says_how_often_to_look_and_what_it_is_called():
    """C9: with both names for it, since some calendars know the one and some the other."""
    lines = unfolded(feed([], name="Riverside: bookings"))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert "X-WR-CALNAME:Riverside: bookings" in lines
    assert vobject.readOne(feed([], name="x")) is not None


CLOCKS = [
    # (day, hours from UTC on a clock in London at 9:30)
    (date(2027, 3, 27), 0),
    (date(2027, 3, 28), 1),
    (date(2027, 3, 29), 1),
    (date(2027, 10, 30), 1),
    (date(2027, 10, 31), 0),
    (date(2027, 11, 1), 0),
]


@pytest.mark.parametrize("made_on", [date(2027, 1, 10), date(2027, 7, 10)])
@pytest.mark.parametrize(("day", "ahead"), CLOCKS)
def test_half_past_nine_is_half_past_nine_on_either_side_of_the_clock_change(day, ahead, made_on):
    """C6, C7, T1, T3: in UTC, whatever the season it was made in; London is not UTC in summer."""
    starts = clock.moment_of(day, 9, 30)
    with clock.pretend(clock.moment_of(made_on, 12)):
        entry = an_entry(starts_at=starts, ends_at=starts + timedelta(hours=1))
        text = download(entry)
    hour = 9 - ahead
    assert f"DTSTART:{day:%Y%m%d}T{hour:02}3000Z" in unfolded(text)
    for read in read_both(text):
        start = getattr(read, "start", None) or read.dtstart.value
        assert clock.local(start).time() == time(9, 30)
    assert "TZID" not in text
