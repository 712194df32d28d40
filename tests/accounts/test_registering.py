"""From a form to an account, by way of a letter."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts.models import User
from app.accounts.queries import find_user_by_email
from app.infra import clock
from tests.accounts.conftest import PASSWORD, is_in, links
from tests.builders import a_user
from tests.reading import Reader

NEW = {"name": "Rachel Hodgson", "email": "rachel@school.example", "password": PASSWORD}


def test_a_new_person_registers_confirms_and_signs_in(client, letters):
    answer = client.post("/register?for=school", NEW)
    assert answer.status_code == 302
    assert answer.location == "/register/sent"
    client.get(answer.location)
    assert "rachel@school.example" in client.text()

    [letter] = letters("rachel@school.example")
    assert letter.subject == "Confirm your email address"
    assert "Hello Rachel Hodgson" in letter.text
    [link] = links(letter)
    client.get(link)
    assert "Confirm my address" in client.text()
    answer = client.post(link)
    assert answer.location == "/sign-in?next=/schools/join"
    assert find_user_by_email("rachel@school.example").confirmed_at is not None

    answer = client.post(answer.location, {"email": "Rachel@School.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/schools/join"
    assert is_in(client)
    assert client.get("/account").status_code == 200
    assert "rachel@school.example" in client.text()


def test_an_employer_goes_on_to_their_organisation(client, letters):
    client.post("/register?for=employer", NEW)
    [link] = links(letters("rachel@school.example")[0])
    assert client.post(link).location == "/sign-in?next=/employers/new"


def test_opening_the_link_confirms_nothing(client, letters):
    client.post("/register", NEW)
    [link] = links(letters("rachel@school.example")[0])
    for _ in range(3):
        assert client.get(link).status_code == 200
        client.http.head(link)
    assert find_user_by_email("rachel@school.example").confirmed_at is None


def test_a_link_used_twice_says_the_address_is_confirmed(client, letters):
    client.post("/register", NEW)
    [link] = links(letters("rachel@school.example")[0])
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert answer.location == "/sign-in"
    client.get("/sign-in")
    assert "confirmed already" in client.text()


@pytest.mark.parametrize("use", ["get", "post"])
def test_an_old_link_says_so_and_offers_another(client, letters, use):
    client.post("/register", NEW)
    [link] = links(letters("rachel@school.example")[0])
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        answer = getattr(client, use)(link)
        assert answer.location == "/confirm"
        client.get("/confirm")
    assert "its time is over" in client.text()
    assert find_user_by_email("rachel@school.example").confirmed_at is None


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "é", "WyJ4Il0.aaaa.bbbb", "x" * 3000])
def test_a_garbled_link_says_so_and_offers_another(client, token):
    for answer in (client.get(f"/confirm/{token}"), client.post(f"/confirm/{token}")):
        assert answer.location == "/confirm"
    client.get("/confirm")
    assert "not complete" in client.text()


def test_an_unconfirmed_person_is_told_once_the_password_is_right(client):
    a_user(email="new@school.example", password=PASSWORD, confirmed_at=None)
    answer = client.post("/sign-in", {"email": "new@school.example", "password": PASSWORD})
    assert answer.status_code == 422
    assert "Confirm your email address before you sign in" in client.text()
    assert "Send me a new link" in client.text()
    answer = client.post("/sign-in", {"email": "new@school.example", "password": "wrong wrong"})
    assert answer.status_code == 422
    assert "do not match" in client.text()
    assert not is_in(client)


def test_another_confirmation_letter_can_be_asked_for(client, letters):
    a_user(email="new@school.example", password=PASSWORD, confirmed_at=None)
    assert client.post("/confirm", {"email": "new@school.example"}).status_code == 200
    [letter] = letters("new@school.example")
    [link] = links(letter)
    assert client.post(link).location == "/sign-in"
    assert find_user_by_email("new@school.example").confirmed_at is not None


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "Enter your name."),
        ({"name": "  \0 "}, "Enter your name."),
        ({"name": "x" * 101}, "100 characters or fewer"),
        ({"email": ""}, "Enter your email address."),
        ({"email": "not an address"}, "like name@example.org"),
        ({"email": "a\0b@school.example "}, "like name@example.org"),
        ({"password": ""}, "Enter your password."),
        ({"password": "short"}, "Use at least 12 characters."),
        ({"password": "x" * 129}, "Use no more than 128 characters."),
        ({"password": "password1234"}, "easy to guess"),
        ({"password": "rachelhodgson"}, "easy to guess"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_kept(client, letters, facts, sentence):
    answer = client.post("/register", {**NEW, **facts})
    assert answer.status_code == 422
    assert sentence in client.text()
    assert not letters("rachel@school.example")
    assert find_user_by_email("rachel@school.example") is None
    kept = client.page.find(id="name").get("value")
    assert kept == {**NEW, **facts}["name"].replace("\0", "").strip()
    assert client.page.find(id="password").get("value") is None
    assert PASSWORD not in str(client.page)


def test_words_in_a_row_need_no_capitals_or_numbers(client):
    assert client.post("/register", {**NEW, "password": "otter lamp quayside"}).status_code == 302


def test_registering_twice_answers_the_same_and_tells_the_owner(client, letters):
    a_user(email="known@school.example", name="Known Person", password=PASSWORD)
    client.post("/register", {**NEW, "email": "Known@school.example"})
    seen_known = client.get("/register/sent").get_data(as_text=True)
    client = Reader(client.app)
    client.post("/register", {**NEW, "email": "fresh@school.example"})
    seen_new = client.get("/register/sent").get_data(as_text=True)

    [letter] = letters("known@school.example")
    assert letter.subject == "You already have an account"
    assert "Known Person" in letter.text
    assert "Rachel" not in letter.text
    assert len(letters("fresh@school.example")) == 1
    plain = [page.split("<main")[1].split("</main")[0] for page in (seen_known, seen_new)]
    assert plain[0].replace("Known@", "fresh@") == plain[1]


def test_nobody_becomes_more_than_themself_by_extra_fields(client):
    client.post(
        "/register",
        {**NEW, "confirmed_at": "2020-01-01", "active": "", "id": "1", "roles": "administrator"},
    )
    person: User = find_user_by_email("rachel@school.example")
    assert person.confirmed_at is None
    assert person.active
    assert person.id != 1
