"""Every page of organisations: few statements however much there is, and no failure of ours."""

import random
import string

import pytest

from app.infra import clock
from app.organisations import commands, queries
from app.rulebook.years import academic_year
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)
from tests.reading import statements

pytestmark = pytest.mark.usefixtures("session")
THIS_YEAR = academic_year(clock.today())
ODD = [
    "",
    " ",
    "\x00",
    "'\"<script>alert(1)</script>",
    "٣" * 5,
    "9" * 40,
    "-1",
    "a" * 5000,
    "\N{GRINNING FACE}",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "1e9",
    "%00",
    "\r\nBcc: everyone@x.example",
    "new@x.example\r\nBcc: everyone@x.example",
]


def fill(place, leader, how_many):
    """More people, more waiting, more invited."""
    for _ in range(how_many):
        a_membership(a_user(), place)
        a_membership(a_user(), place, state="requested", note="Hello")
    key = "school_id" if hasattr(place, "urn") else "employer_id"
    role = "teacher" if hasattr(place, "urn") else "employer"
    for number in range(how_many):
        commands.invite(
            email=f"p{number}x{how_many}@x.example",
            role=role,
            **{key: place.id},
            by=an_actor(leader),
        )


def statements_of(client, path):
    assert client.get(path).status_code == 200
    return len(client.statements)


@pytest.mark.parametrize("path", ["/school", "/school/cohorts", "/schools/join?q=riverside"])
def test_a_full_school_takes_no_more_statements_than_an_empty_one(client, path):
    school = a_school()
    leader = a_leader(school)
    client.sign_in(leader)
    a_cohort(school, year_group=7)
    few = statements_of(client, path)
    fill(school, leader, 6)
    for number in range(12):
        a_school()
        a_cohort(school, year_group=7, name=f"7{string.ascii_uppercase[number]}")
    assert statements_of(client, path) == few
    assert few <= 9


def test_a_full_employer_takes_no_more_statements_than_an_empty_one(client):
    employer = an_employer()
    person = an_employers_person(employer)
    client.sign_in(person)
    few = statements_of(client, "/employer")
    fill(employer, person, 6)
    assert statements_of(client, "/employer") == few <= 9


def test_the_list_of_grants_takes_a_fixed_number_of_statements(client):
    client.sign_in(an_administrator())
    a_coordinator(391)
    few = statements_of(client, "/admin/people")
    for code in (390, 391, 840):
        a_coordinator(code, second_step=False)
    assert statements_of(client, "/admin/people") == few <= 9


def test_where_one_belongs_takes_a_fixed_number_of_statements(client):
    person = a_user()
    client.sign_in(person)
    a_membership(person, a_school())
    few = statements_of(client, "/joining")
    for _ in range(5):
        a_membership(person, a_school())
        a_membership(person, an_employer(), state="requested")
    assert statements_of(client, "/joining") == few <= 9


def test_the_waiting_lists_take_one_statement_each(client, session):
    for _ in range(4):
        school = a_school()
        a_membership(a_user(), school, state="requested")
        commands.register_employer(
            name="A", sector="other", size="small", authority_id=391, by=an_actor(a_user())
        )
    session.commit()
    actor = an_actor(a_coordinator(391))
    session.expire_all()
    with statements() as sent:
        for joiner in queries.waiting_joiners(actor):
            assert joiner.user.name
            assert joiner.school.authority.name
        for employer in queries.waiting_employers(actor):
            assert employer.authority.name
    assert len(sent) == 2


def forms_of(client):
    """(path, values) of each form on the page, the form for signing out left out."""
    for form in client.page.select("main form[method=post]"):
        values = {}
        for control in form.find_all(["input", "select", "textarea"]):
            if control.get("name") and control.get("type") != "hidden":
                values[control["name"]] = control.get("value", "")
        yield form.get("action"), values


@pytest.mark.parametrize("seed", range(4))
def test_no_form_of_ours_can_be_made_to_fail(client, seed):
    """The reader itself fails the test at any answer of 500 or more."""
    chance = random.Random(seed)
    school, employer = a_school(), an_employer()
    leader, person = a_leader(school), an_employers_person(employer)
    admin, waiting = an_administrator(), a_membership(a_user(), school, state="requested")
    a_cohort(school, year_group=7, name="7A")
    pages = [
        (leader, "/school"),
        (leader, "/school/cohorts"),
        (leader, f"/team/{waiting.id}/decline"),
        (leader, "/employers/new"),
        (a_user(), f"/schools/{school.id}/join"),
        (a_user(), f"/employers/{employer.id}/join"),
        (person, "/employer"),
        (person, "/employer/edit"),
        (admin, "/admin/people"),
    ]
    for who, path in pages:
        client.sign_in(who)
        assert client.get(path).status_code == 200
        for action, values in list(forms_of(client)):
            if action and "revoke" in action:
                continue
            soup = {name: chance.choice(ODD) for name in values}
            for name in chance.sample(sorted(soup), len(soup) // 3):
                del soup[name]
            client.post(action or path, soup)


@pytest.mark.parametrize("odd", ["99999999999999999999", "0", "-1", "x", "1.5", "%00"])
def test_odd_numbers_in_addresses_are_not_found(client, odd):
    school = a_school()
    client.sign_in(a_leader(school))
    for path in (
        f"/schools/{odd}/join",
        f"/employers/{odd}/join",
        f"/team/{odd}/decline",
        f"/team/{odd}/end",
    ):
        assert client.get(path).status_code == 404, path
    for path in (
        f"/team/{odd}/admit",
        f"/team/{odd}/role",
        f"/team/invitations/{odd}/withdraw",
        f"/school/cohorts/{odd}/close",
        f"/joining/{odd}/take-back",
    ):
        assert client.post(path).status_code == 404, path
    for path in (f"/school?school={odd}", f"/school/cohorts?school={odd}&year={odd}"):
        assert client.get(path).status_code == 200, path
    client.sign_in(an_administrator())
    assert client.get(f"/admin/people/{odd}/revoke").status_code == 404


def test_what_people_write_is_shown_as_they_wrote_it_and_runs_nowhere(client):
    school = a_school(name="<b>School</b>")
    a_membership(
        a_user(name="<script>alert(1)</script>"), school, state="requested", note="{{ 7 * 7 }}"
    )
    client.sign_in(a_leader(school))
    client.get("/school")
    assert "<script>alert(1)</script>" in client.text()
    assert "{{ 7 * 7 }}" in client.text()
    assert client.page.find("main").find("script") is None
    assert client.page.find("main").find("b") is None
