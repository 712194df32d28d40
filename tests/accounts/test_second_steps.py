"""Authenticator apps, recovery codes, and who must have a second step."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from passlib.totp import TOTP

from app.access import ANYONE
from app.accounts.commands import forget_second_steps
from app.accounts.models import User
from app.infra import clock
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import PASSWORD, freshly_in, is_in
from tests.accounts.test_passkeys import add_passkey, use_passkey
from tests.builders import a_user
from tests.reading import Reader


@pytest.fixture
def person(session) -> User:
    return a_user(email="ann@school.example", name="Ann Robson", password=PASSWORD)


def connect(client: Reader) -> TOTP:
    """Ask to connect an app; gives the app that read the key on the page."""
    client.post("/account/app", {"setup": "authenticator"})
    return TOTP(key=client.page.find("code").get_text().replace("-", ""))


def finish(client: Reader, code: str):
    return client.post(client.page.find("main").find("form")["action"], {"code": code})


@pytest.fixture
def app_of_ann(client, person) -> TOTP:
    """Ann's app, connected a while ago; nobody is signed in."""
    with time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        freshly_in(client, person)
        totp = connect(client)
        assert finish(client, totp.generate().token).location == "/account/second-step"
        client.post("/sign-out")
    return totp


def with_password(client: Reader, path: str = "/sign-in"):
    return client.post(path, {"email": "ann@school.example", "password": PASSWORD})


def test_setting_up_an_app_shows_a_picture_and_a_key(client, person, letters):
    freshly_in(client, person)
    totp = connect(client)
    picture = client.page.find("main").find("img")
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert picture["alt"]
    assert finish(client, totp.generate().token).status_code == 302
    client.get("/account/second-step")
    assert "Authenticator app Set up" in client.text()
    assert "Make recovery codes now" in client.text()
    assert "You set up an authenticator app." in letters("ann@school.example")[-1].text


def test_a_wrong_code_keeps_the_same_key_on_the_page(client, person):
    freshly_in(client, person)
    totp = connect(client)
    key = client.page.find("code").get_text()
    right = totp.generate().token
    answer = finish(client, f"{(int(right) + 1) % 1000000:06}")
    assert answer.status_code == 422
    assert "That code is not right" in client.text()
    assert client.page.find("code").get_text() == key
    assert finish(client, f"{right[:3]} {right[3:]}").status_code == 302
    assert person.has_second_step


def test_an_app_is_not_asked_for_until_it_has_shown_a_code(client, person):
    freshly_in(client, person)
    connect(client)
    client.post("/sign-out")
    assert with_password(client).location == "/start"


def test_the_code_is_asked_for_after_the_password(client, app_of_ann):
    answer = with_password(client, "/sign-in?next=/account")
    assert answer.location == "/sign-in/code?next=/account"
    assert not is_in(client)
    assert client.get("/account").status_code == 302
    client.get(answer.location)
    assert client.post(answer.location, {"code": "000000"}).status_code == 422
    assert not is_in(client)
    answer = client.post(answer.location, {"code": app_of_ann.generate().token})
    assert answer.location == "/account"
    assert is_in(client)


def test_a_code_works_once(client, app_of_ann):
    with time_machine.travel(clock.now(), tick=False):
        code = app_of_ann.generate().token
        with_password(client)
        client.post("/sign-in/code", {"code": code})
        client.post("/sign-out")
        with_password(client)
        assert client.post("/sign-in/code", {"code": code}).status_code == 422
        assert "was used before" in client.text()
        assert not is_in(client)


@pytest.mark.parametrize(
    ("seconds", "lets_in"), [(-29, True), (29, True), (-90, False), (90, False)]
)
def test_a_clock_may_be_half_a_minute_out(client, app_of_ann, seconds, lets_in):
    with time_machine.travel(clock.now(), tick=False):
        with_password(client)
        moment = int(clock.now().timestamp()) + seconds
        client.post("/sign-in/code", {"code": app_of_ann.generate(moment).token})
    assert is_in(client) is lets_in


@pytest.mark.parametrize(
    "code", ["", "abcdef", "１２３４５６", "9" * 39, "12\0", "-00001", "x" * 41]
)
def test_a_code_that_is_none_is_refused_with_a_sentence(client, app_of_ann, code):
    with_password(client)
    assert client.post("/sign-in/code", {"code": code}).status_code == 422
    assert client.page.find(id="code-error") is not None


def test_nobody_gives_a_code_before_a_password(client, app_of_ann):
    for path in ("/sign-in/code", "/sign-in/recovery-code", "/sign-in/second-step"):
        code = {"code": app_of_ann.generate().token}
        for answer in (client.get(path), client.post(path, code)):
            assert answer.location == "/sign-in"
    assert not is_in(client)


def test_the_key_is_not_stored_to_be_read(app_of_ann, person):
    assert app_of_ann.base32_key not in person.tf_totp_secret


def test_switching_the_app_off_asks_who_it_is_first(client, app_of_ann, person, letters):
    client.sign_in(person)  # long ago
    answer = client.post("/account/app", {"setup": "disable"})
    assert "/account/it-is-me" in answer.location
    assert person.has_second_step
    client.get(answer.location)
    assert client.post(answer.location, {"password": "wrong"}).status_code == 422
    assert client.post(answer.location, {"password": PASSWORD}).location == "/account/app"
    assert client.post("/account/app", {"setup": "disable"}).location == "/account/second-step"
    assert not person.has_second_step
    assert "switched off" in letters("ann@school.example")[-1].text


@pytest.mark.parametrize("setup", ["", "email", "sms", "x\0", "mail"])
def test_other_ways_are_not_on_offer(client, person, setup):
    freshly_in(client, person)
    assert client.post("/account/app", {"setup": setup}).status_code == 422
    assert "Choose one of the ways" in client.text()


def codes_of(client: Reader) -> list[str]:
    client.post("/account/recovery-codes", {"generate_new_codes": "1"})
    return [code.get_text() for code in client.page.find("main").find_all("code")]


def test_a_recovery_code_stands_in_for_the_app_once(client, app_of_ann, person):
    freshly_in(client, person)
    codes = codes_of(client)
    assert len(codes) == 8
    client.post("/sign-out")

    with_password(client)
    client.get("/sign-in/help")
    assert client.page.find("a", href="/sign-in/recovery-code") is not None
    assert client.post("/sign-in/recovery-code", {"code": "aaaa-bbbb-cccc"}).status_code == 422
    assert client.post("/sign-in/recovery-code", {"code": codes[3]}).location == "/start"
    assert is_in(client)
    client.get("/account/second-step")
    assert "7 codes left" in client.text()
    client.post("/sign-out")

    with_password(client)
    assert client.post("/sign-in/recovery-code", {"code": codes[3]}).status_code == 422
    assert "Each works once" in client.text()
    assert client.post("/sign-in/recovery-code", {"code": codes[4]}).status_code == 302


def test_new_recovery_codes_end_the_old_ones(client, app_of_ann, person):
    freshly_in(client, person)
    old = codes_of(client)
    codes_of(client)
    client.post("/sign-out")
    with_password(client)
    assert client.post("/sign-in/recovery-code", {"code": old[0]}).status_code == 422


def test_recovery_codes_are_shown_once_and_kept_sealed(client, app_of_ann, person):
    freshly_in(client, person)
    codes = codes_of(client)
    for path in ("/account/recovery-codes", "/account/recovery-codes?show_codes=1"):
        client.get(path)
        assert codes[0] not in client.text()
    assert codes[0] not in str(list(person.mf_recovery_codes))


def test_one_with_an_app_and_a_passkey_chooses(client, app_of_ann, person):
    device = Authenticator()
    freshly_in(client, person)
    add_passkey(client, device)
    client.post("/sign-out")
    answer = with_password(client)
    assert answer.location == "/sign-in/second-step?next=/start"
    client.get(answer.location)
    assert client.post(answer.location, {"which": "letter"}).status_code == 422
    assert client.post(answer.location, {"which": "authenticator"}).location.startswith(
        "/sign-in/code"
    )
    with_password(client)
    path = client.post(answer.location, {"which": "webauthn"}).location
    assert use_passkey(client, device, path).location == "/start"


def test_someone_who_lost_everything_starts_again(client, app_of_ann, person, session):
    before = person.fs_uniquifier
    forget_second_steps(person)
    session.commit()
    assert person.fs_uniquifier != before
    assert with_password(client).location == "/start"
    assert is_in(client)


@pytest.fixture
def answers_for_children(app, monkeypatch):
    """Everybody who signs in is a coordinator for the region."""
    monkeypatch.setitem(
        app.extensions,
        "actor_of",
        lambda user: replace(ANYONE, user_id=user.id, name=user.name, whole_region=True),
    )


def test_a_coordinator_without_a_second_step_gets_no_further(client, person, answers_for_children):
    assert with_password(client).location == "/start"
    for path in ("/start", "/", "/account", "/account/password", "/opportunities"):
        answer = client.get(path)
        assert answer.location == "/account/second-step", path
    assert client.post("/account", {"name": "X"}).location == "/account/second-step"
    client.get("/account/second-step")
    assert "Set up one of these to go on" in client.text()
    for path in ("/account/app", "/account/passkeys", "/privacy"):
        assert client.get(path).status_code == 200, path
    totp = connect(client)
    finish(client, totp.generate().token)
    assert client.get("/account").status_code == 200
    assert client.get("/start").location != "/account/second-step"


def test_a_coordinator_may_leave_without_one(client, person, answers_for_children):
    with_password(client)
    assert client.post("/sign-out").location == "/"
    assert not is_in(client)


def test_an_administrator_needs_one_too(client, person, app, monkeypatch):
    monkeypatch.setitem(
        app.extensions,
        "actor_of",
        lambda user: replace(ANYONE, user_id=user.id, is_administrator=True),
    )
    client.sign_in(person)
    assert client.get("/account").location == "/account/second-step"


def test_others_may_do_without(client, person):
    client.sign_in(person)
    assert client.get("/account").status_code == 200
