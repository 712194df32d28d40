"""Saying who came by the link in a letter: for one booking, one person, and a while."""

from datetime import timedelta

import pytest
import time_machine
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from app.bookings.models import Booking, BookingCohort
from app.infra.database import db
from app.infra.mail import Letter
from app.letters.emails import ask_who_came
from app.web.tokens import attendance_token
from tests.builders import a_coordinator
from tests.visits.conftest import Day, a_day

SECOND = timedelta(seconds=1)


@pytest.fixture
def over(session) -> Day:
    """A talk that was yesterday."""
    return a_day(days=-1)


def link_of(day: Day, person=None) -> str:
    return f"/attendance/{attendance_token(day.booking.id, (person or day.teacher).id)}"


def numbers(client, path: str, came: str = "28") -> dict[str, str]:
    client.get(path)
    field = client.page.find("input", attrs={"inputmode": "numeric"})
    return {field["name"]: came}


def state(day: Day) -> str:
    db.session.expire_all()
    return db.session.get(Booking, day.booking.id).state


def test_who_came_is_said_without_signing_in(client, over):
    """The letter's own link, the numbers, one press."""
    ask_who_came(over.booking, 1)
    db.session.commit()
    asked = Letter.recipient_id == over.teacher.id, Letter.about == f"booking:{over.booking.id}"
    texts = db.session.scalars(select(Letter.text).where(*asked)).all()
    (path,) = [
        word.removeprefix("http://localhost")
        for text in texts
        for word in text.split()
        if "/attendance/" in word
    ]
    answer = client.post(path, numbers(client, path))
    assert answer.status_code == 200
    assert "Who came is recorded" in client.text()
    assert state(over) == "attended"
    booking = db.session.get(Booking, over.booking.id)
    assert booking.history[-1].by_id == over.teacher.id
    came = select(BookingCohort.attended).where(BookingCohort.booking_id == booking.id)
    assert db.session.scalar(came) == 28


def test_the_link_opens_no_other_page_and_is_told_to_nobody(client, over):
    answer = client.get(link_of(over))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    for path in (f"/bookings/{over.booking.reference}", "/account", over.path):
        assert "/sign-in" in client.get(path).location


def test_looking_at_the_link_records_nothing(client, over):
    """E1: mail scanners open every link."""
    for _ in range(2):
        assert client.get(link_of(over)).status_code == 200
        assert client.http.head(link_of(over)).status_code == 200
    assert state(over) == "approved"


def test_a_link_works_once(client, over):
    """Twice is answered with where it stands, and changes nothing."""
    sent = numbers(client, link_of(over))
    client.post(link_of(over), sent)
    for answer in (
        client.get(link_of(over)),
        client.post(link_of(over), dict.fromkeys(sent, "3")),
    ):
        assert answer.status_code == 410
        assert "already stands as" in client.text()
        assert client.page.find("main").find("a", href=True)
    came = select(BookingCohort.attended).where(BookingCohort.booking_id == over.booking.id)
    assert db.session.scalar(came) == 28


def test_a_link_lasts_three_weeks_to_the_second(client, over):
    until = over.booking.slot.ends_at + timedelta(days=21)
    with time_machine.travel(until, tick=False):
        assert client.get(link_of(over)).status_code == 200
    with time_machine.travel(until + SECOND, tick=False):
        assert client.get(link_of(over)).status_code == 410
        assert client.post(link_of(over), {"x": "1"}).status_code == 410
        assert "three weeks" in client.text()
    assert state(over) == "approved"


def test_before_the_session_is_over_it_says_when(client, session):
    day = a_day(days=3)
    assert client.get(link_of(day)).status_code == 403
    assert "not over yet" in client.text()


def test_a_link_is_for_one_booking_and_one_person(client, over):
    """Whoever the link names must be able to do it: a stranger's opens nothing."""
    other = a_day(days=-2)
    for path in (link_of(over, other.teacher), link_of(over, over.visitor)):
        assert client.get(path).status_code == 403
        assert client.post(path, {"x": "1"}).status_code == 403
    assert state(over) == "approved"
    client.post(link_of(other), numbers(client, link_of(other)))
    assert (state(other), state(over)) == ("attended", "approved")


def test_who_has_left_cannot_use_an_old_link(client, over):
    over.teacher.active = False
    db.session.commit()
    assert client.get(link_of(over)).status_code == 404


def test_a_link_that_was_tampered_with_is_nobodys(client, app, over):
    token = link_of(over).rpartition("/")[2]
    payload, _, seal = token.partition(".")
    other = attendance_token(over.booking.id + 1, over.teacher.id).partition(".")[0]
    with app.app_context():
        key = app.config["SECRET_KEY"]
    forged = (
        f"{payload}.{seal[:-2]}aa",
        f"{other}.{seal}",
        payload,
        "nothing",
        URLSafeSerializer(key, salt="stop-letters").dumps([over.booking.id, over.teacher.id]),
        URLSafeSerializer("guessed", salt="say-who-came").dumps([over.booking.id, over.teacher.id]),
        URLSafeSerializer(key, salt="say-who-came").dumps([10**12, "x"]),
    )
    for each in forged:
        answer = client.get(f"/attendance/{each}")
        assert answer.status_code == 404, each
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "not one of ours" in client.text()
    assert state(over) == "approved"


@pytest.mark.parametrize("came", ["", "500", "-1", "x"])
def test_numbers_that_cannot_be_are_asked_again(client, over, came):
    answer = client.post(link_of(over), numbers(client, link_of(over), came))
    assert answer.status_code == 422
    assert state(over) == "approved"


def test_a_post_without_the_token_of_the_form_is_refused(client, app, over):
    sent = numbers(client, link_of(over))
    answer = client.http.post(link_of(over), data=sent)
    assert answer.status_code in (400, 422)
    assert state(over) == "approved"


def test_a_coordinator_who_reads_the_letter_does_not_get_the_key(client, over):
    """Letters are shown to coordinators; nobody may act by another's link."""
    ask_who_came(over.booking, 1)
    db.session.commit()
    letter = db.session.scalar(select(Letter).where(Letter.text.contains("/attendance/")))
    path = f"/bookings/{over.booking.reference}/letters/{letter.id}"
    client.sign_in(a_coordinator(391))
    assert client.get(path).status_code == 200
    assert "Say who came, without signing in" in client.text()
    assert link_of(over) not in str(client.page)


def test_the_link_asks_the_same_number_of_things_every_time(client, over):
    client.get(link_of(over))
    assert len(client.statements) <= 8, client.statements
