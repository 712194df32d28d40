"""From a stranger with an organisation to a verified employer, or a refused one that asks again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import Clash, Invalid, Refused
from app.infra import clock
from app.infra.database import db
from app.organisations import commands, queries
from app.organisations.models import Employer, Membership
from app.organisations.rules import MOST_EMPLOYERS_A_DAY
from tests.builders import (
    a_coordinator,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)

pytestmark = pytest.mark.usefixtures("session")

BAKERY = {
    "name": "Tyne Bakery",
    "about": "We bake bread for half the city before it wakes up.",
    "website": "www.tynebakery.example",
    "sector": "retail_hospitality",
    "size": "small",
    "authority": "391",
    "postcode": "ne14xd",
    "public_liability_until-day": "",
    "public_liability_until-month": "",
    "public_liability_until-year": "",
}


def registered(by=None, **facts):
    by = by or a_user()
    return commands.register_employer(
        **{"name": "Tyne Bakery", "sector": "other", "size": "small", "authority_id": 391, **facts},
        by=an_actor(by),
    )


def test_who_registers_an_employer_is_its_first_member_and_coordinators_are_told(subjects):
    near, everywhere = a_coordinator(391), a_coordinator()
    far, person = a_coordinator(840), a_user()
    employer = registered(person, website="tynebakery.example", postcode="ne14xd")
    assert (employer.state, employer.website, employer.postcode) == (
        "registered",
        "https://tynebakery.example",
        "NE1 4XD",
    )
    assert [each.user_id for each in queries.list_members(employer_id=employer.id)] == [person.id]
    told = ["Tyne Bakery is waiting to be verified"]
    assert subjects(near.email) == subjects(everywhere.email) == told
    assert subjects(far.email) == []


def test_an_employer_of_the_whole_region_is_every_coordinators(subjects):
    one, other = a_coordinator(391), a_coordinator(840)
    registered(authority_id=None)
    assert len(subjects(one.email)) == len(subjects(other.email)) == 1


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("name", {"name": "  "}),
        ("website", {"website": "javascript:alert(1)"}),
        ("postcode", {"postcode": "NE1"}),
        ("sector", {"sector": "piracy"}),
        ("size", {"size": "huge"}),
        ("authority", {"authority_id": 805}),
    ],
)
def test_an_employer_that_cannot_be_is_refused_with_the_field(field, facts):
    with pytest.raises(Invalid) as wrong:
        registered(**facts)
    assert wrong.value.field == field


def test_a_coordinator_verifies_and_the_people_are_told(subjects):
    person, coordinator = a_user(), a_coordinator(391)
    employer = registered(person)
    commands.verify_employer(employer, by=an_actor(coordinator))
    assert (employer.state, employer.decided_by_id) == ("verified", coordinator.id)
    assert subjects(person.email) == ["Tyne Bakery is verified"]


def test_a_refused_employer_reads_why_puts_it_right_and_asks_again(letters, subjects):
    person, coordinator = a_user(), a_coordinator(391)
    employer = registered(person)
    commands.refuse_employer(employer, reason="The site is empty. ", by=an_actor(coordinator))
    assert (employer.state, employer.reason) == ("refused", "The site is empty.")
    assert "The site is empty." in letters(person.email)[-1].text
    with clock.pretend(clock.now() + timedelta(days=1)):
        commands.change_employer(employer, website="https://tyne.example", by=an_actor(person))
    assert (employer.state, employer.reason) == ("registered", "")
    assert subjects(coordinator.email) == ["Tyne Bakery is waiting to be verified"] * 2


def test_a_refusal_without_a_reason_is_refused():
    employer = registered()
    with pytest.raises(Invalid, match="Say why"):
        commands.refuse_employer(employer, reason=" \n", by=an_actor(a_coordinator(391)))
    assert employer.state == "registered"


def test_only_a_coordinator_of_the_area_who_does_not_belong_decides():
    person = a_user()
    employer = registered(person)
    inside = a_coordinator(391)
    own = registered(inside, name="Own Bakery")
    for who, what in (
        (a_user(), employer),
        (person, employer),
        (a_coordinator(840), employer),
        (an_administrator(), employer),
        (inside, own),
    ):
        with pytest.raises(Refused):
            commands.verify_employer(what, by=an_actor(who))
        with pytest.raises(Refused):
            commands.refuse_employer(what, reason="No.", by=an_actor(who))
    assert {employer.state, own.state} == {"registered"}


def test_who_comes_second_is_told_what_was_decided():
    employer = registered()
    commands.verify_employer(employer, by=an_actor(a_coordinator(391)))
    with pytest.raises(Clash, match="already been verified"):
        commands.refuse_employer(employer, reason="No.", by=an_actor(a_coordinator()))


def test_coordinators_hear_when_a_verified_employer_changes_its_name(subjects):
    coordinator, employer = a_coordinator(391), an_employer(name="Wear Bakery")
    person = an_employers_person(employer)
    commands.change_employer(employer, about="Bread.", by=an_actor(person))
    assert subjects(coordinator.email) == []
    commands.change_employer(employer, name="Nissan", by=an_actor(person))
    assert subjects(coordinator.email) == ["Wear Bakery is called Nissan now"]
    assert employer.state == "verified"


def test_only_its_people_change_an_employer():
    employer = an_employer()
    stranger = an_employers_person(an_employer())
    with pytest.raises(Refused):
        commands.change_employer(employer, name="Mine", by=an_actor(stranger))


def test_a_coordinator_sees_only_what_waits_in_their_authorities():
    here, there, everywhere = (
        registered(name=name, authority_id=code)
        for name, code in (("Here", 391), ("There", 840), ("Everywhere", None))
    )
    an_employer()

    def seen(user):
        return [each.id for each in queries.waiting_employers(an_actor(user))]

    assert seen(a_coordinator(391)) == [here.id, everywhere.id]
    assert seen(a_coordinator(391, 840)) == [here.id, there.id, everywhere.id]
    assert seen(a_coordinator()) == [here.id, there.id, everywhere.id]
    assert seen(a_coordinator(394)) == [everywhere.id]
    assert seen(an_administrator()) == seen(a_user()) == []


def test_a_stranger_registers_themself_first_and_comes_back(client):
    answer = client.get("/employers/new")
    assert (answer.status_code, answer.location) == (302, "/register?for=employer")
    assert client.post("/employers/new", BAKERY).location == "/register?for=employer"
    assert db.session.scalar(select(Employer)) is None


def test_a_person_registers_an_organisation_on_the_page(client):
    person = a_user()
    client.sign_in(person)
    assert client.get("/employers/new").status_code == 200
    answer = client.post("/employers/new", BAKERY)
    assert answer.status_code == 303
    client.get(answer.location)
    assert "Waiting to be verified" in client.text()
    assert "A coordinator for Newcastle upon Tyne looks at your organisation" in client.text()
    [employer] = db.session.scalars(select(Employer)).all()
    assert (employer.postcode, employer.website) == ("NE1 4XD", "https://www.tynebakery.example")


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(client):
    client.sign_in(a_user())
    answer = client.post(
        "/employers/new",
        {
            **BAKERY,
            "name": "",
            "website": "javascript:alert(1)",
            "postcode": "NE1",
            "sector": "",
            "public_liability_until-day": "1",
            "public_liability_until-month": "1",
            "public_liability_until-year": "2020",
        },
    )
    assert answer.status_code == 422
    for sentence in (
        "Enter the name of the organisation.",
        "Website must be a web address",
        "Postcode must be a whole postcode",
        "Choose a sector.",
        "This date has passed.",
    ):
        assert sentence in client.text()
    assert client.page.find("textarea", id="about").get_text().strip() == BAKERY["about"]
    assert client.page.find("input", id="website")["value"] == "javascript:alert(1)"


@pytest.mark.parametrize(
    "there",
    [
        {"name": "Tyne Bakery Ltd"},
        {"name": "Another name", "website": "https://tynebakery.example/bread"},
    ],
)
def test_an_organisation_that_looks_the_same_is_shown_before_it_is_registered_again(client, there):
    known = an_employer(**there)
    an_employer(name="Sage Wind Farms", website="https://wind.example")
    client.sign_in(a_user())
    assert client.post("/employers/new", BAKERY).status_code == 422
    assert "Is it one of these?" in client.text()
    assert known.name in client.text()
    assert "Sage Wind Farms" not in client.text()
    assert client.page.find("a", href=f"/employers/{known.id}/join")
    assert client.post("/employers/new", {**BAKERY, "is_another": "y"}).status_code == 303


def test_an_employer_that_was_refused_is_not_offered_to_join():
    an_employer(name="Tyne Bakery", state="refused")
    assert queries.find_employers_like("Tyne Bakery", "") == []


def test_details_are_changed_on_the_page_and_a_policy_that_ran_out_may_stay(client):
    employer = an_employer(about="Old", public_liability_until=clock.today() - timedelta(days=3))
    client.sign_in(an_employers_person(employer))
    client.get("/employer")
    assert "Ran out on" in client.text()
    day = employer.public_liability_until
    form = {
        **BAKERY,
        "public_liability_until-day": day.day,
        "public_liability_until-month": day.month,
        "public_liability_until-year": day.year,
    }
    assert client.post("/employer/edit", form).status_code == 303
    assert employer.name == "Tyne Bakery"
    assert employer.public_liability_until == day


def test_a_refused_employer_asks_again_by_saving(client):
    employer = an_employer(state="refused", reason="The site is empty.")
    client.sign_in(an_employers_person(employer))
    client.get("/employer")
    assert "The site is empty." in client.text()
    client.get("/employer/edit")
    assert "Saving asks a coordinator to look again" in client.text()
    client.get(client.post("/employer/edit", BAKERY).location)
    assert "A coordinator will look again" in client.text()
    assert employer.state == "registered"


def test_someone_of_two_employers_chooses_between_them(client):
    one, two = an_employer(name="One"), an_employer(name="Two")
    other, person = an_employer(name="Not theirs"), a_user()
    for place in (one, two):
        db.session.add(
            Membership(
                user_id=person.id,
                employer_id=place.id,
                role="employer",
                state="active",
                decided_at=clock.now(),
            )
        )
    db.session.commit()
    client.sign_in(person)
    client.get(f"/employer?employer={two.id}")
    assert client.page.h1.get_text() == "Two"
    client.get(f"/employer?employer={other.id}")
    assert client.page.h1.get_text() == "One"


def test_nobody_registers_organisations_without_end(client):
    person = a_user()
    for number in range(MOST_EMPLOYERS_A_DAY):
        registered(person, name=f"Number {number}")
    db.session.commit()
    client.sign_in(person)
    assert client.post("/employers/new", BAKERY).status_code == 422
    assert "You have registered 5 organisations in a day." in client.text()
    assert client.page.find("input", id="name")["value"] == "Tyne Bakery"
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        assert client.post("/employers/new", BAKERY).status_code == 303
