"""Letters that would not go: administrators see why, and send them again."""

import pytest
from sqlalchemy import text

from app.infra import clock, mail
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.sending import TRIES
from app.letters.queries import find_by_key
from tests.builders import a_coordinator, a_user, an_administrator, an_approved_booking

REFUSED = "The mail server will not write to this address: 550 No such person here"


def given_up(key: str = "1", *, to=None, address: str = "", attempts: int = 1, **facts) -> Letter:
    """A letter the mail server would not take."""
    address = address or (to.email if to else "nobody@nowhere.example")
    person = to.id if to else None
    words = {"subject": f"Letter {key}", "text": "Hello.\n", "html": "<p>Hello.</p>"}
    mail.write(key=key, address=address, recipient_id=person, **words)
    letter = find_by_key(key)
    letter.failed_at, letter.attempts, letter.last_error = clock.now(), attempts, REFUSED
    for name, value in facts.items():
        setattr(letter, name, value)
    db.session.execute(text("DELETE FROM procrastinate_jobs"))
    db.session.commit()
    return letter


def in_line() -> int:
    return db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))


@pytest.fixture
def admin(client, session):
    return client.sign_in(an_administrator())


def test_the_list_says_to_whom_what_and_why_newest_first(admin):
    given_up("1", to=a_user(name="Ann Armstrong", email="ann@school.example"))
    given_up("2")
    admin.get("/admin/letters")
    words = admin.text()
    assert "2 letters have not arrived" in words
    assert "To Ann Armstrong, ann@school.example" in words
    assert REFUSED in words
    assert words.index("Letter 2") < words.index("Letter 1")
    assert "Hello." not in words


def test_a_letter_is_sent_again_to_the_address_its_reader_has_today(admin):
    """E6: what would not go is not lost: it is on a list, and can be sent again."""
    person = a_user(email="old@school.example")
    letter = given_up(to=person)
    person.email = "right@school.example"
    db.session.commit()
    admin.get("/admin/letters")
    assert "Their address is right@school.example now" in admin.text()
    answer = admin.post(f"/admin/letters/{letter.id}/again")
    assert answer.status_code == 303
    assert (letter.address, letter.failed_at, letter.attempts) == ("right@school.example", None, 0)
    assert in_line() == 1
    assert admin.post(f"/admin/letters/{letter.id}/again").status_code == 409
    assert in_line() == 1


def test_all_that_met_no_server_are_sent_again_together_and_refused_ones_are_not(admin):
    refused = given_up("1")
    absent = [given_up(each, attempts=TRIES) for each in ("2", "3")]
    admin.get("/admin/letters")
    assert "2 letters were tried to the end" in admin.text()
    admin.post("/admin/letters/again")
    assert all(each.failed_at is None for each in absent)
    assert refused.failed_at is not None
    assert in_line() == 2


def test_letters_being_tried_again_are_counted(admin):
    given_up("1", failed_at=None, attempts=2)
    admin.get("/admin/letters")
    assert "1 letter is being tried again by itself" in admin.text()


@pytest.mark.parametrize("words", ["SOMEONE@School", "one%", "reference"])
def test_letters_are_found_by_address_and_by_booking(admin, words):
    booking = an_approved_booking()
    given_up("1", address="someone@school.example")
    given_up("2", address="other@school.example", about=f"booking:{booking.id}")
    asked = booking.reference.lower() if words == "reference" else words
    admin.get("/admin/letters", query_string={"q": asked})
    found = {each.get_text() for each in admin.page.select(".app-rows h2")}
    if words == "reference":
        assert "Letter 2" in found
        assert "Letter 1" not in found
        assert len(found) > 1
    else:
        assert found == ({"Letter 1"} if "@" in words else set())


def test_the_list_has_pages_and_asks_as_often_for_many(admin):
    for each in range(3):
        given_up(f"{each}")
    admin.get("/admin/letters")
    few = len(admin.statements)
    for each in range(3, 25):
        given_up(f"{each}")
    admin.get("/admin/letters")
    assert len(admin.statements) == few
    assert len(admin.page.select(".app-rows li")) == 20
    admin.get("/admin/letters?page=2")
    assert len(admin.page.select(".app-rows li")) == 5
    for odd in ("0", "-1", "99999999999", "two"):
        assert admin.get(f"/admin/letters?page={odd}").status_code == 200


def test_nothing_given_up_is_good_news(admin):
    admin.get("/admin/letters")
    assert "Everything has arrived" in admin.text()


@pytest.mark.parametrize("who", [a_coordinator, a_user])
def test_addresses_and_sending_again_are_for_administrators(client, session, who):
    letter = given_up()
    client.sign_in(who())
    assert client.get("/admin/letters").status_code == 403
    assert client.post(f"/admin/letters/{letter.id}/again").status_code == 403
    assert client.post("/admin/letters/again").status_code == 403
    assert letter.failed_at is not None
