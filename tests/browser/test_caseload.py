"""The caseload in Chromium: taken, noted, done and handed over; fit for everyone."""

import pytest
from playwright.sync_api import Browser, expect

from app.infra.database import db
from tests.browser.conftest import PASSWORD, Live, at, look
from tests.builders import (
    a_caseload_of,
    a_cohort,
    a_coordinator,
    a_leader,
    a_note,
    a_school,
    a_slot,
    an_action,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def two(live: Live) -> None:
    """Two coordinators of Newcastle; one school is nobody’s, one employer has the other’s notes."""
    with live.app.app_context():
        account = {"password": PASSWORD, "second_step": False}
        a_coordinator(391, name="Cora Hall", email="cora@x.example", **account)
        ida = a_coordinator(391, name="Ida Bell", email="ida@x.example", **account)
        school = a_school(name="Byker High School")
        leader = a_leader(school)
        tenth = a_cohort(school, year_group=10)
        employer = an_employer(name="Quayside Engineering")
        an_employers_person(employer)
        offer = an_opportunity(employer)
        an_approved_booking(a_slot(offer), school=school, by=leader, cohort=tenth)
        a_caseload_of(ida, employer)
        a_note(employer, ida, "Ask for two apprentices, so that one can be ill.")
        an_action(employer, ida, "Ask for the insurance certificate", days=-2)
        db.session.commit()


def test_a_school_is_taken_worked_on_and_a_colleague_s_caseload_taken_over(
    browser: Browser, live: Live, two: None
) -> None:
    page = at(browser, live, "cora@x.example")
    page.goto(f"{live.address}/coordinator/caseload")
    look(page)
    page.get_by_role("link", name="Show nobody’s").click()
    look(page)
    page.get_by_role("checkbox", name="Choose Byker High School").check()
    page.get_by_label("Give the chosen to").select_option(label="Cora Hall (you)")
    page.get_by_role("button", name="Give the chosen").click()
    page.get_by_role("heading", name="1 of 1 given").wait_for()
    look(page)
    page.goto(f"{live.address}/coordinator/caseload")
    page.get_by_role("link", name="Byker High School").click()
    page.get_by_text("You look after this school.").wait_for()
    look(page)
    page.get_by_label("Add a note").fill("The deputy has the timetable.")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_text("The deputy has the timetable.").wait_for()

    page.goto(f"{live.address}/coordinator/caseload/hand-over")
    page.get_by_role("main").get_by_role("link", name="Ida Bell").click()
    look(page)
    page.get_by_label("Who takes it over").select_option(label="Cora Hall")
    page.get_by_role("button", name="Hand over all 1").click()
    page.get_by_role("heading", name="1 of 1 handed over").wait_for()
    page.goto(f"{live.address}/coordinator/caseload?of=employer")
    page.get_by_text("Overdue", exact=True).wait_for()
    look(page)
    page.get_by_role("link", name="Quayside Engineering").click()
    page.get_by_text("Ask for two apprentices, so that one can be ill.").wait_for()
    look(page)
    page.get_by_role("link", name="Ask for the insurance certificate").click()
    page.get_by_text("Given to a colleague").wait_for()
    look(page)
    page.get_by_role("button", name="It is done").click()
    page.get_by_text("Done lately (1)").wait_for()


def test_on_a_phone_a_profile_is_folded_and_what_leads_to_a_part_opens_it(
    browser: Browser, live: Live, two: None
) -> None:
    page = at(browser, live, "cora@x.example", javascript=False)
    page.goto(f"{live.address}/coordinator/caseload?of=employer&whose=all")
    page.get_by_role("link", name="Quayside Engineering").click()
    note = page.get_by_text("Ask for two apprentices, so that one can be ill.")
    expect(note).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert not note.is_visible()
    assert page.get_by_role("link", name="Ask for the insurance certificate").is_visible()
    page.locator("summary", has_text="Notes").click()
    assert note.is_visible()
    page.get_by_label("Add a note").fill("Ring before nine.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Ring before nine.")).to_be_visible()
    page.reload()
    page.emulate_media(media="print")
    assert note.is_visible()
    assert page.get_by_role("heading", name="What it says of itself").is_visible()
    assert not page.get_by_label("Add a note").is_visible()
