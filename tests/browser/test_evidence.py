"""Evidence in Chromium: a regional number followed to its source, put right, added to, by hand."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from app.bookings.commands import confirm_attendance
from app.compass.commands import enter_result
from app.infra import clock
from app.infra.database import db
from app.rulebook import meaningful
from tests.browser.conftest import Live, at, look
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_opportunity,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "herring gulls over Tynemouth"


@pytest.fixture
def region(live: Live) -> dict[str, str]:
    """Two schools of one authority: one with encounters of 9A, counted, short of one, planned."""
    with live.app.app_context():
        school, other = a_school(name="Tynecastle Bank School"), a_school(name="Quay Academy")
        a_coordinator(391, email="coordinator@x.example", password=PASSWORD, second_step=False)
        a_leader(school, email="leader@x.example", password=PASSWORD)
        teacher = a_teacher(school)
        a_cohort(school, roll=60)
        a_cohort(other, roll=40)
        group = a_cohort(school, roll=30, name="9A")
        yes = {test.key: "yes" for test in meaningful.tests_for(5)}
        for days, answers in ((-1, yes), (-2, yes | {"reflection": "not_known"})):
            slot = a_slot(an_opportunity(title=f"A day with a diver {-days}"), days=days)
            booking = an_approved_booking(slot, school=school, by=teacher, cohort=group)
            confirm_attendance(
                booking, attended={group.id: 28}, answers=answers, by=an_actor(teacher)
            )
        an_approved_booking(a_slot(days=40), school=school, by=teacher, cohort=group)
        enter_result(
            school,
            evaluated_on=clock.today(),
            edition="2025",
            percentages=(100, 75, None, 100, 100, 100, 100, 100),
            by=an_actor(a_leader(school)),
        )
        db.session.commit()
        found = {"school": str(school.id)}
        db.session.remove()
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_one_number_of_the_region_down_to_its_source(browser, live, region, javascript):
    """Region, school, number, booking's history, rule: each one click from the one before."""
    page = at(browser, live, "coordinator@x.example", javascript=javascript)
    page.goto(f"{live.address}/evidence/region")
    expect(page.get_by_text("28 pupils of 100 on roll: 28% of them.")).to_be_visible()
    page.get_by_role("link", name="Tynecastle Bank School").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Evidence, ")
    page.locator("#benchmark-5 ~ * >> text=46% of Year 9").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("46% of Year 9")
    expect(page.get_by_text("28 pupils of 60 on roll")).to_be_visible()
    rule = page.get_by_role("link", name=re.compile("careershubcumbria"))
    assert rule.get_attribute("href").endswith("/benchmark-5")
    page.get_by_role("link", name="A day with a diver 1").click()
    expect(page.get_by_text("Confirmed: 28 pupils of 30")).to_be_visible()
    expect(page.get_by_text("Planned: 30 pupils of 30")).to_be_visible()
    page.get_by_role("link", name="The booking", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A day with a diver 1")
    page.go_back()
    page.get_by_role("link", name=re.compile("Gatsby Benchmarks for schools")).first.click()
    expect(page.locator("#S5\\.1")).to_be_visible()


def test_every_page_is_fit_for_everyone(browser, live, region):
    page = at(browser, live, "leader@x.example")
    for path in (
        "/evidence",
        "/evidence/missing",
        "/evidence/provider-access",
        "/evidence/work-experience",
        "/evidence/bookings",
        "/evidence/measure?criterion=S5.1&group=9",
        "/evidence/add",
        "/evidence/add/provider_talk",
        "/evidence/criteria/S1.1",
        "/evidence/import",
        "/evidence/choices",
        "/evidence/access/statement",
        "/compass",
        "/compass/add",
        "/compass/import",
        "/school/cohorts",
    ):
        page.goto(f"{live.address}{path}")
        look(page)
    page = at(browser, live, "coordinator@x.example")
    for path in ("/evidence/region", "/evidence/targets", "/compass/area"):
        page.goto(f"{live.address}{path}")
        look(page)


def complete(page: Page, live: Live) -> None:
    page.goto(f"{live.address}/evidence/bookings?standing=uncounted")
    page.get_by_role("link", name="A day with a diver 2").click()
    expect(page.get_by_text("Not met or not known: time to reflect.")).to_be_visible()
    page.get_by_role("link", name="Complete or correct this").click()
    look(page)
    question = page.get_by_role("group", name=re.compile("time afterwards"))
    question.get_by_label("Yes").check()
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_text("Filled in what was not known.")).to_be_visible()
    look(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_not_known_is_completed_and_counts(browser: Browser, live, region, javascript):
    page = at(browser, live, "leader@x.example", javascript=javascript)
    if javascript:
        complete(page, live)
    else:
        page.goto(f"{live.address}/evidence/bookings?standing=uncounted")
        page.get_by_role("link", name="A day with a diver 2").click()
        page.get_by_role("link", name="Complete or correct this").click()
        page.get_by_role("group", name=re.compile("time afterwards")).get_by_label("Yes").check()
        page.get_by_role("button", name="Put it right").click()
    page.goto(f"{live.address}/evidence")
    expect(page.locator(".app-tile").first).to_contain_text("2")


def test_an_activity_is_put_in_by_keyboard_and_by_spreadsheet(browser, live, region):
    page = at(browser, live, "leader@x.example")
    page.goto(f"{live.address}/evidence/add/careers_fair")
    day = clock.today()
    page.get_by_label("What it was").fill("Careers fair")
    for part in ("Day", "Month", "Year"):
        page.get_by_label(part, exact=True).fill(str(getattr(day, part.lower())))
    page.get_by_label("Whom pupils met").fill("Twenty employers")
    page.get_by_label("What kind of organisation it is").select_option("employer")
    page.get_by_label("9A").fill("31")
    page.get_by_role("button", name="Add to our evidence").click()
    expect(page.get_by_role("alert")).to_contain_text("30 pupils on roll")
    look(page)
    page.get_by_label("9A").fill("20")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is in your evidence.")).to_be_visible()
    page.goto(f"{live.address}/evidence/import")
    rows = "Date,Activity,Title,Year group,Tutor group,Pupils\n{0},{1}\nsoon,{1}\n"
    body = rows.format(f"{day:%d/%m/%Y}", "lmi_session,LMI,9,9A,30")
    page.get_by_label("The spreadsheet").set_input_files(
        {"name": "lmi.csv", "mimeType": "text/csv", "buffer": body.encode()}
    )
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("Row 3: “soon” is not a day")).to_be_visible()
    look(page)
    page.get_by_label("Leave out the rows").check()
    page.get_by_role("button", name="Save 1 activity").click()
    expect(page.get_by_text("1 activity from the file")).to_be_visible()
