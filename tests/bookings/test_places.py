"""Places under pressure: many schools, many connections, one session, one real PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.access import Clash
from app.accounts.models import User
from app.bookings import commands
from app.bookings.commands import request_booking, steps
from app.bookings.models import Booking
from app.bookings.states import HOLDING
from app.infra.database import db, transaction
from app.opportunities.models import Slot
from app.organisations.actors import actor_by_id
from tests.builders import a_cohort, a_coordinator, a_school, a_slot, a_teacher, an_actor
from tests.reading import Reader

PEOPLE = 200
PLACES = 50
IN_GROUP = 1


@pytest.fixture
def contest(own_app: Flask) -> tuple[Flask, int, list[tuple[int, int, int]]]:
    """A session of 50 places, and 200 schools that each want one: (school, cohort, teacher)."""
    with own_app.app_context():
        slot = a_slot(capacity=PLACES)
        asking = []
        for _ in range(PEOPLE):
            school = a_school()
            cohort, teacher = a_cohort(school), a_teacher(school)
            asking.append((school.id, cohort.id, teacher.id))
        slot_id = slot.id
        db.session.remove()
    return own_app, slot_id, asking


def rush(app: Flask, slot_id: int, asking: list[tuple[int, int, int]], at_once: int) -> Counter:
    """Everyone asks at the same moment, each on a connection of their own; counts the answers."""
    together = Barrier(at_once)

    def ask(who: tuple[int, int, int]) -> str:
        school_id, cohort_id, teacher_id = who
        with app.app_context():
            actor = actor_by_id(teacher_id)
            db.session.rollback()
            together.wait(timeout=60)
            try:
                with transaction():
                    request_booking(slot_id, school_id, {cohort_id: IN_GROUP}, by=actor)
            except Clash as clash:
                return str(clash)
            return "booked"

    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(ask, asking))


def standing(app: Flask, slot_id: int) -> tuple[int, int]:
    """Places the session counts as taken, and pupils in its live bookings."""
    with app.app_context():
        taken = db.session.scalar(select(Slot.taken).where(Slot.id == slot_id))
        held = db.session.scalar(
            select(func.coalesce(func.sum(Booking.pupils), 0)).where(
                Booking.slot_id == slot_id, Booking.state.in_(HOLDING)
            )
        )
        return taken, held


def widen(app: Flask, connections: int) -> None:
    """Let the pool hold a connection for each thread."""
    with app.app_context():
        db.engine.dispose()
        db.engine.pool._max_overflow = connections


def test_two_hundred_at_once_fill_fifty_places_exactly(contest):
    app, slot_id, asking = contest
    widen(app, PEOPLE + 20)
    answers = rush(app, slot_id, asking, PEOPLE)
    assert answers.pop("booked") == PLACES
    assert sum(answers.values()) == PEOPLE - PLACES
    assert all("place" in sentence for sentence in answers), answers
    assert standing(app, slot_id) == (PLACES, PLACES)


def test_two_hundred_teachers_sending_the_form_at_once_fill_fifty_places_exactly(contest):
    """The same through the pages: signed in, with tokens, on the connections the pages have."""
    app, slot_id, asking = contest
    with app.app_context():
        path = f"/opportunities/{db.session.get_one(Slot, slot_id).opportunity_id}"
        people = {each.id: each for each in db.session.scalars(select(User))}
        desks = [
            (Reader(app).sign_in(people[teacher_id]), cohort_id, teacher_id)
            for _, cohort_id, teacher_id in asking
        ]
        tokens = [reader.csrf_token() for reader, _, _ in desks]
        db.session.remove()
    together = Barrier(PEOPLE)

    def send(number: int) -> tuple[int, str]:
        reader, cohort_id, teacher_id = desks[number]
        form = {
            "csrf_token": tokens[number],
            "cohorts": cohort_id,
            f"pupils-{cohort_id}": IN_GROUP,
            "lead": teacher_id,
        }
        together.wait(timeout=60)
        answer = reader.http.post(f"{path}/sessions/{slot_id}/request", data=form)
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(send, range(PEOPLE)))
    statuses = Counter(status for status, _ in answers)
    assert statuses == {303: PLACES, 409: PEOPLE - PLACES}
    assert all(
        "Every place in this session is taken" in page for status, page in answers if status == 409
    )
    assert standing(app, slot_id) == (PLACES, PLACES)


def test_without_the_lock_the_race_is_real(contest, monkeypatch):
    """The control: the same rush with the row lock off and the database's own checks gone."""
    app, slot_id, asking = contest
    widen(app, PEOPLE + 20)
    with app.app_context(), transaction():
        for table, trigger in (
            ("slots", "slots_places_equal_rows"),
            ("bookings", "bookings_places_equal_rows"),
        ):
            db.session.execute(text(f"DROP TRIGGER {trigger} ON {table}"))

    def unlocked(slot_id: int) -> Slot:
        return db.session.get_one(Slot, slot_id)

    monkeypatch.setattr(steps, "get_slot_for_update", unlocked)
    rush(app, slot_id, asking, PEOPLE)
    taken, held = standing(app, slot_id)
    assert held > PLACES or taken != held, "the lock guards against nothing"


def test_with_the_lock_off_the_database_still_refuses_to_oversell(contest, monkeypatch):
    """What the deferred check is for: code that forgets the lock fails, and sells nothing twice."""
    app, slot_id, asking = contest
    widen(app, PEOPLE + 20)
    monkeypatch.setattr(steps, "get_slot_for_update", lambda each: db.session.get_one(Slot, each))
    together = Barrier(40)

    def ask(who: tuple[int, int, int]) -> bool:
        school_id, cohort_id, teacher_id = who
        with app.app_context():
            actor = actor_by_id(teacher_id)
            db.session.rollback()
            together.wait(timeout=60)
            try:
                with transaction():
                    request_booking(slot_id, school_id, {cohort_id: IN_GROUP}, by=actor)
            except Exception:
                return False
            return True

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(ask, asking[:40]))
    taken, held = standing(app, slot_id)
    assert taken == held == sum(outcomes)


def test_the_same_request_from_two_tabs_is_one_booking(own_app):
    with own_app.app_context():
        slot, school = a_slot(), a_school()
        cohort, teacher = a_cohort(school), a_teacher(school)
        asking = [(school.id, cohort.id, teacher.id)] * 2
        slot_id = slot.id
        db.session.remove()
    answers = rush(own_app, slot_id, asking, 2)
    assert answers["booked"] == 1
    assert standing(own_app, slot_id) == (1, 1)


def decide(app: Flask, booking_id: int, user_id: int, together: Barrier, *, approves: bool) -> None:
    """Approve or withdraw at the same moment as someone else; too late is an answer too."""
    with app.app_context():
        actor = actor_by_id(user_id)
        wanted = db.session.get_one(Booking, booking_id)
        together.wait(timeout=30)
        try:
            with transaction():
                if approves:
                    commands.approve(wanted, checklist=[{"key": "x"}], ruleset="r", by=actor)
                else:
                    commands.withdraw(wanted, by=actor)
        except Clash:
            return


def test_approving_and_withdrawing_at_once_leaves_one_story(own_app):
    """Over many rounds, whichever comes first, places and state agree."""
    for _ in range(20):
        with own_app.app_context():
            slot, school = a_slot(), a_school()
            cohort, teacher = a_cohort(school), a_teacher(school)
            coordinator = a_coordinator(391)
            booking = request_booking(slot.id, school.id, {cohort.id: 30}, by=an_actor(teacher))
            db.session.commit()
            booking_id, slot_id = booking.id, slot.id
            deciders = ((coordinator.id, True), (teacher.id, False))
            db.session.remove()
        together = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            for user_id, approves in deciders:
                pool.submit(decide, own_app, booking_id, user_id, together, approves=approves)
        with own_app.app_context():
            assert db.session.get_one(Booking, booking_id).state == "withdrawn"
            db.session.remove()
        assert standing(own_app, slot_id) == (0, 0)
