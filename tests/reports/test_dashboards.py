"""What a dashboard shows is what the ledger says, for whoever may see it, and it opens."""

from datetime import timedelta

import pytest

from app.infra import clock
from app.infra.database import db
from app.rulebook.years import academic_year
from tests.builders import a_cohort, a_coordinator, a_leader, a_school, a_teacher, an_administrator
from tests.figures import test_figures as figures
from tests.figures.test_figures import YEAR, an_attended, draw_all
from tests.house.test_statements import statements_of

DAY = timedelta(days=1)
PATHS = (
    "/picture",
    "/picture/made-of",
    "/picture/employers",
    "/picture/send",
    "/picture/growth",
    "/picture/benchmarks-achieved",
    "/picture/t-level-placements",
    "/picture/map",
)


def a_counting_school(**facts):
    school = a_school(**facts)
    school.leader = a_leader(school)
    school.nine = a_cohort(school, academic_year=YEAR, year_group=9, roll=100)
    db.session.commit()
    return school


def put_in(school, pupils, **facts):
    """Kept as a request keeps it, since looking undoes whatever is not."""
    made = figures.put_in(school, pupils, **facts)
    db.session.commit()
    return made


@pytest.fixture
def schools(session):
    """Two of Newcastle, one of them in a trust, and one of Durham."""
    return [
        a_counting_school(name="Ouse Street School", trust_name="Tyne Trust"),
        a_counting_school(name="Byker Hill School"),
        a_counting_school(name="Durham Gate School", authority_id=840),
    ]


@pytest.fixture
def newcastle(client, schools):
    return client.sign_in(a_coordinator(391))


def number_in(client, label):
    tile = client.page.find("span", class_="app-tile__label", string=label)
    return tile.find_next_sibling(class_="app-tile__number").get_text()


def test_a_dashboard_adds_up_the_area_and_no_other(newcastle, schools):
    for school, pupils in zip(schools, (60, 40, 90), strict=True):
        put_in(school, {school.nine.id: pupils})
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "Encounters") == "2"
    assert number_in(newcastle, "Pupils reached") == "100 pupils"
    assert number_in(newcastle, "Schools taking part") == "2"
    newcastle.get(f"/picture?year={YEAR}&trust=Tyne+Trust")
    assert number_in(newcastle, "Pupils reached") == "60 pupils"
    newcastle.get(f"/picture?year={YEAR}&school={schools[1].id}")
    assert number_in(newcastle, "Pupils reached") == "40 pupils"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_another_authority_is_reached_by_guessing(newcastle, schools, path):
    put_in(schools[2], {schools[2].nine.id: 90})
    for guess in ("area=840", f"school={schools[2].id}", "trust=Wear+Trust"):
        assert newcastle.get(f"{path}?{guess}").status_code == 404
    newcastle.get(path)
    assert "Durham" not in newcastle.text()


@pytest.mark.parametrize("path", PATHS)
def test_a_school_sees_itself_alone(client, schools, path):
    client.sign_in(schools[0].leader)
    assert client.get(path).status_code == 200
    assert schools[0].name in client.text()
    assert client.get(f"{path}?school={schools[1].id}").status_code == 404
    assert client.get(f"{path}?area=391").status_code == 404


def test_a_number_opens_to_the_schools_that_add_up_to_it(newcastle, schools):
    for school, pupils in zip(schools, (60, 40, 90), strict=True):
        put_in(school, {school.nine.id: pupils})
        put_in(school, {school.nine.id: 10})
    newcastle.get(f"/picture?year={YEAR}")
    link = newcastle.page.find("a", string="Year 9")
    newcastle.get(link["href"])
    said = newcastle.text()
    assert "4 encounters, 120 pupils visit by visit: 100 to 120 pupils of 200 on roll" in said
    cells = [each.get_text() for each in newcastle.page.select("tbody td[data-label=Encounters]")]
    assert cells == ["2", "2"]
    opened = newcastle.page.select_one("tbody th a")
    assert newcastle.get(opened["href"]).status_code == 200
    assert "group=9" in opened["href"]


def test_what_is_marked_is_on_the_page_before_it_is_added_up(newcastle, schools):
    draw_all()
    db.session.commit()
    put_in(schools[0], {schools[0].nine.id: 60})
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "Encounters") == "1"
    draw_all()
    db.session.commit()
    newcastle.get(f"/picture?year={YEAR}")
    assert number_in(newcastle, "Encounters") == "1"


def test_who_led_them_and_how_many_schools_each_met(newcastle, schools):
    booking = an_attended(schools[0], schools[0].nine)
    an_attended(schools[1], schools[1].nine, employer=booking.slot.opportunity.employer)
    newcastle.get(f"/picture/employers?year={YEAR}")
    assert "1 employer active" in newcastle.text()
    assert newcastle.page.select_one("td[data-label='Schools met']").get_text() == "2"


@pytest.mark.parametrize("path", PATHS)
def test_every_picture_asks_the_same_number_of_questions_of_two_schools_and_of_twenty(
    newcastle, schools, path
):
    asked = f"{path}?year={YEAR}"
    put_in(schools[0], {schools[0].nine.id: 60})
    draw_all()
    few = statements_of(newcastle, asked)
    for _ in range(18):
        school = a_counting_school()
        put_in(school, {school.nine.id: 60})
    draw_all()
    assert statements_of(newcastle, asked) == few
    assert few <= 24


@pytest.mark.parametrize(
    "asked",
    [
        "first-day=1&first-month=9&first-year=2025&last-day=1&last-month=9&last-year=2024",
        "first-day=31&first-month=2&first-year=2025",
        "first-day=x",
        "first-day=1&first-month=1&first-year=1066&last-day=1&last-month=9&last-year=2025",
    ],
)
def test_days_that_cannot_be_compared_are_said_to_be_none(newcastle, asked):
    assert newcastle.get(f"/picture/growth?{asked}").status_code == 422
    assert newcastle.page.select_one(".govuk-error-summary") is not None


def test_growth_is_worked_out_by_the_rule_that_stands_beside_it(newcastle, schools):
    one, two = schools[:2]
    for school in (one, two):
        a_cohort(school, academic_year=YEAR - 1, year_group=8, roll=100)
    long_ago = clock.today() - 380 * DAY
    old = a_cohort(one, academic_year=academic_year(long_ago), year_group=10, roll=50)
    put_in(one, {old.id: 10}, held_on=long_ago)
    for _ in range(7):
        put_in(one, {one.nine.id: 10})
    put_in(two, {two.nine.id: 10})
    first, last = clock.today() - 370 * DAY, clock.today()
    asked = "&".join(
        f"{name}-day={day.day}&{name}-month={day.month}&{name}-year={day.year}"
        for name, day in (("first", first), ("last", last))
    )
    newcastle.get(f"/picture/growth?{asked}&how=year")
    rows = newcastle.page.select("tbody tr")
    assert "Up 700%, to 8.0 times as many" in rows[0].get_text()
    assert "Up 600%, to 7.0 times as many" in rows[0].get_text()
    assert "only the 1 school with an encounter in both" in newcastle.text()


@pytest.mark.parametrize("role", [a_teacher, None])
def test_only_who_has_something_to_see_may_look(client, schools, role):
    client.sign_in(role(schools[0]) if role else an_administrator())
    assert client.get("/picture").status_code == (200 if role else 403)


@pytest.mark.parametrize("odd", ["year=9999", "area=x", "trust=%00", "school=99999999999", "year="])
def test_nonsense_in_the_address_is_no_fault(newcastle, odd):
    assert newcastle.get(f"/picture?{odd}").status_code in (200, 404)


def test_after_a_large_import_the_page_says_what_is_behind(newcastle, schools):
    for _ in range(40):
        a_counting_school()
    newcastle.get(f"/picture?year={YEAR}")
    assert "changed a moment ago" in newcastle.text()
