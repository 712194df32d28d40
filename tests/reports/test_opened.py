"""Every number of a dashboard opens to what adds up to it."""

import pytest

from app.compass.commands import enter_result
from app.infra import clock
from app.infra.database import db
from app.rulebook import meaningful
from app.rulebook.years import starts_on
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    an_actor,
    an_employer,
    an_opportunity,
)
from tests.figures.test_figures import YEAR, an_attended
from tests.reports.test_dashboards import a_counting_school, number_in, put_in


@pytest.fixture
def schools(session):
    """Three of Newcastle; a test may move the last."""
    return [
        a_counting_school(name="Ouse Street School"),
        a_counting_school(name="Byker Hill School"),
        a_counting_school(name="Durham Gate School"),
    ]


@pytest.fixture
def newcastle(client, schools):
    return client.sign_in(a_coordinator(391))


def in_durham(school):
    """What happened before a school's boundary moved was approved by Newcastle."""
    school.authority_id = 840
    db.session.commit()


def open_tile(client, label):
    """Follow the tile of this name."""
    client.get(f"/picture?year={YEAR}")
    tile = client.page.find("span", class_="app-tile__label", string=label).find_parent("a")
    assert client.get(tile["href"]).status_code == 200


def column(client, label):
    return [each.get_text() for each in client.page.select(f"td[data-label='{label}']")]


def scored(school, *, fully, day=None):
    enter_result(
        school,
        evaluated_on=day or starts_on(YEAR),
        edition="2025",
        percentages=[100] * fully + [50] * (8 - fully),
        by=an_actor(school.leader),
    )
    db.session.commit()


def test_an_average_of_benchmarks_opens_to_the_institutions_it_is_of(newcastle, schools):
    for school, fully in zip(schools, (5, 8, 1), strict=True):
        scored(school, fully=fully)
    in_durham(schools[2])
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "Benchmarks achieved, of 8") == "6.5 (n\u00a0=\u00a02)"
    open_tile(newcastle, "Benchmarks achieved, of 8")
    assert "6.5 on average, of 2 institutions (n = 2)" in newcastle.text()
    year = newcastle.page.select("thead th")[2].get_text()
    assert column(newcastle, year) == ["8 of 8", "5 of 8"]
    link = newcastle.page.select_one("tbody th a")
    assert newcastle.get(link["href"]).status_code == 200


def long_placement(school, pupils, *, activity="t_level_placement", hours=315, **facts):
    answers = {test.key: "yes" for test in meaningful.tests_for(6)}
    return put_in(school, pupils, activity=activity, minutes=60 * hours, answers=answers, **facts)


def test_placements_count_from_their_hours_on_and_open_to_their_schools(newcastle, schools):
    one, two, _ = schools
    twelve = a_cohort(one, academic_year=YEAR, year_group=12, roll=50)
    other = a_cohort(two, academic_year=YEAR, year_group=12, roll=50)
    long_placement(one, {twelve.id: 7})
    long_placement(one, {twelve.id: 9}, hours=314)
    long_placement(two, {other.id: 4}, activity="t_level_early_years", hours=750)
    long_placement(two, {other.id: 3}, activity="t_level_early_years", hours=315)
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "T Level placements") == "11"
    open_tile(newcastle, "T Level placements")
    assert "11 T Level placements" in newcastle.text()
    year = newcastle.page.select("thead th")[1].get_text()
    assert column(newcastle, year) == ["4", "7"]
    link = newcastle.page.select("tbody th a")[1]
    newcastle.get(link["href"])
    assert "315 hours of 315" in newcastle.text()


def test_an_employer_opens_to_the_schools_it_met_in_the_area(newcastle, schools):
    booking = an_attended(schools[0], schools[0].nine)
    employer = booking.slot.opportunity.employer
    an_attended(schools[2], schools[2].nine, employer=employer)
    in_durham(schools[2])
    open_tile(newcastle, "Employers active")
    link = newcastle.page.select_one("tbody th a")
    newcastle.get(link["href"])
    assert f"{employer.name} met 1 school" in newcastle.text()
    assert "Durham Gate" not in newcastle.text()
    assert newcastle.get(newcastle.page.select_one("h2 a")["href"]).status_code == 200


@pytest.mark.parametrize("number", [0, 1, 10**15])
def test_an_employer_that_met_none_of_one_s_schools_is_missing(newcastle, schools, number):
    an_attended(schools[2], schools[2].nine)
    in_durham(schools[2])
    known = an_employer()
    for each in (number, known.id):
        assert newcastle.get(f"/picture/employers/{each}?year={YEAR}").status_code == 404


def test_growth_opens_to_the_schools_it_is_of(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 60})
    put_in(schools[2], {schools[2].nine.id: 60})
    in_durham(schools[2])
    newcastle.get("/picture/growth")
    assert column(newcastle, "Encounters") == ["0 to 1"]
    assert "School by school: 1 school" in newcastle.text()


def test_send_opportunities_open_with_what_they_say(newcastle, schools):
    for facts in ({"send_notes": "A quiet room."}, {"phases": ["special"]}, {}):
        a_slot(an_opportunity(**facts), days=-1)
    a_slot(an_opportunity(an_employer(state="suspended"), send_notes="Quiet."), days=-1)
    open_tile(newcastle, "SEND opportunities")
    assert sorted(column(newcastle, "How it suits")) == ["A quiet room.", "For special schools"]
    for link in newcastle.page.select("tbody th a"):
        assert newcastle.get(link["href"]).status_code == 200


def test_choosing_a_year_keeps_what_was_opened(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 60})
    newcastle.get(f"/picture/made-of?of=year_group&value=9&year={YEAR}")
    last = newcastle.page.select("nav[aria-label='School year'] a")[1]
    newcastle.get(last["href"])
    assert newcastle.page.find("h1").get_text() == "Year 9"


def test_a_closed_school_is_in_no_sum_and_in_no_list(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 60})
    schools[0].is_open, schools[0].closed_on = False, clock.today()
    db.session.commit()
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "Encounters") == "0"
    for path in ("made-of", "employers", "t-level-placements", "map"):
        newcastle.get(f"/picture/{path}?year={YEAR}")
        assert schools[0].name not in newcastle.text()
    assert a_school().is_open
