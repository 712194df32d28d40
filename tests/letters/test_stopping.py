"""Links in letters: looking changes nothing, whoever looks; the button acts, once and for all."""

import re

import pytest
from sqlalchemy import select, text

from app.infra.database import db
from app.infra.mail import Category, Choice, Letter
from app.letters import commands, queries
from app.letters.kinds import BY_CATEGORY
from app.organisations.commands import invite
from app.web.letters import read_stop, stop_link, write_letter
from tests.builders import (
    a_booking,
    a_coordinator,
    a_leader,
    a_school,
    a_user,
    an_actor,
    an_approved_booking,
)
from tests.reading import Reader

LINK = re.compile(r"http://localhost(/\S+)")
NEWCOMER = {
    "name": "New Comer",
    "password": "three herrings paddling",
    "password_confirm": "three herrings paddling",
}
EVERYTHING = (
    "bookings", "booking_history", "letters", "letter_choices", "users", "memberships",
    "invitations", "employers", "opportunities", "slots", "procrastinate_jobs",
)  # fmt: skip


def a_letter(to, category: Category = Category.REMINDERS) -> Letter:
    write_letter("accounts/password_changed", to=to, key="1", category=category)
    return queries.find_by_key(f"accounts/password_changed:1:{to.id}")


def path_of(letter: Letter) -> str:
    return stop_link(letter).removeprefix("http://localhost")


def print_of_everything() -> dict[str, str]:
    return {
        table: db.session.scalar(
            text(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
        )
        for table in EVERYTHING
    }


def way_of(person, category: Category = Category.REMINDERS) -> Choice:
    return queries.ways_of(person.id, [category])[category]


def test_every_link_in_every_letter_can_be_opened_by_a_scanner_and_changes_nothing(app, session):
    """E1: scanners open links first, by GET and by HEAD; nothing is done until a person posts."""
    a_coordinator(391)
    a_booking()
    school = a_school()
    leader = a_leader(school)
    an_approved_booking(school=school, by=leader)
    invite(email="new@school.example", role="teacher", school_id=school.id, by=an_actor(leader))
    someone = a_user(password="three herrings paddling")
    a_letter(someone)
    session.commit()
    Reader(app).post("/reset", {"email": someone.email})
    Reader(app).post("/register", {**NEWCOMER, "email": "newcomer@school.example"})
    texts = db.session.scalars(select(Letter.text)).all()
    links = {path for words in texts for path in LINK.findall(words)}
    for place in ("/letters/stop/", "/reset/", "/confirm/", "/invitations/", "/bookings/"):
        assert any(place in each for each in links), place
    before = print_of_everything()
    for path in sorted(links):
        for method in ("HEAD", "GET", "GET"):
            answer = Reader(app).http.open(path, method=method)
            assert answer.status_code in (200, 302, 303), f"{method} {path}: {answer.status_code}"
    assert print_of_everything() == before


def test_letters_are_stopped_by_the_button_without_signing_in(client, session):
    """E1: the link shows a page; only its button, a POST, stops the letters."""
    person = a_user()
    path = path_of(a_letter(person))
    assert client.get(path).status_code == 200
    assert client.page.find("h1").get_text() == "Stop these letters?"
    assert way_of(person) == Choice.AT_ONCE
    assert client.post(path, {"choice": "off"}).status_code == 200
    assert client.page.find("h1").get_text() == "Stopped"
    assert way_of(person) == Choice.OFF


def test_a_mail_program_stops_letters_with_its_own_button(app, session):
    """RFC 8058: one POST of a fixed body, from nowhere in particular, answered with no redirect."""
    app.config["WTF_CSRF_ENABLED"] = True
    person = a_user()
    letter = a_letter(person)
    for _ in ("once", "twice is the same"):
        body = {"List-Unsubscribe": "One-Click"}
        answer = Reader(app).http.post(path_of(letter), data=body)
        assert answer.status_code == 200
    assert way_of(person) == Choice.OFF


def test_once_a_day_is_offered_instead(client, session):
    person = a_user()
    path = path_of(a_letter(person))
    client.get(path)
    assert client.page.find("button", value="daily").get_text() == "Once a day instead"
    client.post(path, {"choice": "daily"})
    assert way_of(person) == Choice.DAILY


def test_stopping_the_letter_of_the_day_stops_all_that_comes_in_it(client, session):
    person = a_user()
    daily = {Category.COPIES: Choice.DAILY, Category.MESSAGES: Choice.DAILY}
    commands.choose(person.id, {**daily, Category.THANKS: Choice.AT_ONCE})
    client.post(path_of(a_letter(person, Category.DAILY)), {"choice": "daily"})
    ways = queries.ways_of(person.id, BY_CATEGORY)
    assert (ways["copies"], ways["messages"], ways["thanks"]) == ("off", "off", "at_once")


def test_a_link_stops_one_kind_for_one_person(client, session):
    person, other = a_user(), a_user()
    client.post(path_of(a_letter(person)))
    assert way_of(person, Category.THANKS) == Choice.AT_ONCE
    assert way_of(other) == Choice.AT_ONCE


@pytest.mark.parametrize("spoilt", ["nothing", "WzEsIGNvcGllc10.bad", "%00"])
def test_a_link_that_is_not_ours_does_nothing_and_says_so(client, session, spoilt):
    assert client.get(f"/letters/stop/{spoilt}").status_code == 404
    assert "not whole" in client.text()
    assert client.post(f"/letters/stop/{spoilt}").status_code == 404
    assert db.session.scalar(text("SELECT count(*) FROM letter_choices")) == 0


def test_a_link_of_a_closed_account_says_so(client, session):
    person = a_user()
    path = path_of(a_letter(person))
    db.session.delete(person)
    db.session.commit()
    assert client.get(path).status_code == 404


def test_a_link_made_for_something_else_does_not_stop_letters(app, session):
    other = app.extensions["security"].confirm_serializer.dumps([a_user().id, "copies"])
    assert read_stop(other) is None


def test_essential_letters_have_no_such_link(session):
    assert stop_link(a_letter(a_user(), Category.ESSENTIAL)) == ""
