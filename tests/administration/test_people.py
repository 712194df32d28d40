"""People: found by anything they are known by, given and taken roles, never the last of a kind."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Refused
from app.accounts.models import User
from app.administration import commands
from app.infra.audit import Act
from app.infra.database import db
from app.infra.mail import Letter
from app.organisations import commands as organisations
from app.organisations.models import Grant, Membership
from app.organisations.queries import list_grants
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
from tests.reading import Reader


@pytest.fixture
def admin(client, session):
    return client.sign_in(an_administrator(name="Zelda Admin"))


def open_administrators() -> int:
    found = select(Grant.id).join(Grant.user).where(Grant.role == "administrator", User.active)
    return len(db.session.scalars(found).all())


def test_people_are_found_by_name_address_school_and_employer(admin):
    school, employer = a_school(name="Bede Academy"), an_employer(name="Tyne Cranes")
    a_leader(school, name="Ada Byron", email="ada@bede.example")
    an_employers_person(employer, name="Bob Hewitson")
    for words, there, gone in (
        ("byr", "Ada Byron", "Bob"),
        ("ADA@BEDE", "Ada Byron", "Bob"),
        ("bede acad", "Ada Byron", "Bob"),
        ("tyne cr", "Bob Hewitson", "Ada"),
    ):
        admin.get("/administration/people", query_string={"q": words})
        found = admin.page.find(id="found").get_text()
        assert there in found
        assert gone not in found
    admin.get("/administration/people?q=byron")
    assert "Bede Academy, careers leader" in admin.text()


@pytest.mark.parametrize(
    "asked", ["q=%00%25_", "page=999999999999", "page=-1", "page=x", "q=" + "x" * 999]
)
def test_odd_searches_break_nothing(admin, asked):
    assert admin.get(f"/administration/people?{asked}").status_code == 200


def test_a_person_s_page_says_what_they_are(admin):
    person = a_teacher(a_school(name="Bede Academy"), name="Ada Byron", password="odd words apart")
    Reader(admin.app).post("/sign-in", {"email": person.email, "password": "odd words apart"})
    admin.get(f"/administration/people/{person.id}")
    text_of = admin.text()
    for said in ("Ada Byron", person.email, "Bede Academy", "Belongs", "Last signed in"):
        assert said in text_of
    assert "Not since this is kept" not in text_of
    assert admin.get("/administration/people/999999").status_code == 404


def test_a_role_is_given_and_the_person_is_told(admin):
    person = a_user()
    path = f"/administration/people/{person.id}/grant"
    assert admin.post(path, {"role": "coordinator-391"}).status_code == 303
    assert admin.post(path, {"role": "king-0"}).status_code == 422
    assert admin.post(path, {"role": ""}).status_code == 422
    assert [(each.role, each.authority_id) for each in list_grants(person.id)] == [
        ("coordinator", 391)
    ]
    told = db.session.scalars(select(Letter.subject).where(Letter.recipient_id == person.id)).all()
    assert told == ["You are a coordinator of Causeway now"]


def test_a_membership_is_ended_and_kept_in_the_log(admin):
    school = a_school()
    person = a_teacher(school)
    membership = db.session.scalars(select(Membership).where(Membership.user_id == person.id)).one()
    path = f"/administration/people/{person.id}/memberships/{membership.id}/end"
    other = a_user()
    wrong = f"/administration/people/{other.id}/memberships/{membership.id}/end"
    assert admin.post(wrong).status_code == 404
    assert admin.post(path).status_code == 303
    assert admin.post(path).status_code == 409
    assert db.session.get(Membership, membership.id).state == "ended"
    act = db.session.scalars(select(Act).order_by(Act.id.desc())).first()
    assert act.words == "took somebody off a school or an employer"
    assert set(act.about) == {f"person:{person.id}", f"membership:{membership.id}"}


def test_a_closed_account_is_signed_out_everywhere_and_opens_again(admin):
    person = a_teacher(a_school(), password="odd words apart")
    given = {"email": person.email, "password": "odd words apart"}
    theirs = Reader(admin.app)
    theirs.post("/sign-in", given)
    assert theirs.get("/bookings").status_code == 200
    path = f"/administration/people/{person.id}"
    assert admin.post(f"{path}/close").status_code == 303
    assert admin.post(f"{path}/close").status_code == 409
    assert theirs.get("/bookings").status_code in (302, 303)
    assert theirs.post("/sign-in", given).status_code in (200, 422)
    assert theirs.get("/bookings").status_code in (302, 303)
    assert admin.post(f"{path}/open").status_code == 303
    assert admin.post(f"{path}/open").status_code == 409
    theirs.post("/sign-in", given)
    assert theirs.get("/bookings").status_code == 200


def test_nobody_closes_their_own_account_or_takes_their_own_role(client, session):
    me, _ = an_administrator(), an_administrator()
    client.sign_in(me)
    [mine] = list_grants(me.id)
    assert client.post(f"/administration/people/{me.id}/close").status_code == 403
    assert client.post(f"/admin/people/{mine.id}/revoke").status_code == 403
    with pytest.raises(Refused):
        organisations.revoke(mine, by=an_actor(me))
    client.get(f"/administration/people/{me.id}")
    assert not client.page.find("a", string="Take back: Administrator")
    assert "Close this account" not in client.text()


def test_the_last_administrator_who_can_sign_in_stays(client, session):
    """A second one whose account is closed is none."""
    first, second = an_administrator(), an_administrator()
    client.sign_in(first)
    assert client.post(f"/administration/people/{second.id}/close").status_code == 303
    with pytest.raises(Clash):
        commands.switch_off(first.id, by=an_actor(second))
    with pytest.raises(Clash):
        organisations.revoke(list_grants(first.id)[0], by=an_actor(second))


@pytest.mark.parametrize(
    "attack", ["DELETE FROM grants", "UPDATE users SET active = false", "DELETE FROM users"]
)
def test_the_database_keeps_one_administrator_whoever_writes(session, attack):
    an_administrator()
    with pytest.raises(IntegrityError, match="one_administrator_stays"):
        db.session.execute(text(attack))
    db.session.rollback()


@pytest.mark.parametrize("way", ["close", "revoke", "bare"])
def test_of_administrators_who_remove_each_other_at_once_one_stays(own_app, way):
    with own_app.app_context():
        people = [an_administrator() for _ in range(4)]
        ids = [each.id for each in people]
    together = Barrier(4)

    def one(place: int) -> str:
        with own_app.app_context():
            me, other = ids[place], ids[(place + 1) % 4]
            actor = an_actor(db.session.get(User, me))
            together.wait()
            try:
                if way == "close":
                    commands.switch_off(other, by=actor)
                elif way == "revoke":
                    organisations.revoke(list_grants(other)[0], by=actor)
                else:
                    db.session.execute(text(f"UPDATE users SET active = false WHERE id = {other}"))
                db.session.commit()
            except (IntegrityError, Clash):
                db.session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(one, range(4)))
    assert said.count("done") == 3
    with own_app.app_context():
        assert open_administrators() == 1


def test_only_administrators_see_people(client, session):
    person = a_user()
    client.sign_in(a_coordinator())
    for path in ("/administration/people", f"/administration/people/{person.id}"):
        assert client.get(path).status_code == 403
    for what in ("grant", "close", "open"):
        assert client.post(f"/administration/people/{person.id}/{what}").status_code == 403


def test_the_pages_send_as_many_statements_whoever_there_is(admin):
    person = a_user()
    paths = (
        "/administration/people",
        "/administration/people?q=person",
        f"/administration/people/{person.id}",
    )

    def counted() -> list[int]:
        numbers = []
        for path in paths:
            admin.get(path)
            numbers.append(len(admin.statements))
        return numbers

    a_membership(person, a_school())
    organisations.grant(person, role="coordinator", authority_id=391, by=None)
    db.session.commit()
    few = counted()
    for code in (390, 392, 840):
        a_membership(person, a_school())
        a_membership(person, an_employer())
        organisations.grant(person, role="coordinator", authority_id=code, by=None)
        a_teacher(a_school())
    db.session.commit()
    assert counted() == few
    assert max(few) <= 9
