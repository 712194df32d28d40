"""Personal calendars: who reads what in them, for how long, and how they are kept secret."""

from dataclasses import replace
from datetime import timedelta

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from limits import parse
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.security import throttle
from app.bookings import commands
from app.bookings.models import Booking
from app.calendars import exports, queries, views
from app.calendars.commands import open_feed, reset_feed
from app.calendars.models import Feed
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)


@pytest.fixture
def booking(session) -> Booking:
    employer = an_employer(name="Quayside Engineering")
    offer = an_opportunity(employer, contact=an_employers_person(employer), title="Bridges")
    school = a_school(name="Riverside School", street="1 Quay Road")
    return an_approved_booking(a_slot(offer), school=school, by=a_teacher(school))


def entries(text: str) -> dict[str, object]:
    """What stands in it by UID, as two parsers read it."""
    other = {each.uid: each for each in IcsCalendarStream.calendar_from_ics(text).events}
    one = {each.uid.value: each for each in getattr(vobject.readOne(text), "vevent_list", [])}
    assert set(one) == set(other)
    for key, event in one.items():
        assert event.dtstart.value == other[key].start
        assert event.summary.value == other[key].summary
        assert event.status.value == other[key].status
    return one


def of(person) -> dict[str, object]:
    return entries(exports.feed_of(an_actor(person)))


def test_each_person_reads_what_their_pages_show_and_nothing_else(booking):
    """C11, A19: no other school's booking, name or address."""
    other = a_booking(booking.slot, a_school(name="Elsewhere High"), pupils=5)
    assert set(of(booking.requested_by)) == {str(booking.uid)}
    assert "Elsewhere" not in exports.feed_of(an_actor(booking.requested_by))
    assert set(of(booking.slot.opportunity.contact)) == {str(booking.slot.uid)}
    assert set(of(a_coordinator(391))) == {str(booking.uid), str(other.uid)}
    assert of(a_coordinator(840)) == of(an_employers_person(an_employer())) == {}


def test_mail_download_and_feed_name_it_alike_for_life(booking, client):
    """C3, C4: the same UID wherever it stands, and after every change."""
    teacher = booking.requested_by
    client.sign_in(teacher)
    path = f"/bookings/{booking.reference}/calendar.ics"
    file = client.http.get(path)
    assert file.content_type == "text/calendar; charset=utf-8"
    seen = set(entries(file.get_data(as_text=True)))
    invited = db.session.scalars(
        select(Letter.calendar).where(Letter.recipient_id == teacher.id, Letter.calendar != "")
    )
    for text in invited:
        seen |= set(entries(text))
    groups = {each.cohort_id: 12 for each in booking.cohorts}
    commands.change_groups(booking, groups, by=an_actor(teacher))
    db.session.commit()
    seen |= set(entries(client.http.get(path).get_data(as_text=True))) | set(of(teacher))
    assert seen == {str(booking.uid)}


def test_where_and_what_are_in_it(booking):
    """C13: place, kind, groups and a link."""
    entry = of(booking.requested_by)[str(booking.uid)]
    assert entry.location.value == "Riverside School, 1 Quay Road, Newcastle upon Tyne, NE1 4XD"
    assert "Careers talk with Quayside Engineering" in entry.description.value
    assert "30 pupils: Year 9 (30)" in entry.description.value
    assert f"/bookings/{booking.reference}" in entry.url.value


def test_pupils_whose_places_are_only_offered_are_not_said_to_come(session):
    """W9: an employer's entry counts who comes, not the places held for an answer."""
    employer = an_employer()
    contact = an_employers_person(employer)
    slot = a_slot(an_opportunity(employer, contact=contact))
    a_booking(slot, pupils=30)
    second, school = a_booking(slot, pupils=20), a_school()
    waits = commands.join_waiting_list(
        slot.id, school.id, {a_cohort(school).id: 20}, by=an_actor(a_teacher(school))
    )
    commands.decline(second, reason="No.", by=an_actor(a_coordinator(391)))
    db.session.commit()
    assert waits.state == "offered"
    assert "1 school, 30 pupils" in of(contact)[str(slot.uid)].description.value


def test_what_is_called_off_stays_for_thirty_days_as_cancelled(booking):
    """C9: so that a calendar that looks once a day notices."""
    commands.cancel(booking, reason="Ill.", by=an_actor(booking.slot.opportunity.contact))
    db.session.commit()
    now, teacher = booking.changed_at, booking.requested_by
    for person in (teacher, booking.slot.opportunity.contact):
        with clock.pretend(now + timedelta(days=30) - timedelta(seconds=1)):
            (entry,) = of(person).values()
            assert entry.status.value == "CANCELLED"
        with clock.pretend(now + timedelta(days=30, seconds=1)):
            assert of(person) == {}


def test_who_is_no_longer_coming_is_not_told_who_came_after_them(booking):
    """C11: nor where; in the feed as in the download."""
    left = booking.requested_by
    commands.withdraw(booking, by=an_actor(left))
    a_booking(booking.slot, a_school(name="Elsewhere High", street="9 Far Lane"), pupils=5)
    db.session.commit()
    for text in (exports.feed_of(an_actor(left)), exports.file_of(booking, for_employer=False)):
        assert "Elsewhere" not in text
        assert "Riverside School" in text


def test_a_place_in_a_line_is_no_date(session):
    """W9: who waits is not among those who come."""
    waits = a_place_in_the_line()
    assert of(waits.requested_by) == {}
    commands.withdraw(waits, by=an_actor(waits.requested_by))
    db.session.commit()
    assert of(waits.requested_by) == {}


def test_too_many_lose_the_oldest_and_never_the_newest(booking, monkeypatch):
    """C10: what comes is in it, whatever has been."""
    own = {"school": booking.school, "by": booking.requested_by}
    cohort = booking.cohorts[0].cohort
    later = [str(a_booking(a_slot(days=days), cohort=cohort, **own).uid) for days in (41, 42)]
    monkeypatch.setattr(queries, "MOST", 2)
    assert set(of(booking.requested_by)) == set(later)


def test_the_address_is_read_without_signing_in_and_marked_so_that_it_is_not_read_twice(
    booking, client
):
    """C9: refreshed hourly, and 304 while nothing has changed."""
    feed = open_feed(by=an_actor(booking.requested_by))
    db.session.commit()
    path = f"/calendar/{feed.token}.ics"
    first = client.http.get(path)
    assert first.status_code == 200
    assert first.content_type == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.get_data(as_text=True)
    again = client.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    commands.withdraw(booking, by=an_actor(booking.requested_by))
    db.session.commit()
    after = client.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert "STATUS:CANCELLED" in after.get_data(as_text=True)


def test_a_reset_address_opens_nothing_and_the_new_one_does(booking, client):
    person = booking.requested_by
    old = open_feed(by=an_actor(person)).token
    assert open_feed(by=an_actor(person)).token == old
    new = reset_feed(by=an_actor(person)).token
    db.session.commit()
    assert client.http.get(f"/calendar/{old}.ics").status_code == 404
    assert client.http.get(f"/calendar/{new}.ics").status_code == 200
    person.active = False
    db.session.commit()
    assert client.http.get(f"/calendar/{new}.ics").status_code == 404


def test_the_page_makes_shows_and_resets_the_address(booking, client):
    client.sign_in(booking.requested_by).get("/calendar")
    assert "Make my calendar address" in client.text()
    client.post("/calendar")
    client.get("/calendar")
    address = client.page.find("input", id="address")["value"]
    assert client.http.get(address.removeprefix("http://localhost")).status_code == 200
    client.post("/calendar/reset")
    client.get("/calendar")
    assert client.page.find("input", id="address")["value"] != address
    assert "Calendars may take a day to notice" in client.text()


def test_the_calendar_asks_the_database_as_often_for_many_as_for_few(booking, client):
    feed = open_feed(by=an_actor(booking.requested_by))
    db.session.commit()
    path = f"/calendar/{feed.token}.ics"
    client.get(path)
    few = len(client.statements)
    own = {"school": booking.school, "by": booking.requested_by}
    for days in range(41, 53):
        a_booking(a_slot(days=days), cohort=booking.cohorts[0].cohort, **own)
    client.get(path)
    assert len(client.statements) == few


@pytest.mark.parametrize("token", ["short", "x" * 31, "spaces are not in it, so it is no token"])
def test_an_address_that_could_be_guessed_is_refused_by_the_database(session, token):
    person = a_teacher(a_school())
    db.session.add(Feed(user_id=person.id, token=token))
    with pytest.raises(IntegrityError, match="token_cannot_be_guessed"):
        db.session.flush()


def test_a_program_that_reads_without_end_is_slowed_down_and_nobody_else_is(
    booking, client, monkeypatch
):
    """G: one feed is read so often in an hour; another person's stays open."""
    few = replace(throttle.FEEDS[0], allowed=parse("3 per hour"))
    monkeypatch.setattr(views, "FEEDS", (few,))
    mine = open_feed(by=an_actor(booking.requested_by)).token
    other = open_feed(by=an_actor(booking.slot.opportunity.contact)).token
    db.session.commit()
    answers = {client.http.get(f"/calendar/{mine}.ics").status_code for _ in range(4)}
    assert answers == {200, 429}
    assert client.http.get(f"/calendar/{other}.ics").status_code == 200
