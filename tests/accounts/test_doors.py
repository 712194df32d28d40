"""No way in by an odd request: every page of the library, asked in every odd way."""

import random

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.security import ACCESS
from app.infra.database import db
from app.web.guard import who_may_enter
from tests.accounts.conftest import PASSWORD, freshly_in
from tests.builders import a_user
from tests.reading import statements

PATHS = {
    "security.login": "/sign-in",
    "security.register": "/register",
    "security.send_confirmation": "/confirm",
    "security.confirm_email": "/confirm/token",
    "security.forgot_password": "/reset",
    "security.reset_password": "/reset/token",
    "security.verify": "/account/it-is-me",
    "security.change_password": "/account/password",
    "security.two_factor_setup": "/account/app",
    "security.two_factor_setup_validate": "/account/app/token",
    "security.two_factor_token_validation": "/sign-in/code",
    "security.two_factor_rescue": "/sign-in/help",
    "security.tf_select": "/sign-in/second-step",
    "security.mf_recovery_codes": "/account/recovery-codes",
    "security.mf_recovery": "/sign-in/recovery-code",
    "security.wan_register": "/account/passkeys",
    "security.wan_register_response": "/account/passkeys/token",
    "security.wan_delete": "/account/passkeys/remove",
    "security.wan_signin": "/sign-in/passkey",
    "security.wan_signin_response": "/sign-in/passkey/token",
    "security.wan_verify": "/account/it-is-me/passkey",
    "security.wan_verify_response": "/account/it-is-me/passkey/token",
    "security.logout": "/sign-out",
    "accounts.account": "/account",
    "accounts.second_step": "/account/second-step",
    "accounts.start": "/start",
    "accounts.letter_sent": "/register/sent",
}
FIELDS = [
    "email", "password", "new_password", "name", "phone", "code", "next", "remember",
    "which", "setup", "credential", "usage", "show_codes", "generate_new_codes", "for",
    "submit", "identity", "refresh_token", "csrf_token",
]  # fmt: skip


def ours(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in {"security", "accounts"}
    }


def test_the_library_brings_the_pages_we_know_and_no_others(app):
    assert ours(app) == set(PATHS)
    assert {f"security.{name}" for name in ACCESS} == {
        name for name in ours(app) if name.startswith("security.")
    }
    for endpoint, path in PATHS.items():
        found, _ = app.url_map.bind("localhost").match(
            path, method="GET" if endpoint not in _only_posted(app) else "POST"
        )
        assert found == endpoint


def _only_posted(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" not in rule.methods}


def test_every_page_says_who_may_enter(app):
    for endpoint in ours(app):
        assert who_may_enter(app, endpoint), endpoint


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_get_changes_anything(client, session, signed_in):
    person = a_user(email="ann@school.example", password=PASSWORD, second_step=True)
    if signed_in:
        freshly_in(client, person)
    before = _everything(session)
    for endpoint, path in PATHS.items():
        with statements() as sent:
            client.get(f"{path}?email=ann@school.example&show_codes=1&generate_new_codes=1")
            client.http.head(path)
        changes = [s for s in sent if s.split()[0] not in {"SELECT", "SAVEPOINT", "RELEASE"}]
        assert not changes, endpoint
        if signed_in:
            with client.http.session_transaction() as kept:
                assert kept.get("_user_id"), endpoint
    assert _everything(session) == before


def _everything(session) -> list:
    return [tuple(row) for row in session.execute(select(*User.__table__.columns))]


@pytest.mark.parametrize("half_way", ["nobody", "in", "password"])
@pytest.mark.parametrize("path", sorted(set(PATHS.values()) - {"/sign-out"}))
def test_whatever_is_posted_never_breaks_a_page(client, app, path, half_way):
    person = a_user(email="ann@school.example", password=PASSWORD, second_step=True)
    mess = random.Random(f"{path}{half_way}")
    for _ in range(6):
        with app.app_context():
            app.extensions["throttle"].storage.reset()
        if half_way == "in":
            freshly_in(client, person)
        elif half_way == "password":
            client.post("/sign-in", {"email": person.email, "password": PASSWORD})
        form = {name: _soup(mess) for name in FIELDS if mess.random() < 0.7}
        form.pop("next", None) if mess.random() < 0.8 else None
        answer = client.post(path, form)
        assert answer.status_code < 500
        db.session.rollback()


def _soup(mess: random.Random) -> str:
    return mess.choice(
        [
            "",
            "\0",
            "\ufffd" * 5,
            "𝕿𝖊𝖘𝖙 ' \" <b> {{ 7*7 }} %s %(x)s ${x}",
            "x" * 5000,
            "null",
            "-1",
            "[]",
            '{"a": {"b": []}}',
            "ann@school.example",
            "a@b@c",
            "٣٤٥٦٧٨",
            "".join(chr(mess.randrange(1, 0xD7FF)) for _ in range(40)),
        ]
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00" * 50, b"email=%ff%fe&password=%00", b"email&password&&==&;", b"{}"],
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/register", "/reset", "/confirm", "/reset/token"])
def test_bytes_that_are_no_form_are_refused(client, path, kind, body):
    answer = client.http.post(
        path, data=body, content_type=kind, headers={"X-CSRFToken": client.csrf_token()}
    )
    assert answer.status_code < 500
    assert answer.status_code != 200 or path in {"/reset", "/confirm"}


def test_a_field_sent_twice_is_read_once(client):
    a_user(email="ann@school.example", password=PASSWORD)
    answer = client.post(
        "/sign-in",
        [
            ("email", "ann@school.example"),
            ("email", "x"),
            ("password", PASSWORD),
            ("password", "y"),
        ],
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/account", "/account/second-step", "/account/app", "/start"])
def test_a_stranger_is_sent_to_sign_in_and_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={path.replace('/', '%2F')}"


def test_answers_of_the_library_are_not_kept_by_browsers(client):
    answer = client.get("/sign-in")
    assert "no-store" in answer.headers["Cache-Control"]
