"""What stands in people's calendars after each step: one live entry for each person, kept true."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from uuid import UUID

import vobject
from sqlalchemy import select

from app.accounts.models import User
from app.bookings import commands
from app.bookings.models import Booking
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.sending import message_for
from app.infra.smtp import Post
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)

OURS = Post(host="mail.example", port=25, sender="Causeway <bookings@causeway.example>")


class Diary:
    """What a person's calendar shows, if it does as the invitations in their letters say."""

    def __init__(self, person: User) -> None:
        self.letters = db.session.scalars(
            select(Letter)
            .where(Letter.recipient_id == person.id, Letter.calendar != "")
            .order_by(Letter.id)
        ).all()
        self.entries: dict[str, object] = {}
        self.sequences: dict[str, list[int]] = {}
        for letter in self.letters:
            event = vobject.readOne(letter.calendar).vevent
            assert [each.value for each in event.attendee_list] == [f"mailto:{person.email}"]
            uid, sequence = event.uid.value, int(event.sequence.value)
            self.sequences.setdefault(uid, []).append(sequence)
            assert (letter.calendar_method == "CANCEL") == (event.status.value == "CANCELLED")
            self.entries[uid] = event

    def live(self) -> dict[str, str]:
        """Entries that are not cancelled, with how sure they are."""
        return {
            uid: event.status.value
            for uid, event in self.entries.items()
            if event.status.value != "CANCELLED"
        }

    def rises(self) -> bool:
        """Whether every change has a higher number than the one before."""
        return all(each == sorted(set(each)) for each in self.sequences.values())


def uid(thing: object) -> str:
    return str(UUID(str(thing.uid)))


def approved(booking: Booking) -> None:
    commands.approve(
        booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(a_coordinator(391))
    )
    db.session.commit()


def scene() -> tuple[Booking, User, User]:
    employer = an_employer()
    contact = an_employers_person(employer)
    school = a_school()
    teacher = a_teacher(school)
    booking = a_booking(a_slot(an_opportunity(employer, contact=contact)), school, by=teacher)
    return booking, teacher, contact


def test_from_request_to_cancellation_it_is_one_entry_that_grows_surer_and_goes(session):
    """C1, C3, C5: one UID from tentative to cancelled, with a higher SEQUENCE each time."""
    booking, teacher, contact = scene()
    assert Diary(teacher).live() == {uid(booking): "TENTATIVE"}
    assert Diary(contact).live() == {uid(booking.slot): "TENTATIVE"}
    approved(booking)
    assert Diary(teacher).live() == {uid(booking): "CONFIRMED"}
    assert Diary(contact).live() == {uid(booking.slot): "CONFIRMED"}
    groups = {each.cohort_id: 25 for each in booking.cohorts}
    commands.change_groups(booking, groups, by=an_actor(teacher))
    db.session.commit()
    assert "25 pupils" in Diary(teacher).entries[uid(booking)].description.value
    commands.cancel(booking, reason="Speaker ill.", by=an_actor(contact))
    db.session.commit()
    for person in (teacher, contact):
        diary = Diary(person)
        assert diary.live() == {}
        assert diary.rises()
        assert len(diary.letters) == 4
        assert len(diary.entries) == 1


def test_the_message_and_the_calendar_in_it_say_the_same_method(session):
    """C1, C8, E7: text first, then HTML, then the calendar, with charset and method."""
    booking, teacher, contact = scene()
    commands.cancel(booking, reason="Speaker ill.", by=an_actor(contact))
    db.session.commit()
    seen = []
    for letter in Diary(teacher).letters:
        raw = message_for(letter, OURS).as_bytes(policy=SMTP)
        message = message_from_bytes(raw, policy=SMTP)
        assert message.get_content_type() == "multipart/alternative"
        parts = [each.get_content_type() for each in message.iter_parts()]
        assert parts == ["text/plain", "text/html", "text/calendar"]
        calendar = list(message.iter_parts())[-1]
        assert calendar.get_param("charset") == "utf-8"
        text = calendar.get_payload(decode=True).decode()
        assert text == letter.calendar
        assert f"METHOD:{calendar.get_param('method')}\r\n" in text
        seen.append(calendar.get_param("method"))
    assert seen == ["REQUEST", "CANCEL"]


def test_a_place_in_a_line_or_an_offer_is_no_date_yet(session):
    """A9: nothing is confirmed, or even entered, before it is asked for."""
    employer = an_employer()
    slot = a_slot(an_opportunity(employer))
    first = a_booking(slot, pupils=50)
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    waits = commands.join_waiting_list(slot.id, school.id, {cohort.id: 30}, by=an_actor(teacher))
    commands.decline(first, reason="No.", by=an_actor(a_coordinator(391)))
    db.session.commit()
    assert waits.state == "offered"
    assert Diary(teacher).entries == {}
    commands.accept_offer(waits, by=an_actor(teacher))
    db.session.commit()
    assert Diary(teacher).live() == {uid(waits): "TENTATIVE"}


def test_a_school_s_copy_names_no_other_school_and_no_address_but_its_reader_s(session):
    """C11: two schools share a session, and neither reads of the other."""
    booking, teacher, contact = scene()
    other = a_booking(booking.slot, a_school(name="Elsewhere High"), pupils=10)
    approved(booking)
    approved(other)
    for letter in Diary(teacher).letters:
        assert "Elsewhere" not in letter.calendar
        assert contact.email not in letter.calendar
    entry = Diary(contact).entries[uid(booking.slot)]
    assert "2 schools, 40 pupils" in entry.description.value


def test_moving_a_request_keeps_it_a_request_and_its_entry(session):
    """A9, C5: one row, still tentative, at the new time, with the employer's two sessions true."""
    booking, teacher, contact = scene()
    old = booking.slot
    new = a_slot(old.opportunity, days=47)
    commands.move_booking(booking, new.id, by=an_actor(teacher))
    db.session.commit()
    diary = Diary(teacher)
    assert diary.live() == {uid(booking): "TENTATIVE"}
    assert diary.entries[uid(booking)].dtstart.value == new.starts_at
    assert diary.rises()
    assert Diary(contact).live() == {uid(new): "TENTATIVE"}
    assert Diary(contact).rises()
    assert db.session.scalars(select(Booking)).all() == [booking]


def test_who_no_longer_leads_is_taken_off_the_list(session):
    """One live entry for each person: the colleague who hands over loses theirs."""
    booking, teacher, _ = scene()
    former, new = a_teacher(booking.school), a_teacher(booking.school)
    groups = {each.cohort_id: each.pupils for each in booking.cohorts}
    for lead in (former, new):
        commands.change_groups(booking, groups, lead_id=lead.id, by=an_actor(teacher))
        db.session.commit()
    assert Diary(former).live() == {}
    assert Diary(new).live() == Diary(teacher).live() == {uid(booking): "TENTATIVE"}


def test_a_new_time_that_all_agreed_to_moves_every_entry(session):
    """C5: school and employer have the new time under the same UID."""
    booking, teacher, contact = scene()
    approved(booking)
    slot = booking.slot
    later = slot.starts_at + timedelta(days=1)
    proposal = commands.propose_time(
        slot,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        reason="The hall is taken.",
        by=an_actor(contact),
    )
    commands.answer_time(proposal, booking, agrees=True, by=an_actor(teacher))
    db.session.commit()
    for person, key in ((teacher, uid(booking)), (contact, uid(slot))):
        diary = Diary(person)
        assert diary.live() == {key: "CONFIRMED"}
        assert diary.entries[key].dtstart.value == later
        assert diary.rises()
