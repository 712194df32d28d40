"""Arriving with the code from the pack: when, once, and what nobody may learn by guessing."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Throttle
from app.bookings.commands import cancel
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.visits.models import Visit
from tests.builders import an_actor
from tests.reading import Reader
from tests.visits.conftest import a_day

SECOND = timedelta(seconds=1)


def here(day) -> str:
    return f"/arrive/{day.visit.arrival_code}"


def letters(day) -> list[Letter]:
    told = Letter.key.startswith("visits/arrived:"), Letter.about == f"booking:{day.booking.id}"
    return list(db.session.scalars(select(Letter).where(*told)))


def at_the_door(day, before: timedelta = timedelta(minutes=10)):
    return time_machine.travel(day.booking.slot.starts_at - before, tick=False)


@pytest.mark.parametrize(
    ("place", "told", "said"),
    [("school", "teacher", "Your visitor"), ("workplace", "visitor", "Your group")],
)
def test_arriving_tells_whoever_expects_them(client, session, place, told, said):
    day = a_day(place=place)
    with at_the_door(day):
        client.get("/arrive")
        typed = f" {day.visit.arrival_code[:3].lower()} {day.visit.arrival_code[3:]}"
        answer = client.post("/arrive", {"code": typed})
        assert answer.location == here(day)
        client.get(here(day))
        assert "Ask for" in client.text()
        assert client.post(here(day)).status_code == 303
        client.get(here(day))
    assert "Arrived at 9:50am." in client.text()
    visit = db.session.get(Visit, day.booking.id)
    assert visit.arrived_by == ("visitor" if place == "school" else "group")
    (letter,) = letters(day)
    assert letter.recipient_id == getattr(day, told).id
    assert letter.subject.startswith(f"{said} has arrived")
    assert "9:50am" in letter.text
    client.sign_in(day.teacher).get(day.path)
    assert "Arrived at 9:50am." in client.text()


def test_the_page_at_the_door_says_no_more_than_it_must(client, talk):
    """No telephone, no address, no pupils: the code may lie on a dashboard."""
    with at_the_door(talk):
        client.get(here(talk))
    text = str(client.page)
    assert "Ada Teacher" in text
    for secret in ("0191 496", talk.teacher.email, "NE1 4XD", "Bob Visitor", "Step-free"):
        assert secret not in client.text(), secret
    assert "30" not in client.text().split()
    assert "30 pupils" not in client.text()
    assert client.page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_it_opens_two_hours_before_and_closes_with_the_session(client, talk):
    slot = talk.booking.slot
    opens = slot.starts_at - timedelta(hours=2)
    for moment, works in (
        (opens - SECOND, False),
        (opens, True),
        (slot.ends_at - SECOND, True),
        (slot.ends_at, False),
    ):
        with time_machine.travel(moment, tick=False):
            client.get(here(talk))
            assert bool(client.page.find("main").find("form")) is works, moment
            if not works:
                assert client.post(here(talk)).status_code == 409
    assert letters(talk) == []
    with time_machine.travel(opens - SECOND, tick=False):
        client.get(here(talk))
    assert "from 8:00am" in client.text()


def test_a_visit_that_was_called_off_expects_nobody(client, talk):
    cancel(talk.booking, reason="The speaker is ill.", by=an_actor(talk.visitor))
    db.session.commit()
    with at_the_door(talk):
        client.get(here(talk))
        assert "called off" in client.text()
        assert client.post(here(talk)).status_code == 409


def test_nobody_arrives_online(client, session):
    day = a_day(place="online")
    client.sign_in(day.teacher).get(day.path)
    assert day.visit.arrival_code not in str(client.page)
    with at_the_door(day):
        assert client.post(here(day)).status_code == 409


def test_looking_records_nothing(client, talk):
    """E1: mail scanners and cameras open links; only the button counts."""
    with at_the_door(talk):
        for _ in range(2):
            assert client.get(here(talk)).status_code == 200
            assert client.http.head(here(talk)).status_code == 200
    db.session.expire_all()
    assert db.session.get(Visit, talk.booking.id).arrived_at is None
    assert letters(talk) == []


@pytest.mark.parametrize("code", ["ZZZZZZ", "nothing", "IIIIII", "<b>", "%00", "A" * 500])
def test_an_unknown_code_is_told_in_a_sentence(client, session, code):
    for answer in (client.get(f"/arrive/{code}"), client.post(f"/arrive/{code}")):
        assert answer.status_code in (404, 400)
    assert client.get("/arrive/ZZZZZZ").status_code == 404
    assert "No visit has this code." in client.text()


def test_guessing_codes_is_slowed_for_an_address(client, talk):
    """Thirty wrong codes in a quarter of an hour, by looking or by typing, close the door."""
    with at_the_door(talk):
        away = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.77"}}
        for _ in range(15):
            assert client.get("/arrive/ZZZZZZ", **away).status_code == 404
            assert client.post("/arrive", {"code": "YYYYYY"}, **away).status_code == 404
        for answer in (client.get(here(talk), **away), client.post(here(talk), **away)):
            assert answer.status_code == 429
            assert answer.headers["Retry-After"]
        assert client.get("/arrive", **away).status_code == 200
        assert client.get(here(talk)).status_code == 200
    with db.engine.begin() as line:
        line.execute(Throttle.__table__.delete())


def test_two_who_arrive_at_once_are_one_arrival(own_app):
    """One letter, one time, however many press the button."""
    with own_app.app_context():
        day = a_day(days=2)
        path, booking_id = here(day), day.booking.id
        moment = day.booking.slot.starts_at
    gate, answers = Barrier(2), []

    def press() -> None:
        reader = Reader(own_app)
        token = reader.csrf_token()
        gate.wait()
        answers.append(reader.http.post(path, data={"csrf_token": token}).status_code)

    with time_machine.travel(moment, tick=False):
        pressing = [Thread(target=press) for _ in range(2)]
        for each in pressing:
            each.start()
        for each in pressing:
            each.join()
        assert clock.now() == moment
    assert answers == [303, 303]
    with own_app.app_context():
        assert db.session.get(Visit, booking_id).arrived_at == moment
        told = select(func.count()).where(Letter.key.startswith("visits/arrived:"))
        assert db.session.scalar(told) == 1
