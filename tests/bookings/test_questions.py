"""A coordinator asks for more: the clock stands still, and goes on with the answer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.bookings import commands, queries, rules
from app.bookings.models import Question
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from tests.builders import a_booking, a_coordinator, a_slot, a_teacher, an_actor

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def by(session):
    return an_actor(a_coordinator(391))


def test_what_was_left_of_the_hold_is_left_after_the_answer(by):
    booking = a_booking(a_slot(days=60))
    school = an_actor(booking.requested_by)
    began, left = clock.now(), booking.hold_until - clock.now()
    commands.ask_school(booking, question="Who leads the group?", by=by)
    assert booking.hold_until - began > left - SECOND
    with clock.pretend(began + 10 * DAY):
        commands.answer_school(booking, answer="Mr Ogle.", by=school)
        assert abs(booking.hold_until - clock.now() - left) < SECOND
    assert booking.hold_left is None


def test_nothing_lapses_while_the_school_is_asked_and_it_does_when_it_never_answers(by):
    booking = a_booking(a_slot(days=60))
    with clock.pretend(booking.hold_until - DAY):
        commands.ask_school(booking, question="Who leads the group?", by=by)
        last = booking.hold_until
    with clock.pretend(last):
        assert not commands.lapse(booking.id)
    with clock.pretend(last + SECOND):
        assert commands.lapse(booking.id)
    assert "question was not answered" in booking.reason
    assert queries.find_open_question(booking.id) is None


@given(
    left=st.timedeltas(timedelta(0), 14 * DAY),
    waited=st.timedeltas(timedelta(0), 14 * DAY),
    ahead=st.timedeltas(timedelta(minutes=1), 90 * DAY),
)
def test_a_clock_that_stood_still_never_loses_and_never_outlives_the_session(left, waited, ahead):
    now = clock.now()

    class Session:
        starts_at = now + ahead

    goes_on = rules.goes_on_until(Session, left, now + waited)
    assert goes_on <= Session.starts_at
    assert goes_on == Session.starts_at or goes_on - (now + waited) >= left
    assert rules.question_held_until(Session, now) <= Session.starts_at


def test_the_school_is_told_and_the_one_who_asked_has_the_answer(by):
    booking = a_booking()
    commands.ask_school(booking, question="Who leads the group?", by=by)
    commands.answer_school(booking, answer="Mr Ogle leads it.", by=an_actor(booking.requested_by))
    told = {
        each.key.split(":")[0]: each
        for each in db.session.scalars(select(Letter).where(Letter.key.like("bookings/question%")))
    }
    assert "Who leads the group?" in told["bookings/question"].text
    assert "Mr Ogle leads it." in told["bookings/question_answered"].text
    assert told["bookings/question_answered"].recipient_id == by.user_id


def test_one_question_at_a_time(by):
    booking = a_booking()
    commands.ask_school(booking, question="Who leads the group?", by=by)
    with pytest.raises(Clash, match="open already"):
        commands.ask_school(booking, question="And who drives?", by=by)
    again = Question(
        booking_id=booking.id, question="And?", asked_at=clock.now(), asked_by_id=by.user_id
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(again)


def test_an_answer_once_given_is_not_given_again(by):
    booking = a_booking()
    school = an_actor(booking.requested_by)
    commands.ask_school(booking, question="Who leads the group?", by=by)
    commands.answer_school(booking, answer="Mr Ogle.", by=school)
    with pytest.raises(Clash, match="answered already"):
        commands.answer_school(booking, answer="Ms Hall.", by=school)


def test_a_decision_closes_what_was_asked(by):
    booking = a_booking()
    commands.ask_school(booking, question="Who leads the group?", by=by)
    left = booking.hold_left
    commands.approve(booking, checklist=[{"key": "x"}], ruleset="2026", by=by)
    assert queries.find_open_question(booking.id) is None
    assert booking.hold_left == left


@pytest.mark.parametrize("words", ["", " ", "\x00"])
def test_nothing_is_no_question_and_no_answer(by, words):
    booking = a_booking()
    with pytest.raises(Invalid):
        commands.ask_school(booking, question=words, by=by)
    commands.ask_school(booking, question="Who leads?", by=by)
    with pytest.raises(Invalid):
        commands.answer_school(booking, answer=words, by=an_actor(booking.requested_by))


def test_only_its_coordinators_ask_and_only_its_school_answers(by):
    booking = a_booking()
    for other in (a_coordinator(840), booking.requested_by):
        with pytest.raises(Refused):
            commands.ask_school(booking, question="Who?", by=an_actor(other))
    commands.ask_school(booking, question="Who leads?", by=by)
    stranger = an_actor(a_teacher(a_booking().school))
    for other in (by, stranger):
        with pytest.raises(Refused):
            commands.answer_school(booking, answer="I do.", by=other)


@pytest.mark.parametrize(
    "broken",
    [
        "question = ' '",
        "answered_at = now()",
        "answer = 'x'",
        "answered_at = now(), answered_by_id = asked_by_id, answer = 'x'",
    ],
)
def test_the_database_keeps_a_question_whole(by, broken):
    booking = a_booking()
    commands.ask_school(booking, question="Who leads?", by=by)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE booking_questions SET {broken}"))


def test_the_school_reads_and_answers_on_the_page_and_the_employer_does_not(client, by):
    booking = a_booking()
    commands.ask_school(booking, question="Who leads the group?", by=by)
    db.session.commit()
    path = f"/bookings/{booking.reference}"
    client.sign_in(booking.requested_by).get(path)
    assert "Who leads the group?" in client.text()
    assert client.post(f"{path}/answer", {"answer": " "}).status_code == 422
    assert client.post(f"{path}/answer", {"answer": "Mr Ogle leads."}).status_code == 303
    employer = booking.slot.opportunity.contact
    client.sign_in(employer).get(path)
    assert "Who leads the group?" not in client.text()
    assert "Mr Ogle leads." not in client.text()
