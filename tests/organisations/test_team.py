"""A school's and an employer's own people: who changes whom, and who stays."""

import pytest

from app.access import Clash, Invalid, Refused
from app.infra.database import db
from app.organisations import commands, queries
from tests.builders import (
    a_coordinator,
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


def seat(user, place):
    """The person's active membership of the place."""
    key = "school_id" if hasattr(place, "urn") else "employer_id"
    return next(each for each in queries.list_members(**{key: place.id}) if each.user_id == user.id)


def test_a_leader_sees_the_team_who_waits_and_what_to_do(client):
    school = a_school(name="Riverside School")
    leader, joiner = a_leader(school), a_user(name="Amina Grey")
    a_membership(joiner, school, state="requested", note="Physics")
    client.sign_in(leader)
    client.get("/school")
    text = client.text()
    assert "Amina Grey" in text
    assert "“Physics”" in text
    assert "You are the only careers leader here." in text
    assert f"URN {school.urn}" in text
    [waiting] = queries.list_members(school_id=school.id, state="requested")
    client.get(client.post(f"/team/{waiting.id}/admit").location)
    assert "Amina Grey is in, and has been told." in client.text()
    assert "Waiting for you" not in client.text()


def test_a_teacher_sees_the_team_and_neither_who_waits_nor_invitations(client):
    school = a_school()
    a_leader(school, name="Lead Er")
    a_membership(a_user(name="Waiting Person"), school, state="requested")
    client.sign_in(a_teacher(school))
    client.get("/school")
    assert "Lead Er" in client.text()
    assert "Waiting Person" not in client.text()
    assert "Invite a colleague" not in client.text()


def test_two_careers_leaders_are_not_told_to_find_a_second(client):
    school = a_school()
    a_leader(school)
    client.sign_in(a_leader(school))
    client.get("/school")
    assert "only careers leader" not in client.text()


def test_a_school_without_careers_leader_says_who_lets_one_in(client):
    school = a_school()
    client.sign_in(a_teacher(school))
    client.get("/school")
    assert "A coordinator lets the first one in" in client.text()
    assert client.page.find("a", href=f"/schools/{school.id}/join")


def test_declining_needs_a_reason_and_keeps_the_page(client):
    school = a_school()
    leader = a_leader(school)
    waiting = a_membership(a_user(), school, state="requested")
    client.sign_in(leader)
    path = f"/team/{waiting.id}/decline"
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": "  "}).status_code == 422
    assert "Say why, so that they know what to do." in client.text()
    assert client.post(path, {"reason": "You teach elsewhere."}).status_code == 303
    assert (waiting.state, waiting.reason) == ("declined", "You teach elsewhere.")


def test_a_leader_makes_a_colleague_careers_leader_and_they_are_told(client, subjects):
    school = a_school(name="Riverside School")
    teacher = a_teacher(school)
    client.sign_in(a_leader(school))
    path = f"/team/{seat(teacher, school).id}/role"
    assert client.post(path, {"role": "leader"}).status_code == 303
    assert an_actor(teacher).leader_of == {school.id}
    assert subjects(teacher.email) == ["You are careers leader at Riverside School now"]
    assert client.post(path, {"role": "king"}).status_code == 422


def test_the_last_careers_leader_stays_one():
    school = a_school()
    leader = a_leader(school)
    with pytest.raises(Clash, match="at least one careers leader"):
        commands.change_role(seat(leader, school), role="teacher", by=an_actor(leader))
    second = a_leader(school)
    commands.change_role(seat(leader, school), role="teacher", by=an_actor(second))
    assert an_actor(leader).leader_of == frozenset()


def test_nobody_makes_themself_careers_leader():
    school = a_school()
    a_leader(school)
    teacher = a_teacher(school)
    for who in (teacher, a_leader(a_school()), a_coordinator(391)):
        with pytest.raises(Refused):
            commands.change_role(seat(teacher, school), role="leader", by=an_actor(who))


def test_an_employers_people_have_no_roles_to_change():
    employer = an_employer()
    person = an_employers_person(employer)
    with pytest.raises(Refused):
        commands.change_role(seat(person, employer), role="leader", by=an_actor(person))


def test_anyone_may_leave_and_is_asked_first(client, subjects):
    school = a_school()
    teacher = a_teacher(school)
    client.sign_in(teacher)
    path = f"/team/{seat(teacher, school).id}/end"
    client.get(path)
    assert client.page.h1.get_text() == f"Leave {school.name}?"
    assert an_actor(teacher).teacher_of == {school.id}
    assert client.post(path).location == "/joining"
    assert an_actor(teacher).teacher_of == frozenset()
    assert subjects(teacher.email) == []


def test_the_only_careers_leader_is_warned_before_leaving(client):
    school = a_school()
    leader = a_leader(school)
    client.sign_in(leader)
    path = f"/team/{seat(leader, school).id}/end"
    client.get(path)
    assert "only careers leader" in client.text()
    assert client.post(path).status_code == 303


def test_who_is_removed_by_somebody_else_is_told(client, subjects):
    school = a_school(name="Riverside School")
    teacher = a_teacher(school)
    client.sign_in(a_leader(school))
    path = f"/team/{seat(teacher, school).id}/end"
    client.get(path)
    assert teacher.name in client.page.h1.get_text()
    assert client.post(path).status_code == 303
    assert subjects(teacher.email) == ["You no longer belong to Riverside School"]
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 409
    assert "do not belong here any more" in client.text()


def test_a_teacher_removes_nobody_and_another_school_sees_nothing(client):
    school = a_school()
    victim, teacher = a_teacher(school), a_teacher(school)
    waiting = a_membership(a_user(name="Secret Person"), school, state="requested")
    for who in (teacher, a_leader(a_school()), an_employers_person(an_employer())):
        client.sign_in(who)
        for path in (f"/team/{seat(victim, school).id}/end", f"/team/{waiting.id}/decline"):
            assert client.get(path).status_code == 403
            assert client.post(path, {"reason": "No"}).status_code == 403
            assert "Secret Person" not in client.text()
        assert client.post(f"/team/{waiting.id}/admit").status_code == 403
    assert waiting.state == "requested"


def test_the_last_person_of_an_employer_stays(client):
    employer = an_employer()
    person = an_employers_person(employer)
    client.sign_in(person)
    client.get("/employer")
    assert client.page.find("a", string="Leave") is None
    assert client.post(f"/team/{seat(person, employer).id}/end").status_code == 409
    assert "at least one person" in client.text()
    colleague = an_employers_person(employer)
    assert client.post(f"/team/{seat(colleague, employer).id}/end").status_code == 303
    with pytest.raises(Clash):
        commands.end_membership(seat(person, employer), by=an_actor(person))


def test_a_request_is_answered_not_ended():
    school = a_school()
    leader = a_leader(school)
    waiting = a_membership(a_user(), school, state="requested")
    with pytest.raises(Clash):
        commands.end_membership(waiting, by=an_actor(leader))


def test_invitations_someone_sent_stop_working_when_they_leave():
    school = a_school()
    leader, second = a_leader(school), a_leader(school)
    theirs = commands.invite(
        email="a@x.example", role="teacher", school_id=school.id, by=an_actor(leader)
    )
    others = commands.invite(
        email="b@x.example", role="teacher", school_id=school.id, by=an_actor(second)
    )
    commands.end_membership(seat(leader, school), by=an_actor(leader))
    assert theirs.withdrawn_at is not None
    assert others.withdrawn_at is None


def test_someone_of_two_schools_chooses_between_them(client):
    one, two, other = a_school(name="One"), a_school(name="Two"), a_school(name="Other")
    person = a_leader(one)
    a_membership(person, two)
    client.sign_in(person)
    client.get("/school")
    assert client.page.h1.get_text() == "One"
    chooser = client.page.find("nav", attrs={"aria-label": "Your schools"})
    assert [each.get_text() for each in chooser.find_all("a")] == ["One", "Two"]
    client.get(f"/school?school={two.id}")
    assert client.page.h1.get_text() == "Two"
    client.get(f"/school?school={other.id}")
    assert client.page.h1.get_text() == "One"
    form = {"email": "a@x.example", "role": "teacher"}
    assert client.post(f"/school/invitations?school={two.id}", form).status_code == 403


def test_a_closed_school_says_so(client):
    school = a_school(is_open=False, closed_on="2026-08-31")
    client.sign_in(a_teacher(school))
    client.get("/school")
    assert "says that this school has closed" in client.text()


def test_a_role_must_be_one_there_is():
    school = a_school()
    leader = a_leader(school)
    with pytest.raises(Invalid):
        commands.change_role(seat(leader, school), role="", by=an_actor(leader))
    db.session.expire_all()
    assert seat(leader, school).role == "leader"
