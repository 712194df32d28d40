"""Guessing is slowed, for each account and each address, over all processes."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import create_app
from app.accounts.models import Throttle
from app.accounts.security.throttle import LIMITS
from app.infra import clock
from app.infra.database import db
from tests.accounts.conftest import PASSWORD, is_in
from tests.builders import a_user
from tests.conftest import settings_for
from tests.reading import Reader


@pytest.fixture
def person(session):
    return a_user(email="ann@school.example", password=PASSWORD)


@pytest.fixture(autouse=True)
def frozen():
    """Windows begin at the first try; none ends in the middle of a test by itself."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def guess(client, email="ann@school.example", password="not it", address="203.0.113.7"):
    return client.post(
        "/sign-in",
        {"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_ten_wrong_passwords_close_the_door_for_a_while(client, person, frozen):
    for _ in range(10):
        assert guess(client).status_code == 422
    answer = guess(client, password=PASSWORD)
    assert answer.status_code == 429
    assert not is_in(client)
    assert "Wait a few minutes" in client.text()
    assert answer.headers["Retry-After"]
    assert client.get("/sign-in").status_code == 200

    frozen.shift(timedelta(minutes=15, seconds=1))
    assert guess(client, password=PASSWORD).status_code == 302
    assert is_in(client)


def test_capitals_and_blanks_in_the_address_are_the_same_account(client, person):
    for email in ("ann@school.example", "ANN@school.example", " Ann@school.example ") * 4:
        answer = guess(client, email)
    assert answer.status_code == 429


def test_others_come_in_from_the_same_address(client, person):
    a_user(email="bob@school.example", password=PASSWORD)
    for _ in range(11):
        guess(client)
    assert guess(client, "bob@school.example", PASSWORD).status_code == 302


def test_the_owner_comes_in_from_another_address(client, person):
    for _ in range(11):
        guess(client)
    assert guess(client, password=PASSWORD, address="198.51.100.9").status_code == 302


def test_right_passwords_are_not_counted(client, person):
    for _ in range(15):
        assert guess(client, password=PASSWORD).status_code == 302
        client.post("/sign-out")


def test_an_unknown_account_is_slowed_just_the_same(client):
    answers = [guess(client, "nobody@school.example").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_one_address_cannot_try_everybody(client, app):
    windows = app.extensions["throttle"]
    limit = LIMITS["security.login"][1]
    for number in range(limit.allowed.amount):
        answer = guess(client, f"person{number}@school.example", "")
        assert answer.status_code == 422
    assert guess(client, "another@school.example").status_code == 429
    assert guess(client, "another@school.example", address="198.51.100.9").status_code == 422
    assert windows.storage.check()


def test_codes_are_slowed_for_the_person_whatever_the_address(client, session):
    person = a_user(email="ann@school.example", password=PASSWORD, second_step=True)
    for number in range(11):
        client.post("/sign-in", {"email": person.email, "password": PASSWORD})
        answer = client.post(
            "/sign-in/code",
            {"code": "000000"},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
        )
    assert answer.status_code == 429


@pytest.mark.parametrize("page", ["/reset", "/confirm"])
def test_nobody_is_drowned_in_letters(client, letters, page):
    a_user(
        email="ann@school.example",
        password=PASSWORD,
        confirmed_at=clock.now() if page == "/reset" else None,
    )
    answers = [client.post(page, {"email": "ann@school.example"}).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert len(letters("ann@school.example")) == 5


def test_tries_are_counted_over_processes(own_app, own_database):
    twin = create_app(settings_for(own_database))
    seen = []
    for turn in range(12):
        app = (own_app, twin)[turn % 2]
        with app.app_context():
            seen.append(guess(Reader(app)).status_code)
    with twin.app_context():
        db.engine.dispose()
    assert seen == [422] * 10 + [429] * 2


class TestTheCounts:
    """The storage keeps the promises that `limits` asks of it."""

    @pytest.fixture
    def storage(self, app):
        with app.app_context():
            yield app.extensions["throttle"].storage

    def test_counting_starts_again_when_the_window_is_over(self, storage, frozen):
        assert [storage.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        frozen.shift(59)
        assert storage.get("a") == 3
        frozen.shift(2)
        assert storage.get("a") == 0
        assert storage.incr("a", 60, amount=2) == 2

    def test_the_window_ends_when_it_was_first_said_to(self, storage, frozen):
        storage.incr("a", 60)
        end = storage.get_expiry("a")
        frozen.shift(30)
        storage.incr("a", 60)
        assert storage.get_expiry("a") == end
        assert storage.get_expiry("unknown") == clock.now().timestamp()

    def test_one_key_is_forgotten_or_all(self, storage):
        storage.incr("a", 60)
        storage.incr("b", 60)
        storage.clear("a")
        assert (storage.get("a"), storage.get("b")) == (0, 1)
        assert storage.reset() == 1

    def test_windows_that_are_over_are_swept_away(self, storage, frozen):
        for number in range(5):
            storage.incr(str(number), 60)
        frozen.shift(61)
        storage.incr("new", 60)
        assert storage.reset() == 1

    def test_keys_name_nobody(self, client, app):
        guess(client)
        with app.app_context(), db.engine.connect() as line:
            keys = " ".join(line.scalars(select(Throttle.key)))
        assert "ann" not in keys
        assert "203.0" not in keys
