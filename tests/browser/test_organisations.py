"""Schools, employers and their people in Chromium: as one types, on phones, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from app.infra import clock
from app.infra.database import db
from app.organisations import commands, queries
from app.rulebook.years import academic_year
from tests.browser.conftest import PASSWORD, Live, at, look
from tests.builders import (
    a_cohort,
    a_leader,
    a_membership,
    a_school,
    a_teacher,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def places(live: Live) -> dict[str, str]:
    """A school and an employer with everything on their pages; addresses by name."""
    with live.app.app_context():
        school, employer = a_school(name="Tynecastle Bank School"), an_employer(name="Tyne Bakery")
        leader = a_leader(school, email="leader@x.example", password=PASSWORD)
        teacher = a_teacher(school, name="Dawn Nixon")
        person = an_employers_person(employer, email="employer@x.example", password=PASSWORD)
        an_administrator(email="admin@x.example", password=PASSWORD, second_step=False)
        a_user(email="new@x.example", password=PASSWORD)
        waiting = a_membership(a_user(), school, state="requested", role="leader", note="Physics")
        a_membership(a_user(), employer, state="requested")
        commands.invite(
            email="colleague@x.example", role="teacher", school_id=school.id, by=an_actor(leader)
        )
        commands.invite(email="baker@x.example", employer_id=employer.id, by=an_actor(person))
        a_cohort(school, year_group=7, roll=60)
        a_cohort(school, year_group=7, name="7A", roll=29)
        a_cohort(school, year_group=8, academic_year=academic_year(clock.today()) - 1)
        db.session.commit()
        seats = {each.user_id: each.id for each in queries.list_members(school_id=school.id)}
        found = {
            "join": f"/schools/{school.id}/join",
            "decline": f"/team/{waiting.id}/decline",
            "leave": f"/team/{seats[teacher.id]}/end",
        }
        db.session.remove()
    return found


def test_every_page_is_fit_for_everyone(browser, live, places):
    leader, person = at(browser, live, "leader@x.example"), at(browser, live, "employer@x.example")
    admin, new = at(browser, live, "admin@x.example"), at(browser, live, "new@x.example")
    for page, paths in (
        (leader, ["/school", "/school/cohorts", places["decline"], places["leave"]]),
        (person, ["/employer", "/employer/edit"]),
        (admin, ["/admin/people"]),
        (new, ["/schools/join?q=tyne", places["join"], "/joining", "/employers/new"]),
    ):
        for path in paths:
            page.goto(live.address + path)
            look(page)


def test_what_is_wrong_is_fit_for_everyone_too(browser, live, places):
    leader, person = at(browser, live, "leader@x.example"), at(browser, live, "employer@x.example")
    admin, new = at(browser, live, "admin@x.example"), at(browser, live, "new@x.example")
    for page, path, button in (
        (leader, "/school", "Send the invitation"),
        (leader, places["decline"], "Say no"),
        (person, "/employer", "Send the invitation"),
        (admin, "/admin/people", "Add"),
        (new, places["join"], "Ask to join"),
        (new, "/employers/new", "Register"),
    ):
        page.goto(live.address + path)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        look(page)
    leader.goto(f"{live.address}/school/cohorts")
    leader.get_by_label("7A, pupils on roll").fill("lots")
    leader.get_by_text("Add tutor groups to Year 8").click()
    leader.get_by_label("New tutor groups in Year 8").fill("8A")
    leader.get_by_role("button", name="Save groups").click()
    expect(leader.get_by_role("alert")).to_contain_text("7A: enter a whole number")
    expect(leader.get_by_label("New tutor groups in Year 8")).to_have_value("8A")
    look(leader)


def test_a_school_is_found_as_one_types_and_the_address_keeps_the_words(browser, live, places):
    page = at(browser, live, "new@x.example")
    page.goto(f"{live.address}/schools/join")
    page.get_by_label("Name, town, postcode or URN").press_sequentially("tynecas")
    expect(page.get_by_role("link", name="Ask to join Tynecastle Bank School")).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=tynecas"))
    expect(page.locator("#aloud")).to_contain_text("1 school or college found")
    page.get_by_label("Name, town, postcode or URN").fill("nowhere at all")
    expect(page.locator("#results")).to_contain_text("No open school matches")
    look(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_year_is_counted_on_one_page(browser, live, places, javascript):
    page = at(browser, live, "leader@x.example", javascript=javascript)
    page.goto(f"{live.address}/school/cohorts")
    page.get_by_label("On roll, Year 9").fill("172")
    page.get_by_text("Add tutor groups to Year 9").click()
    page.get_by_label("New tutor groups in Year 9").fill("9A\t30\n9B\t29")
    page.get_by_label("On roll, Year 9").press("Enter")
    expect(page.locator("main")).to_contain_text("are saved")
    expect(page.get_by_label("9B, pupils on roll")).to_have_value("29")
    expect(page.locator("main")).to_contain_text("The tutor groups add up to 59, not 172.")
    page.get_by_text("Close a group in Year 9").click()
    page.get_by_role("button", name="Close 9B").click()
    expect(page.locator("main")).to_contain_text("9B is closed.")
    expect(page.get_by_label("9B, pupils on roll")).to_have_count(0)


def test_a_colleague_is_let_in_without_scripts(browser, live, places):
    page = at(browser, live, "leader@x.example", javascript=False)
    page.goto(f"{live.address}/school")
    page.get_by_role("button", name=re.compile("^Let in")).click()
    expect(page.locator("main")).to_contain_text("is in, and has been told")
    expect(page.locator("main")).not_to_contain_text("Waiting for you")
