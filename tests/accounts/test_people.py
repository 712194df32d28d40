"""What the tables and the commands of accounts promise the rest of the house."""

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.access import Invalid
from app.accounts.commands import create_account
from app.accounts.models import Passkey, Throttle, User
from app.accounts.queries import find_user_by_email
from app.accounts.rules import fault_of_password
from app.infra import clock
from tests.accounts.conftest import PASSWORD
from tests.builders import a_user


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"email": "nobody"},
        {"email": "@school.example"},
        {"email": "TAKEN@school.example"},
        {"fs_uniquifier": "taken"},
        {"fs_webauthn_user_handle": "taken"},
        {"name": None},
    ],
)
def test_the_table_refuses_a_person_who_cannot_be(session, facts):
    a_user(email="taken@school.example", fs_uniquifier="taken", fs_webauthn_user_handle="taken")
    with pytest.raises(IntegrityError):
        a_user(**facts)


def test_a_passkey_is_of_one_person_and_goes_with_them(session):
    person = a_user()
    row = {
        "credential_id": b"1",
        "public_key": b"k",
        "sign_count": 0,
        "backup_state": False,
        "device_type": "single_device",
        "create_datetime": clock.now(),
        "lastuse_datetime": clock.now(),
        "name": "Phone",
        "user_id": person.id,
    }
    session.execute(insert(Passkey).values(row))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Passkey).values(row))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Passkey).values(row | {"credential_id": b"2", "user_id": 0}))
    session.execute(delete(User).where(User.id == person.id))
    assert session.scalar(select(Passkey)) is None


def test_a_count_counts_something(session):
    with pytest.raises(IntegrityError):
        session.execute(insert(Throttle).values(key="a", hits=0, until=clock.now()))


def test_counts_are_kept_out_of_the_log(session):
    kind = session.scalar(
        text("SELECT relpersistence FROM pg_class WHERE oid = 'throttles'::regclass")
    )
    assert kind == "u"


def test_an_account_from_an_invitation_can_sign_in_at_once(client, session):
    person = create_account("  Joan Dunn ", " joan@school.example ", PASSWORD)
    assert person.id
    assert (person.name, person.email) == ("Joan Dunn", "joan@school.example")
    assert person.confirmed_at is not None
    assert PASSWORD not in person.password
    assert person.password.startswith("$argon2id$")
    assert find_user_by_email("JOAN@school.example") is person
    session.commit()
    answer = client.post("/sign-in", {"email": "joan@school.example", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("name", {"name": " "}),
        ("email", {"email": "Taken@school.example"}),
        ("password", {"password": "short"}),
        ("password", {"password": "joan@school.example"}),
    ],
)
def test_an_account_that_cannot_be_names_the_field(session, field, facts):
    a_user(email="taken@school.example")
    asked = {"name": "Joan", "email": "joan@school.example", "password": PASSWORD, **facts}
    with pytest.raises(Invalid) as refused:
        create_account(**asked)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "qwertyuiop123", "123456789012", "passwordpassword"]
)
def test_what_everybody_tries_will_not_do(password):
    assert "easy to guess" in fault_of_password(password, [])


def test_ones_own_name_will_not_do_as_a_password():
    assert fault_of_password("bartholomew1", ["Bartholomew"])
    assert not fault_of_password("bartholomew otter lamp", ["Bartholomew"])


@pytest.mark.parametrize("password", ["x" * 128, "né à la mer du nord", "  spaces  count too "])
def test_length_and_oddity_are_enough(password):
    wanted = password if password[0] != "x" else "quay otter lamp " * 8
    assert fault_of_password(wanted[:128], []) == ""


def test_second_steps_are_forgotten_from_the_command_line(app, session):
    person = a_user(email="ann@school.example", second_step=True)
    answer = app.test_cli_runner().invoke(args=["accounts", "forget-second-steps", person.email])
    assert answer.exit_code == 0, answer.output
    assert not person.has_second_step
    answer = app.test_cli_runner().invoke(args=["accounts", "forget-second-steps", "no@one"])
    assert answer.exit_code == 1
    assert "There is no account for no@one." in answer.output
