"""A session by a provider, from its booking to what it proves under Benchmark 7 and the law."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.bookings import commands
from app.evidence.models import Entry
from app.evidence.queries import school_years
from app.evidence.rules.access import tracker
from app.infra import clock
from app.infra.database import db
from app.rulebook.meaningful import tests_for as questions_for
from tests.builders import (
    a_cohort,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employer,
    an_opportunity,
)

WEDNESDAY = date(2026, 11, 18)
ALL_YES = {test.key: "yes" for test in questions_for(7)}


@pytest.fixture(autouse=True)
def then(session) -> Iterator[None]:
    """A Wednesday in term, so that what is said of the school day does not hang on today."""
    with clock.pretend(clock.moment_of(WEDNESDAY, 17)):
        yield


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def cohort(school):
    return a_cohort(school, academic_year=2026, year_group=8, roll=120)


def walked(school, cohort, *, days=-1, hour=10, answers=ALL_YES, provider=None, **facts):
    """A booking of all of Year 8 that a provider's session `days` from then ended with."""
    provider = provider or an_employer(provider_kind="college", offers_technical=True)
    offer = an_opportunity(provider, kind="provider_talk", year_groups=[8], **facts)
    slot = a_slot(offer, days=days, capacity=150)
    slot.starts_at = clock.moment_of(WEDNESDAY + timedelta(days=days), hour)
    slot.ends_at = slot.starts_at + timedelta(hours=1)
    db.session.commit()
    by = a_teacher(school)
    booking = an_approved_booking(slot, school=school, by=by, cohort=cohort, pupils=120)
    commands.confirm_attendance(
        booking, attended={cohort.id: 118}, answers=answers, by=an_actor(by)
    )
    db.session.commit()
    return booking


def entries(booking):
    rows = select(Entry).where(Entry.booking_id == booking.id).order_by(Entry.id)
    return db.session.scalars(rows).all()


def phase(school):
    year = school_years([school], 2026)[school.id]
    [progress] = [each for each in tracker(year) if each.year_group == 8]
    return progress


def test_a_session_by_a_college_in_lesson_time_is_evidence_for_benchmark_7(school, cohort):
    college = an_employer(name="Tynebridge College", provider_kind="college", offers_technical=True)
    planned, came = entries(walked(school, cohort, provider=college))
    assert (planned.standing, came.standing) == ("planned", "confirmed")
    for each in (planned, came):
        assert (each.benchmark, each.meant_for, each.activity) == (7, 7, "provider_talk")
        assert (each.organisation, each.organisation_kind) == ("Tynebridge College", "college")
        assert each.is_technical
        assert each.in_school_day is True
        assert each.mode == "in_person"
    assert (came.pupils, came.counted, came.missing) == (118, True, [])
    assert set(came.answers) == set(ALL_YES)


def test_two_providers_on_two_days_are_what_the_law_asks_for(school, cohort):
    walked(school, cohort, days=-1)
    walked(school, cohort, days=-8)
    where = phase(school)
    assert where.days == (date(2026, 11, 10), date(2026, 11, 17))
    assert not where.not_counted
    assert (where.pupils.low, where.pupils.high) == (116, 118)


def test_the_same_provider_twice_counts_once(school, cohort):
    college = an_employer(provider_kind="college", offers_technical=True)
    walked(school, cohort, days=-1, provider=college)
    walked(school, cohort, days=-8, provider=college)
    assert phase(school).pupils.high == 0


def test_a_university_is_benchmark_7_and_not_the_law(school, cohort):
    university = an_employer(provider_kind="university")
    [_, came] = entries(walked(school, cohort, provider=university))
    assert (came.benchmark, came.counted, came.is_technical) == (7, True, False)
    [not_counted] = phase(school).not_counted
    assert "not known to offer technical qualifications" in not_counted.reasons[0]


def test_an_evening_is_not_in_the_school_day(school, cohort):
    [_, came] = entries(walked(school, cohort, hour=18))
    assert came.in_school_day is False
    [not_counted] = phase(school).not_counted
    assert not_counted.reasons == ("It was not in the school day.",)


def test_what_was_not_covered_is_not_counted(school, cohort):
    [_, came] = entries(walked(school, cohort, answers=ALL_YES | {"two_way": "no"}))
    assert (came.counted, came.missing) == (False, ["two_way"])
    [not_counted] = phase(school).not_counted
    assert not_counted.reasons == ("Not said to have covered pupils’ questions.",)


def test_a_visit_to_a_provider_online_is_virtual(school, cohort):
    [_, came] = entries(walked(school, cohort, place="online"))
    assert came.mode == "virtual"
