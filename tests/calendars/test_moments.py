"""One moment in every place it is told: from any server, at any hour, round both clock changes."""

import os
import subprocess
import sys
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr
from uuid import UUID

import pytest
import vobject
from flask import current_app
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import select

from app.bookings import commands
from app.calendars import exports
from app.infra import clock
from app.infra.calendar import Entry, Status, feed
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.sending import message_for
from app.infra.smtp import Post
from app.infra.wording import short_date
from tests.builders import (
    a_booking,
    a_cohort,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

OURS = Post(host="mail.example", port=25, sender="Causeway <bookings@causeway.example>")
# Run by a server elsewhere: the words of a page, the subject of a letter, and the calendar.
TELLS = """
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID
from jinja2 import Environment, FileSystemLoader
from app.infra import clock, wording
from app.infra.calendar import Entry, Status, download
letters = Environment(loader=FileSystemLoader("app/bookings/templates"))
letters.filters["short_date"] = wording.short_date
subject = letters.get_template("bookings/emails/cancelled/subject.txt")
for day in (date(2027, 1, 5), date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31)):
    for hour, minute in ((0, 5), (9, 30), (23, 59)):
        start = clock.moment_of(day, hour, minute).astimezone(UTC)
        end = start + timedelta(minutes=30)
        with clock.pretend(start):
            print(clock.today(), wording.long_when(start, end))
        slot, offer = SimpleNamespace(starts_at=start), SimpleNamespace(title="Bridges")
        print(subject.render(slot=slot, opportunity=offer))
        print(repr(download(Entry(
            uid=UUID(int=7), sequence=1, status=Status.CONFIRMED, starts_at=start, ends_at=end,
            changed_at=datetime(2027, 1, 1, tzinfo=UTC), summary="Bridges"))))
"""


def tell(zone: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", TELLS],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return told.stdout


def test_servers_in_tokyo_and_los_angeles_tell_the_same_page_letter_and_calendar():
    """T4: whatever zone the server keeps, the day and hour are London's."""
    home = tell("Europe/London")
    assert "Tuesday 5 January 2027, 9:30am to 10:00am" in home
    assert "DTSTART:20270105T093000Z" in home
    assert "DTSTART:20270328T083000Z" in home
    assert tell("Asia/Tokyo") == tell("America/Los_Angeles") == tell("UTC") == home


@pytest.mark.parametrize("first", [date(2027, 3, 14), date(2027, 10, 17)])
def test_a_weekly_session_at_ten_stays_at_ten_in_the_calendar(first):
    """T2: five weeks across each change of the clocks."""
    starts = [clock.moment_of(first + timedelta(weeks=week), 10) for week in range(5)]
    text = feed(
        [
            Entry(
                uid=UUID(int=week),
                sequence=0,
                status=Status.CONFIRMED,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                changed_at=starts[0],
                summary="Weekly",
            )
            for week, start in enumerate(starts)
        ],
        name="x",
    )
    one = [clock.local(each.dtstart.value) for each in vobject.readOne(text).vevent_list]
    other = [clock.local(each.start) for each in IcsCalendarStream.calendar_from_ics(text).events]
    assert one == other == [clock.local(each) for each in starts]
    assert {(each.hour, each.minute) for each in one} == {(10, 0)}
    assert len({each.utcoffset() for each in one}) == 2


@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31)])
@pytest.mark.parametrize("after", [0, 1])
def test_a_session_on_the_day_the_clocks_change_can_be_booked_and_entered(session, change, after):
    """T3: the change Sunday itself and the Monday after."""
    day = change + timedelta(days=after)
    booking = an_approved_booking(a_slot(days=(day - clock.today()).days))
    entry = vobject.readOne(exports.file_of(booking, for_employer=False)).vevent
    start, end = (clock.local(each.value) for each in (entry.dtstart, entry.dtend))
    assert (start.date(), start.hour, start.minute) == (day, 10, 0)
    assert end > start
    assert clock.local(booking.slot.starts_at) == start


def test_a_session_a_minute_before_midnight_is_entered_on_its_own_day(session):
    """T6: asked for at 23:59 in summer, when it is still yesterday nowhere but in UTC."""
    with clock.pretend(clock.moment_of(date(2027, 6, 1), 23, 59)):
        booking = a_booking(a_slot(days=30))
        assert clock.local(booking.slot.starts_at).date() == date(2027, 7, 1)
        entry = vobject.readOne(exports.feed_of(an_actor(booking.requested_by))).vevent
        assert clock.local(entry.dtstart.value).isoformat() == "2027-07-01T10:00:00+01:00"


def test_each_cancelled_session_of_several_has_its_own_date_in_the_subject(session):
    """T7: the subject's date is that of the entry it takes out."""
    employer = an_employer()
    contact = an_employers_person(employer)
    offer, school = an_opportunity(employer, contact=contact), a_school()
    teacher = a_teacher(school)
    cohort, told = a_cohort(school), {}
    for days in (40, 47, 54):
        slot = a_slot(offer, days=days)
        booking = an_approved_booking(slot, school=school, by=teacher, cohort=cohort)
        commands.cancel(booking, reason="Ill.", by=an_actor(contact))
        db.session.commit()
        told[str(booking.uid)] = short_date(booking.slot.starts_at)
    letters = db.session.scalars(
        select(Letter).where(Letter.recipient_id == teacher.id, Letter.calendar_method == "CANCEL")
    ).all()
    seen = {vobject.readOne(each.calendar).vevent.uid.value: each.subject for each in letters}
    assert set(seen) == set(told)
    for uid, day in told.items():
        assert seen[uid].endswith(f", {day}")


def test_a_letter_comes_from_our_mailbox_and_its_calendar_names_the_same(session):
    """C12: answers go to the partner by Reply-To; the organizer stays ours."""
    booking = an_approved_booking()
    letters = db.session.scalars(select(Letter).where(Letter.calendar != "")).all()
    assert letters
    for letter in letters:
        message = message_from_bytes(message_for(letter, OURS).as_bytes(policy=SMTP), policy=SMTP)
        organizer = vobject.readOne(letter.calendar).vevent.organizer.value
        assert organizer == f"mailto:{parseaddr(current_app.config['MAIL_FROM'])[1]}"
        assert message["From"].addresses[0].addr_spec == "bookings@causeway.example"
    asked = [each for each in letters if each.recipient_id == booking.requested_by_id]
    assert asked[-1].reply_to == booking.slot.opportunity.contact.email
