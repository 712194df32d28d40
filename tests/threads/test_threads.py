"""Conversations about a booking: who reads what, when, and what cannot be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Refused
from app.bookings import commands as bookings
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.threads import commands
from app.threads.models import Message
from app.threads.rules import HIDDEN, MOST_A_DAY
from tests.builders import (
    a_booking,
    a_coordinator,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)

WORDS = "Ring me on 0191 496 0000 or write to ann@school.example about parking."


@pytest.fixture
def booking(session) -> Booking:
    employer = an_employer(name="Quayside Engineering")
    contact = an_employers_person(employer, name="Bob Mason")
    school = a_school(name="Riverside School")
    slot = a_slot(an_opportunity(employer, contact=contact))
    return a_booking(slot, school, by=a_teacher(school, name="Ann Dowd"))


def say(booking: Booking, by, words: str = WORDS) -> Message:
    message = commands.write_message(booking, text=words, form_key=uuid4(), by=an_actor(by))
    db.session.commit()
    return message


def approve(booking: Booking) -> None:
    bookings.approve(
        booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(a_coordinator(391))
    )
    db.session.commit()


def read(client, person, booking: Booking) -> str:
    client.sign_in(person).get(f"/bookings/{booking.reference}/messages")
    return client.text()


def test_before_approval_the_other_side_reads_no_name_and_no_way_to_reach(client, booking):
    teacher, contact = booking.requested_by, booking.slot.opportunity.contact
    say(booking, teacher)
    theirs = read(client, contact, booking)
    assert "Riverside School" in theirs
    assert HIDDEN in theirs
    for hidden in ("Ann Dowd", "0191", "ann@school"):
        assert hidden not in theirs
    for person in (teacher, a_teacher(booking.school), a_coordinator(391)):
        assert WORDS in read(client, person, booking)


def test_after_approval_both_sides_read_it_as_written(client, booking):
    teacher, contact = booking.requested_by, booking.slot.opportunity.contact
    say(booking, teacher)
    approve(booking)
    assert WORDS in read(client, contact, booking)
    assert "Ann Dowd, Riverside School" in client.text()


def test_the_letter_says_no_more_than_the_page(booking):
    teacher, contact = booking.requested_by, booking.slot.opportunity.contact

    def letter() -> Letter:
        asked = select(Letter).where(
            Letter.recipient_id == contact.id, Letter.key.startswith("threads/message")
        )
        return db.session.scalars(asked.order_by(Letter.id.desc())).first()

    say(booking, teacher)
    before = letter()
    assert HIDDEN in before.text
    assert HIDDEN in before.html
    assert "0191" not in before.text + before.html
    assert "Ann Dowd" not in before.text
    assert before.reply_to == ""
    assert before.category == "messages"
    approve(booking)
    say(booking, teacher)
    after = letter()
    assert WORDS in after.text
    assert after.reply_to == teacher.email
    assert len(db.session.scalars(select(Letter).where(Letter.key == after.key)).all()) == 1


def test_a_coordinator_writes_to_both_sides(client, booking):
    coordinator = a_coordinator(391)
    say(booking, coordinator, "Please both look at the risk assessment.")
    for person in (booking.requested_by, booking.slot.opportunity.contact):
        assert "Please both look" in read(client, person, booking)
        told = select(Letter).where(
            Letter.recipient_id == person.id, Letter.key.startswith("threads/message")
        )
        assert len(db.session.scalars(told).all()) == 1


def test_nobody_else_reads_or_writes(client, booking):
    say(booking, booking.requested_by)
    path = f"/bookings/{booking.reference}/messages"
    for person in (
        a_teacher(a_school()),
        an_employers_person(an_employer()),
        a_coordinator(840),
    ):
        client.sign_in(person)
        assert client.get(path).status_code == 404
        assert client.post(path, {"text": "Hello"}).status_code == 404
    assert db.session.query(Message).count() == 1


def test_the_same_form_twice_is_one_message(client, booking):
    path = f"/bookings/{booking.reference}/messages"
    client.sign_in(booking.requested_by).get(path)
    form = {
        "text": "Where do we park?",
        "form_key": client.page.find("input", attrs={"name": "form_key"})["value"],
    }
    assert [client.post(path, form).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(Message).count() == 1


def test_nothing_said_is_refused_and_too_much_is_kept_in_the_box(client, booking):
    path = f"/bookings/{booking.reference}/messages"
    client.sign_in(booking.requested_by)
    assert client.post(path, {"text": " "}).status_code == 422
    assert "Write something first." in client.text()
    assert client.post(path, {"text": "x" * 2001}).status_code == 422
    assert "x" * 2001 in client.page.find("textarea").get_text()
    assert db.session.query(Message).count() == 0


def test_there_is_an_end_to_what_one_side_says_in_a_day(booking):
    for number in range(MOST_A_DAY):
        say(booking, booking.requested_by, f"Message {number}")
    with pytest.raises(Clash, match="20 messages in a day"):
        say(booking, a_teacher(booking.school))
    assert say(booking, booking.slot.opportunity.contact)
    with clock.pretend(clock.now() + timedelta(days=1, seconds=1)):
        assert say(booking, booking.requested_by)


def test_a_conversation_closes_when_the_booking_ends_and_a_month_after_the_session(booking):
    approve(booking)
    for late, closed in ((timedelta(days=30), False), (timedelta(days=30, seconds=1), True)):
        with clock.pretend(booking.slot.ends_at + late):
            if closed:
                with pytest.raises(Refused, match="more than 30 days ago"):
                    say(booking, booking.requested_by)
            else:
                say(booking, booking.requested_by)
    bookings.withdraw(booking, by=an_actor(booking.requested_by))
    db.session.commit()
    with pytest.raises(Refused, match="Withdrawn".lower()):
        say(booking, booking.requested_by)


def test_who_waits_in_a_line_has_nobody_to_write_to_yet(session):
    waits = a_place_in_the_line()
    with pytest.raises(Refused, match="on the waiting list"):
        say(waits, waits.requested_by)


@pytest.mark.parametrize("attack", ["UPDATE {} SET text = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_said_stays_as_it_was_written(booking, attack):
    say(booking, booking.requested_by)
    with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(attack.format("messages")))


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("ck_messages_says_something", "text", "''"),
        ("ck_messages_says_something", "text", "' x'"),
        ("ck_messages_length_is_bounded", "text", "repeat('x', 2001)"),
        ("ck_messages_side_exists", "side", "'parents'"),
        ("uq_messages_form_key", "form_key", "form_key"),
    ],
)
def test_a_message_that_cannot_be(booking, name, column, value):
    say(booking, booking.requested_by)
    columns = {"side": "side", "text": "text", "form_key": "gen_random_uuid()"} | {column: value}
    with pytest.raises(IntegrityError) as broken, db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO messages (booking_id, by_id, side, text, at, form_key)"
                f" SELECT booking_id, by_id, {columns['side']}, {columns['text']}, at,"
                f" {columns['form_key']} FROM messages"
            )
        )
    assert broken.value.orig.diag.constraint_name == name


def test_htmx_gets_the_conversation_alone_and_asks_as_often_for_many(client, booking):
    path = f"/bookings/{booking.reference}/messages"
    say(booking, booking.requested_by)
    client.sign_in(booking.requested_by).get(path)
    few = len(client.statements)
    for number in range(12):
        say(booking, booking.requested_by, f"Message {number}")
    client.get(path)
    assert len(client.statements) == few
    answer = client.htmx("POST", path, "conversation", data={"text": "Thank you."})
    assert answer.status_code == 200
    assert "Thank you." in answer.get_data(as_text=True)
    assert "<html" not in answer.get_data(as_text=True)
