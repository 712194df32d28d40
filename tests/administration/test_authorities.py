"""Authorities: their numbers, and another name that shows everywhere at once."""

import pytest

from app.infra.database import db
from app.organisations.models import Authority
from app.rulebook.authorities import authority
from tests.builders import a_coordinator, a_school, a_slot, an_administrator, an_employer

WHY = {"why": "It has another name now.", "version": "0"}
PATH = "/administration/authorities/391"


@pytest.fixture
def admin(client, session):
    return client.sign_in(an_administrator())


def test_each_authority_stands_with_its_numbers(admin):
    a_school()
    an_employer()
    admin.get("/administration/authorities")
    assert "1 school, 1 verified employer" in admin.text()
    assert "Bank holidays" in admin.text()


def test_another_name_shows_everywhere_and_its_code_stays(admin, client):
    a_slot()
    assert admin.post(PATH, WHY | {"name": " Newcastle  City "}).status_code == 303
    assert db.session.get(Authority, 391).name == "Newcastle City"
    client.get("/opportunities")
    assert "Newcastle City" in client.text()
    assert authority(391).gss == "E08000021"
    admin.get(PATH)
    assert "It has another name now." in admin.text()


@pytest.mark.parametrize("name", ["", " ", "Sunderland", "x" * 61])
def test_a_name_that_cannot_be_is_refused(admin, name):
    assert admin.post(PATH, WHY | {"name": name}).status_code == 422
    assert db.session.get(Authority, 391).name == "Newcastle upon Tyne"


def test_an_authority_there_is_not_has_no_page(admin):
    assert admin.get("/administration/authorities/1").status_code == 404


def test_only_administrators_name_authorities(client, session):
    client.sign_in(a_coordinator())
    assert client.get("/administration/authorities").status_code == 403
    assert client.post(PATH, WHY | {"name": "Mine"}).status_code == 403


def test_the_page_sends_as_many_statements_whatever_there_is(admin):
    admin.get("/administration/authorities")
    few = len(admin.statements)
    for _ in range(5):
        a_school()
        an_employer()
    admin.get("/administration/authorities")
    assert len(admin.statements) == few <= 4
