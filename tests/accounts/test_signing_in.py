"""In by the front door, and out again."""

import re
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask

from app import create_app
from app.infra import clock
from tests.accounts.conftest import PASSWORD, freshly_in, is_in, links
from tests.builders import a_user
from tests.conftest import settings_for
from tests.reading import Reader


@pytest.fixture
def person(session):
    return a_user(email="ann@school.example", name="Ann Robson", password=PASSWORD)


def sign_in(client, password=PASSWORD, email="ann@school.example", path="/sign-in", **more):
    return client.post(path, {"email": email, "password": password, **more})


def test_the_right_password_lets_a_person_in(client, person):
    answer = sign_in(client)
    assert answer.location == "/start"
    client.get("/start")
    assert "Welcome, Ann Robson" in client.text()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, person):
    pages = []
    for email in ("ann@school.example", "bob@school.example"):
        answer = sign_in(client, "not the password", email)
        assert answer.status_code == 422
        assert not is_in(client)
        pages.append(client.text().replace(email, "").replace("Error: ", ""))
    assert pages[0] == pages[1]
    assert "do not match" in pages[0]


def test_what_was_typed_is_kept_but_not_the_password(client, person):
    sign_in(client, "not the password")
    assert client.page.find(id="email")["value"] == "ann@school.example"
    assert "not the password" not in str(client.page)


def test_the_page_itself_asks_nothing_of_the_database(client):
    client.get("/sign-in")
    assert client.statements == []


def test_a_signed_in_page_loads_the_person_and_their_reach_only(client, person):
    client.sign_in(person)
    client.get("/account/second-step")
    assert len([s for s in client.statements if "FROM users" in s]) == 1
    assert len(client.statements) <= 3  # the person, their reach, their passkeys


def test_signing_out_is_a_post(client, person):
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out").location == "/"
    assert not is_in(client)
    assert client.get("/account").location.startswith("/sign-in")


def test_signing_out_needs_our_token(client, person):
    sign_in(client)
    assert client.http.post("/sign-out").status_code == 400
    assert is_in(client)


def test_signing_in_needs_our_token(client, person):
    answer = client.http.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_in(client)


def test_a_closed_account_stays_out(client):
    a_user(email="gone@school.example", password=PASSWORD, active=False)
    assert sign_in(client, email="gone@school.example").status_code == 422
    assert "This account is closed." in client.text()
    assert not is_in(client)


def test_someone_signed_in_is_sent_on_from_the_front_door(client, person):
    sign_in(client)
    for path in ("/sign-in", "/register", "/sign-in/passkey", "/sign-in/code"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer.location == "/start", path
        assert is_in(client), path


@pytest.mark.parametrize("wanted", ["/account", "/opportunities?kind=talk&page=2"])
def test_the_page_that_was_wanted_comes_next(client, person, wanted):
    answer = sign_in(client, path=f"/sign-in?next={quote(wanted)}")
    assert answer.location == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "http://[",
        "/\t/evil.example",
        " //evil.example",
        "/\x00",
        "security.logout",
    ],
)
def test_nobody_is_sent_elsewhere(client, person, elsewhere):
    path = f"/sign-in?next={quote(elsewhere)}"
    assert client.get(path).status_code == 400
    assert sign_in(client, path=path).status_code == 400
    assert sign_in(client, next=elsewhere).status_code == 400
    assert not is_in(client)


def test_an_old_token_is_worth_nothing_after_signing_in(client, person):
    client.get("/sign-in")
    with client.http.session_transaction() as kept:
        planted = kept["csrf_token"]
    sign_in(client)
    with client.http.session_transaction() as kept:
        assert kept.get("csrf_token") != planted


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client, person):
    answer = sign_in(client, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    for name in ("causeway=", "remember_token="):
        [cookie] = [cookie for cookie in cookies if cookie.startswith(name)]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie  # this installation is reached over http


def test_over_https_cookies_insist_on_it(database):
    app: Flask = create_app(settings_for(database, base_url="https://causeway.example"))
    answer = app.test_client().get("/sign-in")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_remembering_is_a_choice(client, person):
    assert "remember_token" not in str(sign_in(client).headers.getlist("Set-Cookie"))


def test_json_is_not_taken(client, person):
    answer = client.http.post(
        "/sign-in",
        json=["odd"],
        headers={"X-CSRFToken": client.csrf_token(), "Accept": "application/json"},
    )
    assert answer.status_code == 415
    assert "html" in answer.mimetype


def test_no_key_opens_the_door_but_the_session(client, person):
    token = person.get_auth_token()
    for options in (
        {"headers": {"Authentication-Token": token}},
        {"query_string": {"auth_token": token}},
    ):
        assert client.http.get("/account", **options).status_code == 302


def test_a_forgotten_password_is_chosen_again(client, person, letters):
    assert client.post("/reset", {"email": "ANN@school.example"}).status_code == 200
    assert "Check your email" in client.text()
    [letter] = letters("ann@school.example")
    [link] = links(letter)
    for _ in range(2):  # a scanner's visit spends nothing
        assert client.get(link).status_code == 200
    assert client.post(link, {"password": "short"}).status_code == 422
    assert client.post(link, {"password": "a new quayside lamp"}).location == "/sign-in"
    assert letters("ann@school.example")[-1].subject == "Your password was changed"
    assert sign_in(client).status_code == 422
    assert sign_in(client, "a new quayside lamp").status_code == 302


def test_a_reset_link_works_once(client, person, letters):
    client.post("/reset", {"email": "ann@school.example"})
    [link] = links(letters("ann@school.example")[0])
    client.post(link, {"password": "a new quayside lamp"})
    for answer in (client.get(link), client.post(link, {"password": "another quayside lamp"})):
        assert answer.location == "/reset"
    client.get("/reset")
    assert "it has been used" in client.text()


def test_a_reset_link_works_for_an_hour(client, person, letters):
    client.post("/reset", {"email": "ann@school.example"})
    [link] = links(letters("ann@school.example")[0])
    with time_machine.travel(clock.now().timestamp() + 3700, tick=False):
        assert client.post(link, {"password": "a new quayside lamp"}).location == "/reset"
        client.get("/reset")
        assert "its time is over" in client.text()


def test_a_link_in_a_letter_is_ours_whatever_host_was_asked(client, person, letters):
    there = client.app.test_client()
    asked = there.get("/reset", base_url="http://evil.example").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', asked)[1]
    form = {"email": "ann@school.example", "csrf_token": token}
    assert there.post("/reset", base_url="http://evil.example", data=form).status_code == 200
    [letter] = letters("ann@school.example")
    assert "evil" not in letter.text + letter.html


@pytest.mark.parametrize("page", ["/reset", "/confirm"])
def test_asking_for_a_letter_tells_nobody_who_is_known(client, letters, page):
    a_user(
        email="known@school.example",
        password=PASSWORD,
        confirmed_at=None if page == "/confirm" else clock.now(),
    )
    seen = []
    for email in ("known@school.example", "stranger@school.example"):
        answer = client.post(page, {"email": email})
        assert answer.status_code == 200
        seen.append(client.text().replace(email, ""))
    assert seen[0] == seen[1]
    assert not letters("stranger@school.example")


def test_changing_the_password_signs_out_everywhere_else(client, person, letters):
    other = Reader(client.app).sign_in(person)
    sign_in(client)
    assert other.get("/account").status_code == 200
    refused = client.post(
        "/account/password", {"password": "wrong", "new_password": "a new quayside lamp"}
    )
    assert refused.status_code == 422
    assert "That is not your password." in client.text()
    answer = client.post(
        "/account/password", {"password": PASSWORD, "new_password": "a new quayside lamp"}
    )
    assert answer.location == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert letters("ann@school.example")[-1].subject == "Your password was changed"


def test_a_person_changes_their_name_and_phone(client, person):
    freshly_in(client, person)
    answer = client.post("/account", {"name": " Ann Bell ", "phone": "0191 498 0000"})
    assert answer.status_code == 303
    client.get("/account")
    assert client.page.find(id="name")["value"] == "Ann Bell"
    assert client.page.find(id="phone")["value"] == "0191 498 0000"
    assert client.post("/account", {"name": "", "phone": "x"}).status_code == 422
    assert "Enter your name." in client.text()
    assert client.page.find(id="phone")["value"] == "x"


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("/sign-in", {"email": "", "password": "x"}, "Enter your email address."),
        ("/sign-in", {"email": "ann", "password": "x"}, "like name@example.org"),
        ("/sign-in", {"email": "ann@school.example", "password": ""}, "Enter your password."),
        ("/sign-in", {"email": "a" * 300, "password": "x"}, "like name@example.org"),
        ("/reset", {"email": ""}, "Enter your email address."),
        ("/reset", {"email": "ann at school"}, "like name@example.org"),
        ("/confirm", {"email": "@"}, "like name@example.org"),
    ],
)
def test_what_is_plainly_wrong_is_said_beside_its_field(client, person, path, typed, sentence):
    assert client.post(path, typed).status_code == 422
    field = "password" if typed.get("password") == "" else "email"
    assert sentence in client.page.find(id=f"{field}-error").get_text()
    summary = client.page.find(class_="govuk-error-summary")
    assert len(summary.find_all("li")) == 1
    assert summary.find("a")["href"] == f"#{field}"


def test_a_refusal_is_said_once(client, person):
    sign_in(client, "wrong")
    assert client.text().count("do not match") == 1
