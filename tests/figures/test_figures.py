"""The sums are what the ledger says, whatever happens to it, and no page waits for them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from app.bookings import commands as bookings
from app.evidence.commands import Happened, record
from app.evidence.models import Entry
from app.figures import queries
from app.figures.commands import draw_again, draw_marked
from app.figures.kinds import UNKNOWN
from app.figures.models import Cell, Day, Figure, Mark
from app.infra import clock
from app.infra.database import Missing, db, transaction
from app.organisations.actors import actor_by_id
from app.organisations.models import School
from app.rulebook import meaningful
from app.rulebook.years import academic_year
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employer,
    an_opportunity,
)

DAY = timedelta(days=1)
YEAR = academic_year(clock.today() - DAY)
YES = {test.key: "yes" for test in meaningful.tests_for(5)}
PUT_IN = {"organisation": "Tyne Bakery", "organisation_kind": "employer", "minutes": 60}


@pytest.fixture
def school(session):
    school = a_school()
    school.leader = a_leader(school)
    school.nine = a_cohort(school, academic_year=YEAR, year_group=9, roll=100)
    school.ten = a_cohort(school, academic_year=YEAR, year_group=10, roll=80)
    return school


@pytest.fixture
def scope(school):
    return queries.scope_for(
        an_actor(a_coordinator(school.authority_id)), area=None, trust="", school=None
    )


def put_in(school, pupils, *, answers=None, activity="careers_fair", form_key=None, **facts):
    said = Happened(
        activity=activity,
        title="An encounter",
        pupils=pupils,
        answers=YES if answers is None else answers,
        **(PUT_IN | {"held_on": clock.today() - DAY} | facts),
    )
    return record(school, said, form_key=form_key or uuid4(), by=an_actor(school.leader))


def an_attended(school, cohort, came=20, employer=None, **offer):
    """A booking that happened yesterday, with every test met."""
    opportunity = an_opportunity(employer or an_employer(), **offer)
    booking = an_approved_booking(
        a_slot(opportunity, days=-1), school=school, cohort=cohort, by=a_teacher(school)
    )
    bookings.confirm_attendance(
        booking,
        attended={cohort.id: came},
        answers=YES,
        by=an_actor(booking.requested_by),
    )
    return booking


def draw_all():
    list(draw_marked())
    assert db.session.scalars(select(Mark)).all() == []


def plainly(scope):
    """The obvious way: every statement read, the last about each group kept, and added up."""
    last = {}
    for entry in db.session.scalars(select(Entry).order_by(Entry.id)):
        last[entry.booking_id, entry.record_id, entry.cohort_id] = entry
    held = [
        each
        for each in last.values()
        if each.counted
        and each.benchmark in (5, 6, 7)
        and each.academic_year == YEAR
        and each.cohort_id
    ]
    return {
        "encounters": len({(each.school_id, each.booking_id, each.record_id) for each in held}),
        "attendances": sum(each.pupils for each in held),
        "employers": len({each.employer_id for each in held if each.employer_id}),
    }


def seen(scope):
    found = queries.picture(scope, [YEAR])[YEAR]
    return {
        "encounters": found.whole.encounters,
        "attendances": found.whole.attendances,
        "employers": found.employers,
    }


def test_two_turnouts_of_one_year_group_are_an_interval_and_never_added(school, scope):
    put_in(school, {school.nine.id: 60})
    put_in(school, {school.nine.id: 70})
    found = queries.picture(scope, [YEAR])[YEAR]
    assert (found.whole.encounters, found.whole.attendances) == (2, 130)
    assert (found.whole.span.low, found.whole.span.high, found.whole.roll) == (70, 100, 180)


def test_one_activity_for_two_year_groups_is_one_encounter(school, scope):
    put_in(school, {school.nine.id: 60, school.ten.id: 50})
    found = queries.picture(scope, [YEAR])[YEAR]
    assert (found.whole.encounters, found.whole.attendances) == (1, 110)
    assert found.cells["year_group", "9"].roll == 100
    assert found.cells["year_group", "10"].span.high == 50


def test_what_does_not_count_is_told_apart(school, scope):
    put_in(school, {school.nine.id: 60}, answers={"two_way": "no"})
    found = queries.picture(scope, [YEAR])[YEAR]
    assert (found.whole.encounters, found.uncounted, found.whole.span.high) == (0, 1, 0)
    assert found.whole.roll == 180


def test_guidance_is_no_encounter_and_is_seen_under_its_own_benchmark(school, scope):
    put_in(
        school,
        {school.nine.id: 20},
        activity="personal_guidance",
        answers={},
        organisation="",
        organisation_kind="",
        by_adviser=True,
    )
    found = queries.picture(scope, [YEAR])[YEAR]
    assert (found.whole.encounters, found.uncounted) == (0, 0)
    assert found.cells["benchmark", "8"].encounters == 1
    assert [of for of, _ in found.cells] == ["benchmark"]


def test_told_apart_by_kind_sector_and_size(school, scope):
    employer = an_employer(size="large", sector="creative")
    booking = an_attended(school, school.nine, 30, employer, sector="digital")
    put_in(school, {school.nine.id: 10})
    cells = queries.picture(scope, [YEAR])[YEAR].cells
    assert cells["sector", "digital"].attendances == 30
    assert cells["size", "large"].encounters == 1
    assert cells["sector", UNKNOWN].encounters == cells["size", UNKNOWN].encounters == 1
    assert cells["kind", booking.slot.opportunity.kind].encounters == 1
    assert cells["benchmark", "5"].span.low == 30
    whole = queries.picture(scope, [YEAR])[YEAR].whole
    for dimension in ("benchmark", "kind", "sector", "size"):
        parts = [each for (of, _), each in cells.items() if of == dimension]
        assert sum(each.encounters for each in parts) == whole.encounters
        assert sum(each.attendances for each in parts) == whole.attendances


@pytest.mark.parametrize("drawn_first", [True, False])
def test_after_every_step_the_picture_is_the_ledger(school, scope, drawn_first):
    """Whether it was added up before or not, and whatever is done to the ledger since."""

    def check():
        assert seen(scope) == plainly(scope)
        if drawn_first:
            draw_all()
            assert seen(scope) == plainly(scope)

    check()
    an_attended(school, school.nine, 20)
    check()
    put_in(school, {school.nine.id: 60, school.ten.id: 5})
    check()
    other = a_school()
    other.leader = a_leader(other)
    put_in(other, {a_cohort(other, academic_year=YEAR, roll=30).id: 30})
    check()
    put_in(school, {school.ten.id: 50})
    check()
    assert seen(scope)["encounters"] == 4


def test_drawn_and_live_say_the_same_to_the_last_part(school, scope):
    an_attended(school, school.nine, 20, sector="digital")
    put_in(school, {school.nine.id: 60, school.ten.id: 5})
    live = queries.picture(scope, [YEAR])[YEAR]
    days = queries.between(scope, clock.today() - 9 * DAY, clock.today())
    schools = queries.by_school(scope, YEAR)
    draw_all()
    assert queries.picture(scope, [YEAR])[YEAR] == live
    assert queries.between(scope, clock.today() - 9 * DAY, clock.today()) == days
    assert queries.by_school(scope, YEAR) == schools
    assert days[school.id][:2] == (live.whole.encounters, live.whole.attendances)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cohorts SET roll = 50",
        "UPDATE employers SET size = 'micro'",
        "UPDATE employers SET sector = 'digital'",
        "UPDATE opportunities SET sector = 'digital'",
    ],
)
def test_whatever_the_sums_depend_on_marks_them(school, scope, change):
    an_attended(
        school, school.nine, 20, an_employer(size="large", sector="creative"), sector="arts"
    )
    draw_all()
    db.session.execute(text(change))
    assert {each.school_id for each in db.session.scalars(select(Mark))} >= {school.id}
    live = queries.picture(scope, [YEAR])[YEAR]
    draw_all()
    assert queries.picture(scope, [YEAR])[YEAR] == live


def test_what_is_marked_while_it_is_drawn_is_drawn_again(own_app):
    """The mark that comes while somebody adds up stays, or what it stands for would be lost."""
    with own_app.app_context():
        with transaction():
            school = a_school()
            leader, cohort = a_leader(school), a_cohort(school, academic_year=YEAR, roll=100)
            ids = school.id, leader.id, cohort.id
        db.session.remove()
    began, written = Barrier(2), Barrier(2)

    def draws() -> None:
        with own_app.app_context(), transaction():
            queries_first = queries.drawing.drawn_for

            def slowly(*args):
                drawn = queries_first(*args)
                began.wait(30)
                written.wait(30)
                return drawn

            queries.drawn_for = slowly
            try:
                draw_again([ids[0]], YEAR)
            finally:
                queries.drawn_for = queries_first

    def writes() -> None:
        began.wait(30)
        with own_app.app_context():
            with transaction():
                school = db.session.get(School, ids[0])
                school.leader = actor_by_id(ids[1])
                said = Happened(
                    activity="careers_fair",
                    title="Fair",
                    held_on=clock.today() - DAY,
                    pupils={ids[2]: 40},
                    organisation="Tyne Bakery",
                    organisation_kind="employer",
                    answers=YES,
                )
                record(school, said, form_key=uuid4(), by=school.leader)
            written.wait(30)

    with ThreadPoolExecutor(2) as pool:
        for each in (pool.submit(draws), pool.submit(writes)):
            each.result(60)
    with own_app.app_context():
        assert db.session.get(Figure, (ids[0], YEAR)).encounters == 0
        assert db.session.scalars(select(Mark.school_id)).all() == [ids[0]]
        with transaction():
            list(draw_marked())
        assert db.session.get(Figure, (ids[0], YEAR)).encounters == 1
        assert db.session.scalars(select(Mark)).all() == []


def test_two_who_add_up_the_same_school_at_once_do_it_one_after_the_other(own_app):
    with own_app.app_context():
        with transaction():
            school_id = a_cohort(a_school(), academic_year=YEAR).school_id
        db.session.remove()
    together = Barrier(4)

    def go(_: int) -> None:
        with own_app.app_context():
            together.wait(30)
            with transaction():
                draw_again([school_id], YEAR)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    with own_app.app_context():
        assert db.session.scalars(select(Figure.school_id)).all() == [school_id]


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE figures SET low = high + 1",
        "UPDATE figures SET high = roll + 1",
        "UPDATE figures SET encounters = -1",
        "UPDATE figures SET placements = -1",
        "UPDATE figure_cells SET dimension = 'colour' WHERE value = '5'",
        "UPDATE figure_cells SET high = roll + 1",
        "UPDATE figure_days SET attendances = -1",
    ],
)
def test_the_database_refuses_sums_that_cannot_be(school, broken):
    put_in(school, {school.nine.id: 60})
    draw_all()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(broken))


def test_a_scope_holds_only_what_the_person_may_see(school):
    elsewhere = a_school(authority_id=840, trust_name="Wear Trust")
    by = an_actor(a_coordinator(school.authority_id))
    for asked in (
        {"area": 840, "trust": "", "school": None},
        {"area": None, "trust": "Wear Trust", "school": None},
        {"area": None, "trust": "", "school": elsewhere.id},
        {"area": 99, "trust": "", "school": None},
    ):
        with pytest.raises(Missing):
            queries.scope_for(by, **asked)
    everything = queries.scope_for(by, area=None, trust="", school=None)
    found = set(db.session.scalars(queries.schools_in(everything)))
    assert school in found
    assert elsewhere not in found
    own = an_actor(school.leader)
    assert queries.scope_for(own, area=None, trust="", school=school.id).school_id == school.id


def test_nothing_is_left_of_sums_that_have_gone(school, scope):
    put_in(school, {school.nine.id: 60})
    draw_all()
    db.session.execute(text("ALTER TABLE evidence_entries DISABLE TRIGGER USER"))
    db.session.execute(delete(Entry))
    db.session.execute(text("ALTER TABLE evidence_entries ENABLE TRIGGER USER"))
    draw_again([school.id], YEAR)
    assert db.session.scalars(select(Cell)).all() == []
    assert db.session.scalars(select(Day)).all() == []
    assert seen(scope)["encounters"] == 0


def test_who_led_at_two_schools_is_one_employer_whichever_of_them_is_added_up(session):
    """One school stands as it was added up, the other is drawn on the page."""
    schools = [a_school(), a_school()]
    employer = an_employer()
    for each in schools:
        cohort = a_cohort(each, academic_year=YEAR)
        an_attended(each, cohort, employer=employer)
    scope = queries.scope_for(an_actor(a_coordinator()), area=None, trust="", school=None)
    live = queries.picture(scope, [YEAR])[YEAR]
    draw_again([schools[0].id], YEAR)
    mixed = queries.picture(scope, [YEAR])[YEAR]
    draw_all()
    assert live == mixed == queries.picture(scope, [YEAR])[YEAR]
    assert (mixed.employers, mixed.schools, mixed.whole.encounters) == (1, 2, 2)
