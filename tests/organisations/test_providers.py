"""Organisations that provide education or training, and those that offer technical routes."""

import pytest

from app.access import Invalid
from app.infra.database import db
from app.organisations import commands
from app.organisations.models import Employer
from tests.builders import a_coordinator, a_user, an_actor, an_employer, an_employers_person

pytestmark = pytest.mark.usefixtures("session")

COLLEGE = {
    "name": "Tynebridge College",
    "about": "We teach trades and A levels.",
    "sector": "education",
    "size": "large",
    "authority": "391",
    "provider_kind": "college",
    "offers_technical": "y",
}
EDUCATION, TECHNICAL = "Education or training", "Technical qualifications or apprenticeships"


def registered():
    return db.session.query(Employer).one()


def test_a_college_says_what_it_is_when_it_registers_and_reads_it_on_its_page(client):
    client.sign_in(a_user())
    answer = client.post("/employers/new", COLLEGE)
    assert answer.status_code == 303
    assert (registered().provider_kind, registered().offers_technical) == ("college", True)
    client.get(answer.location)
    assert f"{EDUCATION} College" in client.text()
    assert f"{TECHNICAL} Offered" in client.text()


def test_most_are_no_provider_and_nothing_is_said_of_it(client):
    client.sign_in(a_user())
    client.get("/employers/new")
    chosen = client.page.find("input", attrs={"name": "provider_kind", "checked": True})
    assert chosen["value"] == ""
    unsaid = {**COLLEGE, "provider_kind": ""}
    del unsaid["offers_technical"]
    client.get(client.post("/employers/new", unsaid).location)
    assert (registered().provider_kind, registered().offers_technical) == ("", False)
    assert EDUCATION not in client.text()
    assert TECHNICAL not in client.text()


def test_an_employer_may_stand_for_apprenticeships_without_being_a_provider(client):
    client.sign_in(a_user())
    client.post("/employers/new", {**COLLEGE, "provider_kind": ""})
    assert (registered().provider_kind, registered().offers_technical) == ("", True)


def test_both_are_shown_as_they_stand_and_can_be_taken_back(client):
    college = an_employer(provider_kind="college", offers_technical=True)
    client.sign_in(an_employers_person(college))
    client.get("/employer/edit")
    chosen = client.page.find("input", attrs={"name": "provider_kind", "checked": True})
    assert chosen["value"] == "college"
    assert client.page.find("input", id="offers_technical").has_attr("checked")
    changed = {**COLLEGE, "provider_kind": "training_provider"}
    del changed["offers_technical"]
    assert client.post("/employer/edit", changed).status_code == 303
    assert (college.provider_kind, college.offers_technical) == ("training_provider", False)


def test_a_kind_that_is_not_on_the_list_is_refused_beside_the_question(client):
    college = an_employer(provider_kind="college")
    person = an_employers_person(college)
    client.sign_in(person)
    for address in ("/employers/new", "/employer/edit"):
        assert client.post(address, {**COLLEGE, "provider_kind": "pirate"}).status_code == 422
        assert "choose from the list" in client.text()
    with pytest.raises(Invalid, match="what kind of provider") as wrong:
        commands.change_employer(college, provider_kind="pirate", by=an_actor(person))
    assert wrong.value.field == "provider_kind"


def test_who_verifies_sees_what_it_says_of_itself_and_is_asked_to_check_it(client):
    college = an_employer(state="registered", provider_kind="college", offers_technical=True)
    other = an_employer(state="registered")
    client.sign_in(a_coordinator(391))
    client.get(f"/coordinator/employers/{college.id}")
    assert f"{EDUCATION} College" in client.text()
    assert "Says that it offers them, or stands for someone who does" in client.text()
    assert "Check too what it says of education and training" in client.text()
    client.get(f"/coordinator/employers/{other.id}")
    assert EDUCATION not in client.text()
    assert "Check too" not in client.text()
