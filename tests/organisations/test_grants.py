"""Who coordinates and administers: from the command line, and on the administrators' page."""

import pytest

from app.access import Clash, Invalid, Refused
from app.infra.database import db
from app.organisations import commands, queries
from tests.builders import (
    a_coordinator,
    a_leader,
    a_school,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["people", *words])


def reach(user):
    actor = an_actor(user)
    return (set(actor.authority_ids), actor.whole_region, actor.is_administrator)


def test_the_command_line_makes_coordinators_and_administrators(run, subjects):
    user = a_user(email="rachel@la.example", name="Rachel")
    assert (
        "Rachel is a coordinator now."
        in run("grant", "Rachel@LA.example", "coordinator", "--authority", "840").output
    )
    assert reach(user) == ({840}, False, False)
    run("grant", user.email, "coordinator", "--region")
    run("grant", user.email, "administrator")
    run("grant", user.email, "administrator")
    assert reach(user) == ({840}, True, True)
    assert subjects(user.email) == [
        "You are a coordinator of Causeway now",
        "You are a coordinator of Causeway now",
        "You are an administrator of Causeway now",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grant", "nobody@x.example", "administrator"], "Nobody has an account"),
        (["grant", "a@x.example", "coordinator"], "Say which area"),
        (["grant", "a@x.example", "coordinator", "--region", "--authority", "840"], "which area"),
        (["grant", "a@x.example", "administrator", "--region"], "has no area"),
        (["grant", "a@x.example", "coordinator", "--authority", "805"], "805"),
        (["grant", "a@x.example", "king"], "king"),
        (["revoke", "nobody@x.example"], "holds nothing"),
        (["revoke", "a@x.example"], "holds nothing"),
    ],
)
def test_the_command_line_says_what_is_wrong(run, words, sentence):
    a_user(email="a@x.example")
    done = run(*words)
    assert done.exit_code != 0
    assert sentence in done.output
    assert queries.list_grants() == []


def test_the_command_line_takes_back_one_role_or_everything(run):
    an_administrator()
    user = a_coordinator(840, 391)
    commands.grant(user, role="administrator", by=None)
    db.session.commit()
    assert "1 grant taken back" in run("revoke", user.email, "administrator").output
    assert reach(user) == ({840, 391}, False, False)
    assert "2 grants taken back" in run("revoke", user.email).output
    assert reach(user) == (set(), False, False)


def test_the_last_administrator_stays_on_the_command_line_too(run):
    user = an_administrator()
    done = run("revoke", user.email)
    assert done.exit_code == 1
    assert "This is the only administrator" in done.output
    assert reach(user) == (set(), False, True)


def test_an_administrator_adds_and_takes_back_on_the_page(client, subjects):
    admin, user = an_administrator(), a_user(name="Amina Grey")
    client.sign_in(admin)
    form = {"email": user.email.upper(), "role": "coordinator-390"}
    client.get(client.post("/admin/people", form).location)
    assert "Amina Grey is a coordinator now" in client.text()
    assert "Coordinator, Gateshead" in client.text()
    assert reach(user) == ({390}, False, False)
    assert len(subjects(user.email)) == 1
    [given] = queries.list_grants(user.id)
    path = f"/admin/people/{given.id}/revoke"
    client.get(path)
    assert "a coordinator for Gateshead" in client.text()
    assert reach(user) == ({390}, False, False)
    assert client.post(path).status_code == 303
    assert reach(user) == (set(), False, False)
    assert client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "", "role": "administrator-0"}, "Enter their e-mail address."),
        ({"email": "x", "role": "administrator-0"}, "Enter an e-mail address"),
        ({"email": "nobody@x.example", "role": "administrator-0"}, "Nobody has an account"),
        ({"email": "nobody@x.example", "role": ""}, "Choose what they will be."),
        ({"email": "nobody@x.example", "role": "coordinator-805"}, "choose from the list"),
        ({"email": "nobody@x.example", "role": "king-0"}, "choose from the list"),
        ({}, "Enter their e-mail address."),
    ],
)
def test_what_is_wrong_on_the_page_is_said(client, form, sentence):
    client.sign_in(an_administrator())
    assert client.post("/admin/people", form).status_code == 422
    assert sentence in client.text()


def test_the_last_administrator_stays_and_a_locked_out_one_does_not_count():
    admin = an_administrator()
    an_administrator(active=False)
    [given] = queries.list_grants(admin.id)
    with pytest.raises(Clash, match="only administrator"):
        commands.revoke(given, by=None)
    an_administrator()
    commands.revoke(given, by=None)
    assert reach(admin) == (set(), False, False)


def test_nobody_takes_the_role_from_themself_another_administrator_does(client):
    admin, other = an_administrator(), an_administrator()
    [given] = queries.list_grants(admin.id)
    client.sign_in(admin)
    assert client.post(f"/admin/people/{given.id}/revoke").status_code == 403
    client.sign_in(other)
    assert client.post(f"/admin/people/{given.id}/revoke").location == "/admin/people"
    assert reach(admin) == (set(), False, False)


def test_only_administrators_grant(client):
    user = a_user()
    given = commands.grant(user, role="coordinator", authority_id=390, by=None)
    db.session.commit()
    for who in (
        a_coordinator(),
        a_leader(a_school()),
        an_employers_person(an_employer()),
        a_user(),
    ):
        with pytest.raises(Refused):
            commands.grant(user, role="administrator", by=an_actor(who))
        with pytest.raises(Refused):
            commands.revoke(given, by=an_actor(who))
        client.sign_in(who)
        assert client.get("/admin/people").status_code == 403
        assert client.post("/admin/people", {}).status_code == 403
        assert client.post(f"/admin/people/{given.id}/revoke").status_code == 403
    assert reach(user) == ({390}, False, False)


@pytest.mark.parametrize(
    "what",
    [
        {"role": "teacher"},
        {"role": "administrator", "authority_id": 391},
        {"role": "coordinator", "authority_id": 805},
    ],
)
def test_a_grant_that_cannot_be_is_refused(what):
    with pytest.raises(Invalid):
        commands.grant(a_user(), **what, by=an_actor(an_administrator()))


def test_who_covers_an_authority():
    near, everywhere, far = a_coordinator(391), a_coordinator(), a_coordinator(840)
    a_coordinator(391, active=False)
    an_administrator()
    assert set(queries.list_coordinators(391)) == {near, everywhere}
    assert set(queries.list_coordinators(840)) == {far, everywhere}
    assert set(queries.list_coordinators(None)) == {near, everywhere, far}


def test_taking_back_what_was_taken_back_clashes_or_is_gone():
    an_administrator()
    other = an_administrator()
    [given] = queries.list_grants(other.id)
    commands.revoke(given, by=None)
    with pytest.raises(Clash):
        commands.revoke(queries.list_grants()[0], by=None)
