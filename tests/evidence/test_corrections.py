"""Corrections: a later statement, never an earlier one changed; and the picture of any past day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.bookings.commands import confirm_attendance
from app.evidence import commands
from app.evidence.commands import Correction, correcting
from app.evidence.models import Entry
from app.evidence.queries import latest_entries, school_years
from app.evidence.rules import measures
from app.infra import clock
from app.infra.database import db, transaction
from app.organisations.actors import actor_by_id
from app.organisations.models import Cohort, School
from app.rulebook import meaningful
from app.rulebook.benchmarks import edition
from app.rulebook.years import academic_year
from tests.builders import (
    a_cohort,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_opportunity,
)

YES = {test.key: "yes" for test in meaningful.tests_for(5)}
PEOPLE = 20


def held(answers=YES, came=28, kind="careers_talk", **slot):
    """An attended booking of 30 of 30 in Year 9, its careers leader, and its entry in force."""
    school = a_school()
    leader, teacher = a_leader(school), a_teacher(school)
    cohort = a_cohort(school, roll=30)
    slot = a_slot(an_opportunity(kind=kind), days=-1, **slot)
    booking = an_approved_booking(slot, school=school, by=teacher, cohort=cohort)
    confirm_attendance(booking, attended={cohort.id: came}, answers=answers, by=an_actor(teacher))
    db.session.commit()
    return booking, an_actor(leader), latest_entries(booking.id)[cohort.id]


def test_filling_in_what_was_not_known_makes_it_count(session):
    _, leader, entry = held(YES | {"reflection": "not_known"})
    assert not entry.counted
    later = commands.correct(entry, Correction(pupils=28, answers=YES), reason="", by=leader)
    assert (later.standing, later.counted, later.missing) == ("corrected", True, [])
    assert later.reason == "Filled in what was not known."
    assert later.answers["reflection"]["by"] == leader.user_id
    # Who said the rest is still who said it.
    assert later.answers["two_way"] == entry.answers["two_way"]
    assert [e.standing for e in db.session.scalars(select(Entry).order_by(Entry.id))][-2:] == [
        "confirmed",
        "corrected",
    ]


def test_a_changed_answer_or_number_needs_a_reason(session):
    _, leader, entry = held()
    for wrong in (
        Correction(pupils=27, answers=YES),
        Correction(pupils=28, answers=YES | {"two_way": "no"}),
    ):
        with pytest.raises(Invalid, match="Say why"):
            commands.correct(entry, wrong, reason=" ", by=leader)
    later = commands.correct(
        entry, Correction(pupils=27, answers=YES), reason="One left early.", by=leader
    )
    assert (later.pupils, later.counted) == (27, True)


@pytest.mark.parametrize("pupils", [-1, 31])
def test_more_than_were_on_roll_cannot_have_come(session, pupils):
    _, leader, entry = held()
    with pytest.raises(Invalid, match="from 0 to 30"):
        commands.correct(entry, Correction(pupils=pupils, answers=YES), reason="x", by=leader)


def test_only_a_careers_leader_of_the_school_corrects(session):
    booking, _, entry = held()
    for person in (a_teacher(booking.school), a_leader(a_school())):
        with pytest.raises(Refused):
            commands.correct(entry, Correction(pupils=1), reason="x", by=an_actor(person))


def test_what_has_a_successor_cannot_be_corrected_again(session):
    _, leader, entry = held()
    commands.correct(entry, Correction(pupils=27, answers=YES), reason="Left early.", by=leader)
    with pytest.raises(Clash, match="since you opened it"):
        commands.correct(entry, Correction(pupils=26, answers=YES), reason="No.", by=leader)


def test_taken_back_it_counts_for_nothing_and_is_kept(session):
    booking, leader, entry = held()
    commands.take_back(entry, reason="The wrong class was ticked.", by=leader)
    said = [e.standing for e in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert said[-2:] == ["confirmed", "void"]
    assert reached(booking.school) == 0


def test_a_visit_short_of_feedback_stands_for_five_and_can_be_put_back(session):
    answers = {test.key: "yes" for test in meaningful.tests_for(6)} | {"employer_feedback": "no"}
    _, leader, entry = held(answers, kind="workplace_visit")
    assert (entry.benchmark, entry.counted) == (6, False)
    five = commands.count_for(entry, 5, by=leader)
    assert (five.benchmark, five.meant_for, five.counted) == (5, 6, True)
    six = commands.count_for(five, 6, by=leader)
    assert (six.benchmark, six.counted, six.missing) == (6, False, ["employer_feedback"])


def test_one_without_the_four_tests_cannot_stand_in(session):
    answers = {test.key: "yes" for test in meaningful.tests_for(6)} | {"reflection": "no"}
    _, leader, entry = held(answers, kind="workplace_visit")
    with pytest.raises(Invalid, match="not met"):
        commands.count_for(entry, 5, by=leader)


def reached(school: School, as_of=None) -> int:
    """Pupils of Year 9 who must have met an employer this year."""
    year = academic_year(clock.today())
    drawn = school_years([school], year, as_of)[school.id]
    [found] = [
        x
        for x in measures(drawn, edition("schools-2025"))
        if (x.criterion.id, x.year_group, x.every_year) == ("S5.1", 9, False)
    ]
    return found.span.low


def test_the_picture_of_any_past_moment_can_be_drawn_again(session):
    """Entries, numbers on roll and choices as they stood then."""
    with clock.pretend(clock.now() - timedelta(hours=3)):
        booking, leader, entry = held()
        before = clock.now()
    with clock.pretend(clock.now() - timedelta(hours=2)):
        commands.correct(entry, Correction(pupils=20, answers=YES), reason="A slip.", by=leader)
        cohort = db.session.scalars(select(Cohort).where(Cohort.id == entry.cohort_id)).one()
        cohort.roll = 15
        db.session.commit()
        between = clock.now()
    assert reached(booking.school, before) == 28
    # 20 of 30 came, 15 are left: at least 5 of them.
    assert reached(booking.school, between) == 5
    assert reached(booking.school) == 5
    assert reached(booking.school, before - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE evidence_entries SET counted = NOT counted",
        "DELETE FROM evidence_entries",
        "TRUNCATE evidence_records CASCADE",
        "UPDATE evidence_choices SET minutes_a_day = 200",
        "DELETE FROM evidence_targets",
        "UPDATE cohort_counts SET roll = 1",
        "DELETE FROM compass_results",
    ],
)
def test_the_database_lets_nothing_be_unsaid(session, attack):
    held()
    with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(attack))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"record_id": None, "booking_id": None}, "one_source"),
        ({"pupils": 31}, "pupils_are_on_roll"),
        ({"standing": "corrected", "reason": "x"}, "corrects_something"),
        ({"standing": "corrected", "reason": "", "replaces_id": 1}, "corrected_has_a_reason"),
        ({"standing": "planned"}, "only_confirmed_counts"),
        ({"missing": ["two_way"]}, "counted_misses_nothing"),
        ({"activity": "personal_guidance"}, "guidance_is_an_advisers"),
        ({"criterion": "S1.1"}, "a_cohort_or_a_criterion"),
        ({"year_group": None}, "a_cohort_is_whole"),
        ({"benchmark": 9}, "benchmark_exists"),
        ({"mode": "by post"}, "mode_exists"),
    ],
)
def test_the_database_refuses_what_cannot_be(session, change, rule):
    _, _, entry = held()
    facts = {name: getattr(entry, name) for name in correcting.KEPT} | {"standing": "confirmed"}
    db.session.add(Entry(**(facts | change)))
    with pytest.raises(IntegrityError, match=rule):
        db.session.flush()


@pytest.fixture
def contested(own_app):
    with own_app.app_context():
        _, leader, entry = held()
        found = (own_app, leader.user_id, entry.id)
        db.session.remove()
    return found


def rush(contested) -> list[str]:
    """Everyone corrects the same statement at one moment, each on a connection of their own."""
    app, leader_id, entry_id = contested
    together = Barrier(PEOPLE)

    def go(number: int) -> str:
        with app.app_context():
            leader, entry = actor_by_id(leader_id), db.session.get(Entry, entry_id)
            db.session.rollback()
            together.wait(timeout=60)
            try:
                with transaction():
                    said = Correction(pupils=number, answers=YES)
                    commands.correct(entry, said, reason="A slip.", by=leader)
            except Clash:
                return "told"
            except IntegrityError:
                return "refused by the database"
            return "corrected"

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(go, range(PEOPLE)))


def test_of_twenty_at_once_one_corrects_and_the_rest_are_told(contested):
    answers = rush(contested)
    assert answers.count("corrected") == 1
    assert answers.count("told") == PEOPLE - 1


def test_with_the_lock_off_the_database_still_lets_only_one(contested, monkeypatch):
    monkeypatch.setattr(correcting, "_open", lambda *_: None)
    assert rush(contested).count("corrected") == 1


def test_with_both_off_the_race_is_real(contested, monkeypatch):
    app, _, _ = contested
    with app.app_context(), transaction():
        db.session.execute(
            text("ALTER TABLE evidence_entries DROP CONSTRAINT uq_evidence_entries_replaces_id")
        )
    monkeypatch.setattr(correcting, "_open", lambda *_: None)
    assert rush(contested).count("corrected") > 1
