"""Passkeys: made, used alone, used after a password, taken away; with a device in software."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Passkey, User
from app.infra import clock
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import PASSWORD, freshly_in, is_in
from tests.builders import a_user
from tests.reading import Reader


@pytest.fixture
def person(session) -> User:
    return a_user(email="ann@school.example", name="Ann Robson", password=PASSWORD)


def asked(client: Reader) -> tuple[str, dict]:
    """Where the page sends the device's answer, and what it asks the device."""
    form = client.page.find("form", attrs={"data-passkey": True})
    return form["action"], json.loads(form["data-options"])


def add_passkey(client: Reader, device: Authenticator, name: str = "Work laptop", **extra):
    client.post("/account/passkeys", {"name": name})
    action, options = asked(client)
    return client.post(action, {"credential": device.create(options, **extra)})


def use_passkey(client: Reader, device: Authenticator, path: str = "/sign-in/passkey"):
    client.post(path)
    action, options = asked(client)
    return client.post(action, {"credential": device.get(options)})


@pytest.fixture
def device(client, person) -> Authenticator:
    """A device whose passkey is Ann's; nobody is signed in."""
    device = Authenticator()
    freshly_in(client, person)
    assert add_passkey(client, device).location == "/account/second-step"
    client.post("/sign-out")
    return device


def test_any_kind_of_device_is_asked(client, person):
    freshly_in(client, person)
    client.post("/account/passkeys", {"name": "Phone"})
    _, options = asked(client)
    assert "authenticatorAttachment" not in options["authenticatorSelection"]
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["rp"] == {"id": "localhost", "name": "Causeway"}


def test_a_passkey_is_listed_and_its_owner_told(client, person, letters):
    freshly_in(client, person)
    add_passkey(client, Authenticator())
    client.get("/account/passkeys")
    assert "Work laptop" in client.text()
    client.get("/account/second-step")
    assert "1 passkey" in client.text()
    [letter] = letters("ann@school.example")
    assert letter.subject == "How you sign in was changed"
    assert "You added a passkey." in letter.text


def test_a_passkey_signs_in_on_its_own(client, device):
    assert use_passkey(client, device).location == "/start"
    assert is_in(client)


def test_a_passkey_remembers_where_its_owner_was_going(client, device):
    answer = use_passkey(client, device, "/sign-in/passkey?next=/account")
    assert answer.location == "/account"


def test_after_a_password_the_passkey_is_asked_for(client, device):
    answer = client.post("/sign-in", {"email": "ann@school.example", "password": PASSWORD})
    assert answer.location == "/sign-in/passkey?next=/start"
    assert not is_in(client)
    client.get(answer.location)
    assert "One more step" in client.text()
    assert use_passkey(client, device, answer.location).location == "/start"
    assert is_in(client)


def test_a_passkey_that_verifies_nobody_is_one_step_of_two(client, device):
    device.verifies = False
    answer = use_passkey(client, device)
    assert answer.location.startswith("/sign-in/passkey")  # as the second step, once more
    assert not is_in(client)


def test_another_persons_passkey_is_no_second_step(client, device, session):
    other = a_user(email="bob@school.example", password=PASSWORD)
    theirs = Authenticator()
    freshly_in(client, other)
    add_passkey(client, theirs)
    client.post("/sign-out")
    client.post("/sign-in", {"email": "ann@school.example", "password": PASSWORD})
    use_passkey(client, theirs)
    with client.http.session_transaction() as kept:
        assert kept.get("_user_id") != session.scalar(
            select(User.fs_uniquifier).where(User.email == "ann@school.example")
        )


def test_an_unknown_device_is_turned_away_with_a_sentence(client, person):
    assert use_passkey(client, Authenticator()).location == "/sign-in/passkey"
    assert not is_in(client)
    client.get("/sign-in/passkey")
    assert "does not belong to an account here" in client.text()


@pytest.mark.parametrize("fault", ["origin", "signature"])
def test_an_answer_that_does_not_check_is_refused(client, device, fault):
    client.post("/sign-in/passkey")
    action, options = asked(client)
    if fault == "origin":
        device.origin = "https://evil.example"
    answer = json.loads(device.get(options))
    if fault == "signature":
        answer["response"]["signature"] = "AAAA"
    client.post(action, {"credential": json.dumps(answer)})
    assert not is_in(client)
    client.get("/sign-in/passkey")
    assert "could not be checked" in client.text()


def test_an_answer_works_within_five_minutes_only(client, device):
    client.post("/sign-in/passkey")
    action, options = asked(client)
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        client.post(action, {"credential": device.get(options)})
        assert not is_in(client)
        client.get("/sign-in/passkey")
        assert "Start again" in client.text()


def test_an_answer_to_another_question_is_refused(client, device):
    client.post("/sign-in/passkey")
    _, first = asked(client)
    client.post("/sign-in/passkey")
    action, _ = asked(client)
    client.post(action, {"credential": device.get(first)})
    assert not is_in(client)


def test_a_passkey_is_taken_away_by_its_name(client, device, person, letters, session):
    freshly_in(client, person)
    assert client.post("/account/passkeys/remove", {"name": "No such"}).status_code == 302
    client.get("/account/passkeys")
    assert "You have no passkey called No such." in client.text()
    client.post("/account/passkeys/remove", {"name": "Work laptop"})
    assert session.scalar(select(Passkey)) is None
    assert "You removed a passkey." in letters("ann@school.example")[-1].text
    assert client.get("/account/passkeys/remove").status_code == 302


@pytest.mark.parametrize("name", ["", "<b>", "x" * 65, "a\0", "Work laptop"])
def test_a_name_that_will_not_do_is_said(client, device, person, name):
    freshly_in(client, person)
    answer = client.post("/account/passkeys", {"name": name})
    assert answer.status_code == (200 if name == "a\0" else 422)


@pytest.mark.parametrize("extensions", [{"a": 1}, "{", [1], 7, None])
def test_what_a_browser_says_of_extensions_is_not_kept(client, person, session, extensions):
    freshly_in(client, person)
    answer = add_passkey(client, Authenticator(), extensions=extensions)
    assert answer.status_code == 302
    assert session.scalar(select(Passkey)).extensions is None
    assert client.get("/account/passkeys").status_code == 200


@pytest.mark.parametrize("credential", ["", "x", "[]", "{}", "null", '{"id": 1}', "7", '"a"'])
def test_garbled_answers_are_refused(client, device, person, credential):
    client.post("/sign-in/passkey")
    action, _ = asked(client)
    assert client.post(action, {"credential": credential}).status_code == 302
    assert not is_in(client)
    freshly_in(client, person)
    client.post("/account/passkeys", {"name": "Phone"})
    action, _ = asked(client)
    assert client.post(action, {"credential": credential}).status_code == 302


def test_a_token_of_one_page_is_no_use_on_another(client, device, person):
    client.post("/sign-in/passkey")
    action, options = asked(client)
    token = action.rsplit("/", 1)[1]
    freshly_in(client, person)
    answer = client.post(f"/account/passkeys/{token}", {"credential": device.get(options)})
    assert answer.status_code == 400


def test_a_passkey_confirms_it_is_the_person_in(client, device, person):
    client.sign_in(person)  # long ago
    assert "/account/it-is-me" in client.get("/account/app").location
    client.get("/account/it-is-me?next=/account/app")
    assert "Use a passkey instead" in client.text()
    answer = use_passkey(client, device, "/account/it-is-me/passkey?next=/account/app")
    assert answer.location == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_two_accounts_cannot_share_a_passkey(client, device):
    other = a_user(password=PASSWORD)
    freshly_in(client, other)
    add_passkey(client, device)
    client.get("/account/passkeys")
    assert "registered already" in client.text()
