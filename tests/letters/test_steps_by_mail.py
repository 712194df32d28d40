"""A booking's letters, all the way to the readers: each their own, and nobody else's address."""

from sqlalchemy import select

from app.bookings.commands import approve, request_booking
from app.bookings.models import Booking
from app.infra import jobs, mail
from app.infra.database import db
from app.infra.mail import Letter
from tests.builders import (
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
from tests.mailbox import Mailbox

CONTACT, COORDINATOR = "contact@bridge.example", "coordinator@hub.example"
TEACHER = "teacher@ouseburn.example"


def ask() -> Booking:
    """A teacher's request: a letter each to the teacher, the contact and the coordinator."""
    school, employer = a_school(name="Ouseburn High School"), an_employer(name="Bridge & Byte")
    person = an_employers_person(employer, email=CONTACT)
    teacher = a_teacher(school, email=TEACHER)
    a_coordinator(391, email=COORDINATOR)
    offer = an_opportunity(employer, contact=person)
    booking = request_booking(
        a_slot(offer).id, school.id, {a_cohort(school).id: 30}, by=an_actor(teacher)
    )
    db.session.commit()
    return booking


def ours(box: Mailbox) -> list[str]:
    """Who has been written to, of the people in this test."""
    return [each for each in box.to() if not each.startswith("person")]


def test_the_worker_sends_what_was_written_as_text_and_html(work, box):
    address = f"http://localhost/bookings/{ask().reference}"
    assert box.letters == []  # nothing is sent by the request itself
    work()
    assert ours(box) == [CONTACT, COORDINATOR, TEACHER]
    letter = next(each for each in box.letters if each["To"] == TEACHER)
    assert letter["From"] == "Causeway <bookings@causeway.example>"
    plain, html, *_ = letter.iter_parts()
    assert "You asked Bridge & Byte for 30 pupils." in plain.get_content()
    assert "You asked Bridge &amp; Byte for 30 pupils." in html.get_content()
    assert address in plain.get_content()
    assert f'href="{address}"' in html.get_content()


def test_a_second_run_of_the_worker_sends_nothing_again(work, box):
    ask()
    work()
    sent = len(box.letters)
    for letter_id in db.session.scalars(select(Letter.id)):
        jobs.defer(mail.SEND_LETTER, letter_id=letter_id)
    work()
    assert len(box.letters) == sent


def test_each_person_has_their_own_letter_with_nobody_elses_address(work, box):
    booking = ask()
    approve(
        booking,
        checklist=[{"key": "x"}],
        ruleset="safeguarding-2026-09",
        by=an_actor(a_coordinator(391)),
    )
    work()
    for letter in box.letters:
        assert letter["Cc"] is letter["Bcc"] is None
        assert "," not in letter["To"]
    assert box.to().count(TEACHER) == 2
