"""A link by e-mail that lets one person in, once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import Clash, Invalid, Refused
from app.accounts.queries import find_user_by_email
from app.infra import clock
from app.infra.database import db
from app.infra.wording import long_date
from app.organisations import commands, queries
from app.organisations.models import Invitation
from app.organisations.rules import MOST_OPEN_INVITATIONS, invitation_lasts
from tests.builders import (
    a_leader,
    a_membership,
    a_school,
    a_teacher,
    a_user,
    an_actor,
    an_employer,
    an_employers_person,
)

pytestmark = pytest.mark.usefixtures("session")

NEW = "new@school.example"
ACCOUNT = {"name": "Rachel Hodgson", "password": "three herrings paddling"}


def the_link(letters, email=NEW):
    """Where the newest letter to the address leads."""
    return re.search(r"/invitations/\S+", letters(email)[-1].text).group()


@pytest.fixture
def school():
    return a_school(name="Riverside School")


@pytest.fixture
def leader(school):
    return a_leader(school, name="Lead Er")


def invite(school, leader, email=NEW, role="teacher"):
    made = commands.invite(email=email, role=role, school_id=school.id, by=an_actor(leader))
    db.session.commit()
    return made


def test_a_leader_invites_on_the_page_and_only_a_hash_is_kept(client, school, leader, letters):
    client.sign_in(leader)
    answer = client.post("/school/invitations", {"email": NEW, "role": "leader"})
    client.get(answer.location)
    [kept] = db.session.scalars(select(Invitation)).all()
    until = long_date(kept.expires_at)
    assert f"We have written to {NEW}. The link works until {until}." in client.text()
    assert (kept.role, kept.expires_at - kept.sent_at) == ("leader", invitation_lasts())
    secret = the_link(letters).rpartition("/")[2]
    assert len(secret) >= 40
    assert kept.secret_hash != secret
    assert kept.secret_hash == queries.hash_of(secret)
    assert letters(NEW)[0].subject == "Lead Er invites you to Causeway"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "", "role": "teacher"}, "Enter your colleague’s e-mail address."),
        ({"email": "someone", "role": "teacher"}, "Enter an e-mail address"),
        ({"email": NEW, "role": "king"}, "choose from the list"),
        ({"email": NEW, "role": ""}, "Choose what they do."),
    ],
)
def test_a_wrong_invitation_keeps_the_page(client, school, leader, form, sentence):
    client.sign_in(leader)
    assert client.post("/school/invitations", form).status_code == 422
    assert sentence in client.text()
    assert "Riverside School" in client.text()
    assert client.page.find("input", id="email")["value"] == form["email"]


def test_a_colleague_who_is_here_is_not_invited(client, school, leader):
    teacher = a_teacher(school, name="Amina Grey")
    client.sign_in(leader)
    form = {"email": teacher.email.upper(), "role": "leader"}
    assert client.post("/school/invitations", form).status_code == 422
    assert "Amina Grey is here already." in client.text()


def test_a_new_person_makes_an_account_and_is_in(client, school, leader, letters, subjects):
    invite(school, leader)
    link = the_link(letters)
    client.get(link)
    assert (
        "Lead Er invites new@school.example to join Riverside School as a teacher" in client.text()
    )
    answer = client.post(link, ACCOUNT)
    assert answer.status_code == 303
    person = find_user_by_email(NEW)
    assert person.confirmed_at is not None
    assert an_actor(person).teacher_of == {school.id}
    assert client.get(answer.location).status_code == 200
    assert client.page.h1.get_text() == "Riverside School"
    assert subjects(leader.email) == ["Rachel Hodgson has joined Riverside School"]


def test_opening_the_link_changes_nothing(client, school, leader, letters):
    made = invite(school, leader)
    for _ in range(3):
        assert client.get(the_link(letters)).status_code == 200
    assert made.accepted_at is None
    assert find_user_by_email(NEW) is None


def test_a_poor_password_keeps_the_page_and_the_invitation(client, school, leader, letters):
    made = invite(school, leader)
    assert client.post(the_link(letters), {"name": "R", "password": "short"}).status_code == 422
    assert "at least 12 characters" in client.text()
    assert client.page.find("input", id="name")["value"] == "R"
    assert made.accepted_at is None
    assert find_user_by_email(NEW) is None


def test_who_has_an_account_signs_in_first(client, school, leader, letters):
    person = a_user(email=NEW)
    invite(school, leader)
    link = the_link(letters)
    answer = client.post(link)
    assert answer.location == f"/sign-in?next={link}"
    client.sign_in(person)
    client.get(link)
    assert client.post(link).status_code == 303
    assert an_actor(person).teacher_of == {school.id}


def test_a_link_works_once(client, school, leader, letters):
    person = a_user(email=NEW)
    made = invite(school, leader)
    link = the_link(letters)
    client.sign_in(person)
    client.post(link)
    assert client.post(link).status_code == 409
    assert "has been used already" in client.text()
    with pytest.raises(Clash):
        commands.accept_invitation(made, person)


def test_a_link_runs_out_after_fourteen_days(client, school, leader, letters):
    person = a_user(email=NEW)
    made = invite(school, leader)
    with clock.pretend(made.expires_at):
        client.sign_in(person)
        client.get(the_link(letters))
        assert "has run out" in client.text()
        assert client.post(the_link(letters)).status_code == 409
    with clock.pretend(made.expires_at - timedelta(seconds=1)):
        assert client.post(the_link(letters)).status_code == 303


def test_a_link_taken_back_no_longer_works(client, school, leader, letters):
    made = invite(school, leader)
    client.sign_in(leader)
    assert client.post(f"/team/invitations/{made.id}/withdraw").status_code == 303
    client.get("/school")
    client.get("/school")  # the first said what was done
    assert NEW not in client.text()
    client.get(the_link(letters))
    assert "was taken back" in client.text()


def test_what_was_taken_up_is_not_taken_back(school, leader):
    made = invite(school, leader)
    commands.accept_invitation(made, a_user(email=NEW))
    with pytest.raises(Clash):
        commands.withdraw_invitation(made, by=an_actor(leader))


def test_a_second_invitation_replaces_the_first(client, school, leader, letters):
    first = invite(school, leader)
    link = the_link(letters)
    second = invite(school, leader, email=NEW.upper(), role="leader")
    assert (first.withdrawn_at is not None, second.withdrawn_at) == (True, None)
    client.get(link)
    assert "a newer one was sent" in client.text()


def test_someone_else_signed_in_is_told_whose_it_is(client, school, leader, letters):
    made = invite(school, leader)
    other = a_user(name="Some Body")
    client.sign_in(other)
    client.get(the_link(letters))
    assert "You are signed in as Some Body" in client.text()
    assert client.post(the_link(letters)).status_code == 403
    assert "for another address than yours" in client.text()
    with pytest.raises(Refused):
        commands.accept_invitation(made, other)
    assert an_actor(other).teacher_of == frozenset()


def test_a_made_up_link_is_not_found(client):
    assert client.get("/invitations/" + "a" * 43).status_code == 404
    assert "Check that the whole link was copied" in client.text()
    assert client.post("/invitations/\N{SNOWMAN}", ACCOUNT).status_code == 404


def test_who_was_waiting_is_let_in_by_the_invitation(school, leader):
    person = a_user(email=NEW)
    waiting = a_membership(person, school, state="requested")
    commands.accept_invitation(invite(school, leader), person)
    assert (waiting.state, waiting.decided_by_id) == ("active", leader.id)


def test_an_invitation_as_teacher_does_not_unseat_a_leader(school, leader):
    made = invite(school, leader)
    person = a_user(email=NEW)
    a_membership(person, school, role="leader")
    assert commands.accept_invitation(made, person).role == "leader"


def test_only_a_careers_leader_invites_into_a_school(client, school, leader):
    form = {"email": NEW, "role": "teacher"}
    for who in (a_teacher(school), a_user(), an_employers_person(an_employer())):
        with pytest.raises(Refused):
            commands.invite(**form, school_id=school.id, by=an_actor(who))
        client.sign_in(who)
        assert client.post(f"/school/invitations?school={school.id}", form).status_code == 403
    with pytest.raises(Refused):
        commands.invite(**form, school_id=school.id, by=an_actor(a_leader(a_school())))
    with pytest.raises(Refused):
        commands.invite(email=NEW, by=an_actor(leader))


def test_another_schools_leader_takes_nothing_back(client, school, leader):
    made = invite(school, leader)
    client.sign_in(a_leader(a_school()))
    assert client.post(f"/team/invitations/{made.id}/withdraw").status_code == 403
    assert made.withdrawn_at is None


def test_an_employers_person_invites_a_colleague(client, letters, subjects):
    employer = an_employer(name="Tyne Bakery")
    client.sign_in(an_employers_person(employer))
    assert client.post("/employer/invitations", {"email": "x"}).status_code == 422
    answer = client.post("/employer/invitations", {"email": NEW})
    assert answer.status_code == 303
    person = a_user(email=NEW)
    client.sign_in(person)
    answer = client.post(the_link(letters))
    assert answer.location == f"/employer?employer={employer.id}"
    assert an_actor(person).employer_ids == {employer.id}


def test_a_place_is_no_way_to_write_to_strangers(school, leader):
    for number in range(MOST_OPEN_INVITATIONS):
        invite(school, leader, email=f"p{number}@x.example")
    with pytest.raises(Invalid, match="50 invitations are open"):
        invite(school, leader)
    with clock.pretend(clock.now() + invitation_lasts() + timedelta(days=1)):
        assert invite(school, leader).withdrawn_at is None


@pytest.mark.parametrize("role", ["employer", "coordinator", ""])
def test_a_role_has_to_fit_the_place(school, leader, role):
    with pytest.raises(Invalid):
        invite(school, leader, role=role)
