"""Finding one's school and asking in; who decides, and that nobody lets themself in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import Clash, Invalid, Refused
from app.infra import clock
from app.infra.database import db
from app.organisations import commands, queries
from app.organisations.models import Membership
from app.organisations.rules import MOST_REQUESTS_A_DAY
from tests.builders import (
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_teacher,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)

pytestmark = pytest.mark.usefixtures("session")


def asking(place, role="teacher", user=None, **facts):
    return commands.ask_to_join(place, role=role, by=an_actor(user or a_user()), **facts)


def names(words, **how):
    return [each.name for each in queries.list_schools(words, **how)]


def test_a_school_is_found_by_name_town_postcode_and_urn():
    a_school(name="Walbottle Academy", town="Newcastle", postcode="NE15 9TP", urn=147601)
    a_school(name="Hexham Middle School", town="Hexham", postcode="NE46 1BU", urn=122360)
    for words in ("walbottle", "WALBOTTLE academy", "ne15 9tp", "NE159TP", "147601", "walbotle"):
        assert names(words) == ["Walbottle Academy"], words
    for words in ("hexham", "middle hexham", "hexham NE46", "school hexham 1BU"):
        assert names(words) == ["Hexham Middle School"], words
    assert names("Grimsby") == names("") == names("   ") == names("\x00") == []


def test_a_school_that_has_every_word_comes_first():
    a_school(name="Newcastle School", town="Newcastle upon Tyne")
    a_school(name="Kenton School", town="Newcastle upon Tyne")
    a_school(name="Kenton Newcastle", town="Durham")
    assert names("kenton newcastle") == ["Kenton Newcastle", "Kenton School", "Newcastle School"]


def test_only_open_schools_are_found_and_only_so_many():
    a_school(name="Closed Academy", is_open=False, closed_on=clock.today())
    for number in range(4):
        a_school(name=f"Open Academy {number}")
    assert names("academy", limit=3) == ["Open Academy 0", "Open Academy 1", "Open Academy 2"]


def test_a_search_keeps_to_an_authority_when_asked():
    a_school(name="Durham Academy", authority_id=840)
    a_school(name="Newcastle Academy", authority_id=391)
    assert names("academy", authority_id=840) == ["Durham Academy"]


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "100%", "'; DROP TABLE schools", "9" * 30, "é" * 200]
)
def test_odd_words_find_nothing_and_break_nothing(words):
    a_school()
    assert names(words) == []


def test_the_search_works_as_one_types_and_without(client):
    school = a_school(name="Walbottle Academy")
    client.sign_in(a_user())
    client.get("/schools/join?q=walbottle")
    assert client.page.find("a", href=f"/schools/{school.id}/join")
    answer = client.htmx("GET", "/schools/join?q=walbottle", "results")
    assert "<html" not in answer.text
    assert "Walbottle Academy" in answer.text
    client.get("/schools/join?q=nowhere")
    assert "No open school matches" in client.text()
    form = client.page.find("form", role="search")
    assert form["method"] == "get"
    assert form.find("button")


def test_a_stranger_makes_an_account_before_choosing_a_school(client):
    answer = client.get("/schools/join")
    assert (answer.status_code, answer.location) == (302, "/register?for=school")
    answer = client.htmx("GET", "/schools/join?q=a", "results")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/register?for=school")


def test_asking_on_the_page_tells_the_careers_leader_and_shows_what_happens_next(client, letters):
    school = a_school()
    leader, person = a_leader(school), a_user(name="Rachel Hodgson")
    client.sign_in(person)
    client.get(f"/schools/{school.id}/join")
    assert "Its careers leader lets you in" in client.text()
    answer = client.post(
        f"/schools/{school.id}/join", {"role": "teacher", "note": "I teach\nphysics."}
    )
    client.get(answer.location)
    assert "You asked to join as a teacher" in client.text()
    [letter] = letters(leader.email)
    assert letter.subject == f"Rachel Hodgson asks to join {school.name}"
    assert "They write: I teach physics." in letter.text
    assert f"/school?school={school.id}" in letter.text


def test_a_choice_is_needed(client):
    school = a_school()
    client.sign_in(a_user())
    assert client.post(f"/schools/{school.id}/join", {"note": "hello"}).status_code == 422
    assert "Choose what you do there." in client.text()
    assert client.page.find("textarea", id="note").get_text().strip() == "hello"


def test_where_no_careers_leader_is_the_coordinators_are_told(letters, subjects):
    school = a_school(authority_id=391)
    a_teacher(school)
    near, far = a_coordinator(391), a_coordinator(840)
    membership = asking(school, role="leader")
    [letter] = letters(near.email)
    assert f"/joiners/{membership.id}" in letter.text
    assert subjects(far.email) == []


def test_the_careers_leader_lets_them_in_and_they_are_told(subjects):
    school = a_school()
    leader, person = a_leader(school), a_user()
    membership = asking(school, user=person)
    commands.admit(membership, by=an_actor(leader))
    assert (membership.state, membership.decided_by_id) == ("active", leader.id)
    assert an_actor(person).teacher_of == {school.id}
    assert subjects(person.email) == [f"You have joined {school.name}"]


def test_a_refusal_says_why_and_they_may_ask_again(letters):
    school = a_school()
    leader, person = a_leader(school), a_user()
    membership = asking(school, user=person)
    with pytest.raises(Invalid, match="Say why"):
        commands.decline(membership, reason="  ", by=an_actor(leader))
    commands.decline(membership, reason="Nobody here knows you.", by=an_actor(leader))
    assert "Nobody here knows you." in letters(person.email)[-1].text
    assert an_actor(person).teacher_of == frozenset()
    assert asking(school, user=person).id != membership.id


def test_nobody_lets_themself_in():
    school = a_school()
    coordinator = a_coordinator(391)
    for person in (a_user(), coordinator):
        membership = asking(school, role="leader", user=person)
        for decide in (
            lambda: commands.admit(membership, by=an_actor(person)),  # noqa: B023 - called at once
            lambda: commands.decline(membership, reason="No", by=an_actor(person)),  # noqa: B023
        ):
            with pytest.raises(Refused, match="Nobody lets themself in"):
                decide()
        assert membership.state == "requested"


def test_the_first_careers_leader_is_let_in_by_a_coordinator_of_the_area_alone():
    school, other = a_school(authority_id=391), a_school()
    membership = asking(school, role="leader")
    for who in (
        a_teacher(school),
        a_leader(other),
        a_coordinator(840),
        an_administrator(),
        an_employers_person(an_employer()),
        a_user(),
    ):
        with pytest.raises(Refused):
            commands.admit(membership, by=an_actor(who))
    commands.admit(membership, by=an_actor(a_coordinator(391)))
    assert membership.state == "active"


def test_a_teacher_may_ask_to_lead_and_stays_a_teacher_meanwhile():
    school = a_school()
    teacher, coordinator = a_teacher(school), a_coordinator(391)
    membership = asking(school, role="leader", user=teacher)
    assert an_actor(teacher).teacher_of == {school.id}
    assert asking(school, role="leader", user=teacher).id == membership.id
    commands.admit(membership, by=an_actor(coordinator))
    assert an_actor(teacher).leader_of == {school.id}
    states = db.session.scalars(
        select(Membership.state).where(Membership.user_id == teacher.id).order_by(Membership.id)
    ).all()
    assert states == ["ended", "active"]


def test_asking_for_what_one_has_changes_nothing():
    school = a_school()
    leader = a_leader(school)
    for role in ("teacher", "leader"):
        assert asking(school, role=role, user=leader).state == "active"
    person = a_user()
    assert asking(school, user=person).id == asking(school, user=person).id


@pytest.mark.parametrize("role", ["employer", "coordinator", ""])
def test_a_role_has_to_fit(role):
    with pytest.raises(Invalid):
        asking(a_school(), role=role)
    with pytest.raises(Invalid):
        asking(an_employer(), role="teacher")


def test_nobody_joins_a_school_that_has_closed(client):
    school = a_school(is_open=False, closed_on=clock.today())
    with pytest.raises(Invalid, match="has closed"):
        asking(school)
    client.sign_in(a_user())
    client.get(f"/schools/{school.id}/join")
    assert "This school has closed" in client.text()
    assert client.post(f"/schools/{school.id}/join", {"role": "teacher"}).status_code == 422


def test_who_decides_second_is_told_so():
    school = a_school()
    membership = asking(school)
    commands.admit(membership, by=an_actor(a_leader(school)))
    with pytest.raises(Clash, match="admitted already"):
        commands.decline(membership, reason="No", by=an_actor(a_coordinator(391)))


def test_a_request_is_taken_back_by_who_asked_and_nobody_else(client):
    school, person = a_school(), a_user()
    membership = asking(school, user=person)
    db.session.commit()
    for who in (a_user(), a_leader(school)):
        client.sign_in(who)
        assert client.post(f"/joining/{membership.id}/take-back").status_code == 403
    client.sign_in(person)
    assert client.post(f"/joining/{membership.id}/take-back").status_code == 303
    assert membership.state == "ended"
    assert client.post(f"/joining/{membership.id}/take-back").status_code == 409


def test_a_decline_is_shown_to_who_asked(client):
    person, school = a_user(), a_school()
    a_membership(person, school, state="declined", reason="Nobody here knows you.")
    client.sign_in(person)
    client.get("/joining")
    assert "Nobody here knows you." in client.text()
    assert client.page.find("a", href=f"/schools/{school.id}/join")


def test_a_colleague_lets_someone_into_an_employer_and_nobody_else_does(client, subjects):
    employer = an_employer()
    colleague, person = an_employers_person(employer), a_user()
    client.sign_in(person)
    client.post(f"/employers/{employer.id}/join", {"note": "I work in the office."})
    [membership] = queries.list_members(employer_id=employer.id, state="requested")
    assert subjects(colleague.email) == [f"{person.name} asks to join {employer.name}"]
    for who in (a_coordinator(391), an_employers_person(an_employer()), person):
        with pytest.raises(Refused):
            commands.admit(membership, by=an_actor(who))
    client.sign_in(colleague)
    client.get("/employer")
    assert "I work in the office." in client.text()
    assert client.post(f"/team/{membership.id}/admit").status_code == 303
    assert an_actor(person).employer_ids == {employer.id}


def test_a_coordinator_sees_who_waits_for_them():
    led, unled, far = a_school(), a_school(), a_school(authority_id=840)
    a_leader(led)
    coordinator = a_coordinator(391)
    asking(led)
    with clock.pretend(clock.now() - timedelta(days=8)):
        forgotten = asking(led)
    lead = asking(led, role="leader")
    first = asking(unled)
    there = asking(far)
    asking(an_employer(), role="employer")
    own = asking(unled, user=coordinator)

    def seen(user):
        return [each.id for each in queries.waiting_joiners(an_actor(user))]

    assert seen(coordinator) == [forgotten.id, lead.id, first.id]
    assert seen(a_coordinator(840)) == [there.id]
    assert seen(a_coordinator()) == [forgotten.id, lead.id, first.id, there.id, own.id]
    assert seen(an_administrator()) == seen(a_leader(a_school())) == []


def test_nobody_asks_without_end(client):
    person = a_user()
    for _ in range(MOST_REQUESTS_A_DAY):
        asking(a_school(), user=person)
    db.session.commit()
    client.sign_in(person)
    one_more, employer = a_school(), an_employer()
    form = {"role": "teacher"}
    assert client.post(f"/schools/{one_more.id}/join", form).status_code == 422
    assert "You have asked 10 times in a day. Wait until tomorrow." in client.text()
    assert client.post(f"/employers/{employer.id}/join").status_code == 422
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        assert asking(one_more, user=person).state == "requested"


def test_a_newcomer_who_asked_finds_where_it_stands(client):
    client.sign_in(a_user())
    client.get("/start")
    assert client.page.find("a", href="/joining")
