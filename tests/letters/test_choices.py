"""What people choose about letters, and how letters follow."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Role
from app.infra import mail
from app.infra.database import db
from app.infra.mail import NOT_WANTED, Category, Choice, Letter
from app.letters import commands, queries
from app.letters.kinds import BY_CATEGORY, KINDS, kinds_for
from app.web.letters import write_letter
from tests.builders import (
    a_booking,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)


def write(to, category: Category, key: str = "1") -> Letter:
    """A letter of this category, with words anybody's account letter has."""
    write_letter("accounts/password_changed", to=to, key=key, category=category)
    return queries.find_by_key(f"accounts/password_changed:{key}:{to.id}")


def jobs_for(letter: Letter) -> int:
    asked = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'letter_id' = :id")
    return db.session.scalar(asked, {"id": str(letter.id)})


def test_every_category_but_the_essential_one_is_a_kind_people_choose_about():
    assert {*Category} - set(BY_CATEGORY) == {Category.ESSENTIAL, Category.DAILY}
    assert all(kind.roles for kind in KINDS)
    assert {kind.category for kind in kinds_for(frozenset({Role.COORDINATOR}))} == {
        Category.DECISIONS,
        Category.MESSAGES,
        Category.RULES,
    }
    assert kinds_for(frozenset()) == ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.category)
def test_a_letter_comes_as_its_kind_does_until_somebody_chooses(session, kind):
    letter = write(a_user(), kind.category)
    assert letter.digest == (kind.default == Choice.DAILY)
    assert jobs_for(letter) == (kind.default == Choice.AT_ONCE)


def test_each_person_gets_letters_as_they_chose(session):
    now, daily, never = a_user(), a_user(), a_user()
    for person, choice in ((now, Choice.AT_ONCE), (daily, Choice.DAILY), (never, Choice.OFF)):
        commands.choose(person.id, {Category.COPIES: choice})
    first, second, third = (write(each, Category.COPIES) for each in (now, daily, never))
    assert [jobs_for(each) for each in (first, second, third)] == [1, 0, 0]
    assert [each.digest for each in (first, second, third)] == [False, True, False]
    assert third.dropped_at is not None
    assert third.last_error == NOT_WANTED


def test_an_essential_letter_comes_at_once_whatever_was_chosen(session):
    person = a_user()
    commands.choose(person.id, dict.fromkeys(BY_CATEGORY, Choice.OFF))
    letter = write(person, Category.ESSENTIAL)
    assert (jobs_for(letter), letter.digest, letter.dropped_at) == (1, False, None)
    assert "Stop letters" not in letter.text


def test_a_letter_that_changes_a_calendar_comes_at_once_whatever_was_chosen(session):
    """C1: a calendar entry is put right by mail, which nobody's choice may hold back."""
    person = a_user()
    commands.choose(person.id, {Category.COPIES: Choice.OFF})
    mail.write(
        key="1", address=person.email, recipient_id=person.id, subject="Moved", text="-", html="-",
        category=Category.COPIES, calendar="BEGIN:VCALENDAR", calendar_method="REQUEST",
    )  # fmt: skip
    letter = queries.find_by_key("1")
    assert (jobs_for(letter), letter.digest, letter.dropped_at) == (1, False, None)


def test_a_letter_people_choose_about_says_where(session):
    letter = write(a_user(), Category.REMINDERS)
    foot = letter.text.partition("\n-- \n")[2]
    assert "Choose what we write to you about: http://localhost/account/letters\n" in foot
    assert "Stop letters like this one: http://localhost/letters/stop/" in foot
    assert 'href="http://localhost/account/letters"' in letter.html


def test_choosing_again_replaces_what_was_chosen(session):
    person = a_user()
    for choice in (Choice.OFF, Choice.DAILY):
        commands.choose(person.id, {Category.COPIES: choice})
    assert queries.ways_of(person.id, [Category.COPIES]) == {Category.COPIES: Choice.DAILY}


def test_nobody_can_choose_about_essential_letters(session):
    person = a_user()
    commands.choose(person.id, {Category.ESSENTIAL: Choice.OFF, Category.DAILY: Choice.OFF})
    assert db.session.scalar(text("SELECT count(*) FROM letter_choices")) == 0


@pytest.mark.parametrize(
    ("category", "choice", "rule"),
    [("", "off", "essential_is_no_choice"), ("copies", "weekly", "choice_exists")],
)
def test_a_choice_that_cannot_be(session, category, choice, rule):
    wrong = text("INSERT INTO letter_choices VALUES (:person, :category, :choice, now())")
    values = {"person": a_user().id, "category": category, "choice": choice}
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(wrong, values)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ("dropped_at = now(), sent_at = now()", "left_out_is_not_sent"),
        ("dropped_at = now(), failed_at = now()", "left_out_is_not_sent"),
        ("sent_at = now(), failed_at = now()", "sent_or_failed"),
        ("bundle_id = id, digest = false", "only_the_days_are_bundled"),
    ],
)
def test_a_letter_that_cannot_be(session, facts, rule):
    write(a_user(), Category.ESSENTIAL)
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(text(f"UPDATE letters SET {facts}"))


def test_the_page_asks_about_the_kinds_this_person_gets_and_keeps_the_answers(client, session):
    leader = a_leader(a_school())
    client.sign_in(leader).get("/account/letters")
    asked = {each["name"] for each in client.page.find_all("input", type="radio")}
    assert asked == {"decisions", "reminders", "messages", "thanks", "copies"}
    as_it_was = {
        each["name"]: each["value"]
        for each in client.page.find_all("input", type="radio", checked=True)
    }
    theirs = kinds_for(frozenset({Role.LEADER}))
    assert as_it_was == {str(kind.category): str(kind.default) for kind in theirs}
    answer = client.post("/account/letters", {**as_it_was, "copies": "off", "reminders": "daily"})
    assert answer.status_code == 303
    ways = queries.ways_of(leader.id, BY_CATEGORY)
    assert (ways["copies"], ways["reminders"], ways["thanks"]) == ("off", "daily", "at_once")


def test_an_answer_that_is_not_on_the_page_is_refused_with_a_sentence(client, session):
    teacher = a_teacher(a_school())
    client.sign_in(teacher)
    asked = {"reminders": "weekly", "messages": "off", "thanks": "off"}
    assert client.post("/account/letters", asked).status_code == 422
    assert "Reminders: choose from the list." in client.text()
    assert db.session.scalar(text("SELECT count(*) FROM letter_choices")) == 0


def test_someone_who_belongs_nowhere_yet_has_nothing_to_choose(client, session):
    client.sign_in(a_user()).get("/account/letters")
    assert "nothing to choose yet" in client.text()
    client.get("/account")
    assert client.page.find("a", href="/account/letters")


def test_a_leader_has_copies_once_a_day_and_who_asked_has_them_at_once(session):
    school = a_school()
    leader, teacher = a_leader(school), a_teacher(school)
    booking = an_approved_booking(school=school, by=teacher)
    approved = select(Letter).where(
        Letter.about == f"booking:{booking.id}", Letter.key.startswith("bookings/approved:")
    )
    chosen = {each.recipient_id: each.digest for each in db.session.scalars(approved)}
    assert chosen == {leader.id: True, teacher.id: False}


def test_coordinators_choose_how_they_hear_that_something_waits(session):
    coordinator = a_coordinator(391)
    commands.choose(coordinator.id, {Category.DECISIONS: Choice.DAILY})
    booking = an_approved_booking(school=a_school(), slot=None)
    written = select(Letter.digest).where(
        Letter.about == f"booking:{booking.id}", Letter.recipient_id == coordinator.id
    )
    assert db.session.scalars(written).all() == [True]


def test_colleagues_at_the_employer_have_copies_and_the_contact_has_letters(session):
    employer = an_employer()
    contact, colleague = an_employers_person(employer), an_employers_person(employer)
    booking = a_booking(a_slot(an_opportunity(employer, contact=contact)))
    written = select(Letter).where(
        Letter.about == f"booking:{booking.id}",
        Letter.recipient_id.in_([contact.id, colleague.id]),
    )
    ways = {each.recipient_id: each.category for each in db.session.scalars(written)}
    assert ways == {contact.id: Category.ESSENTIAL, colleague.id: Category.COPIES}
