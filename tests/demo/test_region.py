"""The made-up region: what there is to see in it, and that it is the same every time."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask_security import hash_password, verify_password
from sqlalchemy import func, select, text, update

from app import create_app
from app.accounts.models import User
from app.bookings.models import Booking
from app.demo.commands import NotADemonstration, seed
from app.demo.offers import school_day
from app.demo.people import ACCOUNTS, PASSWORD
from app.evidence.models import Entry, Record
from app.evidence.queries import school_years
from app.evidence.rules.access import tracker
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Cohort, CohortCount, Employer, School
from app.rulebook.years import academic_year
from tests.builders import a_school
from tests.conftest import copy_of, settings_for

# All of these read one region, so they stay together.
pytestmark = pytest.mark.xdist_group("region")

FOUR = 4
WHAT_IS_SAID = """
    SELECT md5(string_agg(said, '|')) FROM (
        SELECT concat_ws(',', school_id, year_group, activity, title, held_on, pupils, standing,
                         benchmark, roll, entered_at, link) AS said
        FROM evidence_entries ORDER BY id
    ) AS entries
"""


@contextmanager
def a_region(server: str, template: str) -> Iterator[None]:
    """A tenth of the region, in a database of its own, as it is at noon today."""
    name = f"own_{os.getpid()}_{secrets.token_hex(3)}"
    for address in copy_of(server, template, name):
        app = create_app(settings_for(address, demonstration=True))
        with app.app_context(), clock.pretend(clock.moment_of(clock.today(), 12)):
            assert seed(say=lambda _: None, small=True)
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


@pytest.fixture(scope="module")
def made(server: str, template: str) -> Iterator[None]:
    """One region for all that is only read."""
    with a_region(server, template):
        yield


@pytest.fixture
def region(made: None) -> Iterator[None]:
    """The region, read in a session of its own."""
    yield
    db.session.rollback()


def ouseburn() -> School:
    return db.session.scalars(select(School).where(School.name == "Ouseburn High School")).one()


def numbers(column, *which):
    return db.session.execute(select(column, func.count()).where(*which).group_by(column)).all()


def test_there_are_providers_who_offer_what_only_they_may(region):
    kinds = dict(numbers(Employer.provider_kind, Employer.provider_kind != ""))
    assert len(kinds) == 4
    technical = select(Employer.provider_kind).where(Employer.offers_technical)
    assert set(db.session.scalars(technical)) == {"college", "training_provider"}
    offered = db.session.execute(
        select(Opportunity.kind, Employer.provider_kind).join(Opportunity.employer).distinct()
    ).all()
    assert {"provider_talk", "provider_visit"} <= {kind for kind, _ in offered}
    assert all(provider for kind, provider in offered if kind.startswith("provider_"))
    to_come = (
        select(Slot.id)
        .join(Slot.opportunity)
        .where(Opportunity.kind == "provider_talk", Slot.starts_at > clock.now())
    )
    assert db.session.scalars(to_come.limit(1)).first()


def test_groups_are_followed_up_four_years_and_some_schools_do_not_say_who_joined(region):
    this_year = academic_year(clock.today())
    years = select(Cohort.academic_year).where(Cohort.school_id == ouseburn().id).distinct()
    assert set(db.session.scalars(years)) == set(range(this_year - FOUR + 1, this_year + 1))
    later = (Cohort.name == "", Cohort.academic_year == this_year, Cohort.year_group > 7)
    said = dict(numbers(Cohort.joined.is_(None), *later))
    assert said[False] > said[True] > 0
    at_special = (
        select(Cohort.in_gatsby_cohort)
        .join(Cohort.school)
        .where(School.phase == "special", Cohort.name == "")
    )
    fits = db.session.scalars(at_special).all()
    assert fits
    assert all(fits)


def test_each_year_was_counted_in_its_own_autumn(region):
    counted = db.session.execute(
        select(Cohort.academic_year, func.min(CohortCount.counted_at), func.count())
        .join(CohortCount, CohortCount.cohort_id == Cohort.id)
        .group_by(Cohort.academic_year)
    ).all()
    for year, when, _ in counted:
        assert when == min(clock.moment_of(clock.today().replace(year, 9, 3), 16), clock.now())


def test_the_law_can_be_followed_at_ouseburn(region):
    school = ouseburn()
    year = school_years([school], academic_year(clock.today()))[school.id]
    phases = {each.year_group: each for each in tracker(year)}
    assert sorted(phases) == [8, 9, 10, 11, 12, 13]
    # Whoever is in the second year of a phase met a provider in each of two years or so.
    assert any(each.counted for each in phases.values())
    assert any(each.not_counted or each.planned for each in phases.values())


def test_evidence_by_hand_counts_is_corrected_and_is_kept_where_it_does_not_count(region):
    mine = Entry.school_id == ouseburn().id
    by_hand = (mine, Entry.record_id.is_not(None))
    assert {
        "personal_guidance",
        "lmi_session",
        "subject_lesson",
        "work_experience",
        "provider_talk",
        "whole_school",
    } <= {activity for activity, _ in numbers(Entry.activity, *by_hand)}
    standing = dict(numbers(Entry.standing, *by_hand))
    assert standing["corrected"] == 1
    assert standing["void"] == 1
    kept = select(Entry.missing).where(*by_hand, Entry.standing == "confirmed", ~Entry.counted)
    assert ["reflection"] in db.session.scalars(kept).all()
    links = select(Entry.link).where(mine, Entry.criterion != "")
    assert all(
        link.startswith("https://example.org/careers/") for link in db.session.scalars(links)
    )
    hours = select(Entry.minutes).where(mine, Entry.activity == "work_experience")
    assert set(db.session.scalars(hours)) == {25 * 60}


def test_nobody_comes_in_the_holidays_or_at_a_weekend(region):
    days = {clock.local(each).date() for each in db.session.scalars(select(Slot.starts_at))}
    assert all(day == school_day(day) for day in days)


def test_nothing_was_entered_before_it_happened_or_after_today(region):
    early = (
        select(func.count())
        .select_from(Entry)
        .where(Entry.standing == "confirmed", Entry.held_on > func.date(Entry.entered_at))
    )
    late = select(func.count()).select_from(Entry).where(Entry.entered_at > clock.now())
    assert (db.session.scalar(early), db.session.scalar(late)) == (0, 0)


def test_the_same_day_makes_the_same_region(region, server, template):
    first = drawn()
    db.session.remove()
    with a_region(server, template):
        assert drawn() == first


def drawn():
    """What would differ if anything were left to chance."""
    return (
        db.session.scalar(text(WHAT_IS_SAID)),
        sorted(numbers(Booking.state)),
        db.session.scalar(select(func.count()).select_from(Record)),
    )


def test_a_region_that_is_there_is_not_made_again(region):
    assert not seed(say=lambda _: None, small=True)


def test_what_is_printed_lets_people_in_though_the_key_of_passwords_is_a_new_one(region):
    made_up = select(func.count()).select_from(User).where(User.password.is_not(None))
    everyone = db.session.scalar(made_up)
    db.session.execute(update(User).values(password=hash_password("under another key")))
    db.session.commit()
    assert not seed(say=lambda _: None, small=True)
    kept = db.session.scalars(select(User.password).where(User.email.in_(ACCOUNTS))).all()
    assert len(kept) == len(ACCOUNTS)
    assert all(verify_password(PASSWORD, each) for each in kept)
    assert db.session.scalar(made_up) == everyone
    own = db.session.scalars(select(User).where(User.email.not_in(ACCOUNTS))).first()
    own.password = theirs = hash_password("chosen by themselves")
    db.session.commit()
    assert not seed(say=lambda _: None, small=True)
    assert db.session.get_one(User, own.id, populate_existing=True).password == theirs


def test_a_database_with_something_in_it_is_left_alone(session):
    a_school()
    with pytest.raises(NotADemonstration, match="nothing was changed"):
        seed(say=lambda _: None, small=True)
