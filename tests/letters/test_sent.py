"""What was sent about a booking: its coordinators see to whom and when, and nobody else."""

import pytest
from sqlalchemy import select

from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.web.letters import write_letter
from tests.builders import (
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_teacher,
    an_administrator,
    an_approved_booking,
    an_employer,
    an_employers_person,
)


@pytest.fixture
def booking(session):
    school = a_school(name="Ouseburn High School")
    return an_approved_booking(school=school, by=a_teacher(school, name="Tess Teacher"))


def letter_about(booking, name: str) -> Letter:
    asked = select(Letter).where(
        Letter.about == f"booking:{booking.id}", Letter.key.startswith(f"bookings/{name}:")
    )
    return db.session.scalars(asked).first()


def test_a_coordinator_sees_what_was_sent_to_whom_and_when_or_why_not(client, booking):
    letter_about(booking, "approved").sent_at = clock.moment_of(clock.today(), 10)
    waiting, gone = letter_about(booking, "requested"), letter_about(booking, "requested_employer")
    waiting.attempts, waiting.last_error = 2, "451 tess@school.example come back"
    gone.failed_at, gone.attempts, gone.last_error = clock.now(), 1, "550 x@y.example unknown"
    db.session.commit()
    client.sign_in(a_coordinator(391)).get(f"/bookings/{booking.reference}")
    link = client.page.find("a", string="What was sent to whom")
    assert client.get(link["href"]).status_code == 200
    words = client.text()
    assert "To Tess Teacher, Ouseburn High School" in words
    assert "at 10:00am." in words
    assert "Not taken by the mail server yet, after 2 tries." in words
    assert "Given up after 1 try; an administrator can send it again." in words
    assert "@" not in words


def test_the_words_of_a_letter_about_the_booking_can_be_opened(client, booking):
    letter = letter_about(booking, "requested")
    client.sign_in(a_coordinator(391))
    client.get(f"/bookings/{booking.reference}/letters/{letter.id}")
    assert client.page.find("h1").get_text() == letter.subject
    assert "The places are held for you from now on." in client.text()


def test_no_other_letter_can_be_opened_there(client, booking):
    """Letters about accounts carry secrets: they are nobody's but their reader's."""
    other = an_approved_booking()
    write_letter("accounts/password_changed", to=booking.lead, key="1")
    account = db.session.scalars(select(Letter).where(Letter.about == "")).first()
    client.sign_in(a_coordinator())
    for letter in (account, letter_about(other, "approved")):
        path = f"/bookings/{booking.reference}/letters/{letter.id}"
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("elsewhere", [390, 392])
def test_a_coordinator_of_another_authority_sees_nothing(client, booking, elsewhere):
    client.sign_in(a_coordinator(elsewhere))
    letter = letter_about(booking, "approved")
    assert client.get(f"/bookings/{booking.reference}/letters").status_code == 404
    assert client.get(f"/bookings/{booking.reference}/letters/{letter.id}").status_code == 404


def test_the_two_sides_and_administrators_do_not_see_the_list(client, booking):
    school, contact = booking.school, booking.slot.opportunity.contact
    for person in (booking.lead, a_leader(school), contact, an_administrator()):
        client.sign_in(person)
        assert client.get(f"/bookings/{booking.reference}/letters").status_code == 403


def test_a_coordinator_who_is_also_at_the_school_elsewhere_is_refused_the_list(client, booking):
    """Whoever sees the booking from another side does not see its letters by that."""
    coordinator = a_coordinator(390)
    employer = an_employer()
    booking.slot.opportunity.employer_id = employer.id

    a_membership(coordinator, employer)
    client.sign_in(coordinator)
    assert client.get(f"/bookings/{booking.reference}").status_code == 200
    assert client.get(f"/bookings/{booking.reference}/letters").status_code == 403


def test_the_list_asks_as_often_for_many_letters(client, booking):
    client.sign_in(a_coordinator(391))
    path = f"/bookings/{booking.reference}/letters"
    client.get(path)
    few = len(client.statements)
    for each in range(20):
        person = an_employers_person(booking.slot.opportunity.employer)
        write_letter(
            "accounts/password_changed", to=person, key=str(each), about=f"booking:{booking.id}"
        )
    client.get(path)
    assert len(client.statements) == few
