"""A coordinator draws up a report, a director says yes, an employer finds its letter."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.figures.commands import draw_marked
from app.infra.database import db
from app.infra.mail import Letter
from app.papers.emails import stop_token
from app.papers.models import ReportReader
from tests import builders
from tests.browser.conftest import PASSWORD, Live, at, look
from tests.figures.test_figures import YEAR, an_attended

pytestmark = pytest.mark.browser


def a_region() -> dict[str, Any]:
    """Enough encounters to be shown, and somebody in each role."""
    employers = [builders.an_employer() for _ in range(3)]
    for employer in employers:
        school = builders.a_school()
        cohort = builders.a_cohort(school, academic_year=YEAR)
        an_attended(school, cohort, employer=employer)
    builders.a_school(name="Byker Hill School")
    list(draw_marked())
    people = {
        "employer": builders.an_employers_person(employers[0], password=PASSWORD),
        "coordinator": builders.a_coordinator(391, second_step=False, password=PASSWORD),
        "admin": builders.an_administrator(second_step=False, password=PASSWORD),
    }
    db.session.commit()
    return {role: person.email for role, person in people.items()}


def link_in(live: Live, part: str) -> str:
    """The last link of this kind that was written to anybody."""
    with live.app.app_context():
        text = db.session.scalars(select(Letter.text).order_by(Letter.id.desc()).limit(1)).one()
    path = next(word for word in text.split() if part in word).partition(part)[2]
    return f"{live.address}{part}{path}"


def test_a_report_is_drawn_up_sent_and_stopped(live: Live, browser: Browser) -> None:
    with live.app.app_context():
        people = a_region()
    page = at(browser, live, people["coordinator"])
    page.goto(f"{live.address}/reports")
    look(page)
    page.get_by_role("link", name="Impact letters and certificates").click()
    look(page)
    page.go_back()
    page.get_by_role("button", name=re.compile("Draw up: Newcastle")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("term")
    look(page)
    page.get_by_role("link", name="Choose who is sent it").click()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their name.")
    look(page)
    page.get_by_label("Name", exact=True).fill("Ann Director")
    page.get_by_label("E-mail address").fill("ann@council.example")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("has not said yes yet")).to_be_visible()
    look(page)
    outside = browser.new_context(java_script_enabled=False).new_page()
    outside.goto(link_in(live, "/reports/confirm/"))
    look_without(outside)
    outside.get_by_role("button", name="Yes, send them to me").click()
    expect(outside.get_by_role("heading", level=1)).to_have_text("You get the reports")
    with live.app.app_context():
        reader = db.session.scalars(select(ReportReader)).one()
        stop = f"{live.address}/reports/stop/{stop_token(reader.id)}"
    outside.goto(stop)
    outside.get_by_role("button", name="Stop them").click()
    expect(outside.get_by_role("heading", level=1)).to_have_text("Stopped")


def test_an_employer_and_anyone_see_what_was_done(live: Live, browser: Browser) -> None:
    with live.app.app_context():
        people = a_region()
    page = at(browser, live, people["employer"])
    page.get_by_role("link", name="Your impact").click()
    page.goto(f"{live.address}/my/impact?year={YEAR}")
    look(page)
    expect(page.get_by_role("link", name="Certificate (PDF)")).to_be_visible()
    anyone = browser.new_page()
    anyone.goto(live.address)
    anyone.get_by_role("link", name="Impact so far").click()
    look(anyone)
    admin = at(browser, live, people["admin"])
    admin.goto(f"{live.address}/admin/social-value")
    look(admin)


def look_without(page: Any) -> None:
    """Without JavaScript axe cannot run; the page must still not scroll sideways."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_role("heading", level=1)).to_be_visible()
