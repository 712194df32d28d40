"""Who a letter is from, and where the answer goes."""

import pytest
from sqlalchemy import select

from app.bookings.emails.concern import category_of
from app.infra.database import db
from app.infra.mail import Category, Letter
from app.infra.sending import message_for
from app.infra.smtp import NotTaken, Post
from app.letters.queries import find_by_key
from app.web.letters import stop_link, write_letter
from tests.builders import (
    a_booking,
    a_slot,
    a_user,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

POST = Post(
    host="mail.example",
    port=25,
    sender="Causeway <bookings@causeway.example>",
    answers_to="careers@causeway.example",
)


def message(**facts):
    person = a_user()
    write_letter("accounts/password_changed", to=person, key="1", **facts)
    letter = find_by_key(f"accounts/password_changed:1:{person.id}")
    return message_for(letter, POST), letter


def test_a_letter_is_from_our_own_address_whoever_speaks_in_it(session):
    """E5: never from a user's address, which their provider would refuse; the answer goes there."""
    partner = {"on_behalf_of": "Bridge & Byte, Ltd", "reply_to": "contact@bridge.example"}
    sent, _ = message(**partner)
    assert sent["From"].addresses[0].addr_spec == "bookings@causeway.example"
    assert sent["From"].addresses[0].display_name == "Bridge & Byte, Ltd via Causeway"
    assert str(sent["Reply-To"]) == "contact@bridge.example"


def test_until_two_are_in_touch_answers_come_to_us(session):
    """E5: without a partner's address, Reply-To is our own mailbox."""
    sent, _ = message(on_behalf_of="Ouseburn High School")
    assert str(sent["Reply-To"]) == "careers@causeway.example"
    assert "Ouseburn High School via Causeway" in str(sent["From"])
    plain, _ = message()
    assert str(plain["From"]) == "Causeway <bookings@causeway.example>"


@pytest.mark.parametrize("name", ['Bede\'s, Jarrow; "Hall"', "Chwarel Llechi Cŷmru", "A\r\nBcc: b"])
def test_a_name_is_a_name_whatever_is_in_it(session, name):
    sent, _ = message(on_behalf_of=name)
    assert sent["Bcc"] is None
    assert sent["From"].addresses[0].display_name == f"{' '.join(name.split())} via Causeway"
    assert len(sent["From"].addresses) == 1
    assert b"\r\nBcc" not in bytes(sent)


def test_an_address_that_would_add_a_line_is_refused(session):
    with pytest.raises(NotTaken) as refused:
        message(reply_to="a@school.example\r\nBcc: b@school.example")
    assert refused.value.for_good


def test_mail_programs_are_told_how_to_stop_what_can_be_stopped(session):
    """RFC 8058 for letters people choose about; essential ones offer no way out."""
    sent, letter = message(category=Category.THANKS)
    assert sent["List-Unsubscribe"] == f"<{stop_link(letter)}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_essential_letters_offer_no_way_out(session):
    sent, _ = message()
    assert sent["List-Unsubscribe"] is sent["List-Unsubscribe-Post"] is None


def test_the_two_sides_answer_each_other_only_once_the_booking_is_approved(session):
    """E5: Reply-To is the partner after approval, and nobody's address is in a header before."""
    booking = an_approved_booking()
    contact, lead = booking.slot.opportunity.contact, booking.lead
    about = select(Letter).where(Letter.about == f"booking:{booking.id}")
    told = {each.key.split(":")[0]: each for each in db.session.scalars(about)}
    for name in ("requested", "requested_employer", "to_decide"):
        letter = told[f"bookings/{name}"]
        assert (letter.on_behalf_of, letter.reply_to) == ("", "")
    to_school, to_employer = told["bookings/approved"], told["bookings/approved_employer"]
    assert (to_school.recipient_id, to_school.reply_to) == (lead.id, contact.email)
    assert to_school.on_behalf_of == booking.slot.opportunity.employer.name
    assert (to_employer.recipient_id, to_employer.reply_to) == (contact.id, lead.email)
    assert to_employer.on_behalf_of == booking.school.name
    assert to_school.address != to_school.reply_to


def test_where_the_contact_has_left_their_colleagues_are_told_at_once(session):
    """A copy can wait for the day only if somebody it concerns has the letter already."""
    employer = an_employer()
    contact, colleague = an_employers_person(employer), an_employers_person(employer)
    booking = a_booking(a_slot(an_opportunity(employer, contact=contact)))
    assert category_of("declined_employer", colleague, [contact, colleague], booking) == "copies"
    assert category_of("declined_employer", colleague, [colleague], booking) == ""
    assert category_of("offered", colleague, [contact, colleague], booking) == ""
