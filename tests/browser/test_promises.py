"""Waiting, changing, proposing, repeating and writing, in a real browser, on a phone and at a desk.

With scripts and without; axe finds nothing, and nothing is wider than the screen.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.bookings.models import Booking
from app.infra.database import db
from app.opportunities.models import Slot
from tests import builders
from tests.browser.conftest import Live, complaints, too_wide
from tests.browser.test_letters import PASSWORD, sign_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PICTURES")  # a folder to look at the pages in


def look(page: Page, name: str) -> None:
    assert complaints(page) == [], name
    assert too_wide(page) == 0, name
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def people(live: Live) -> dict[str, str]:
    """A full session, the school that has it, one that wants it, and the employer."""
    with live.app.app_context():
        employer = builders.an_employer()
        contact = builders.an_employers_person(employer, password=PASSWORD)
        offer = builders.an_opportunity(employer, contact=contact)
        slot = builders.a_slot(offer, capacity=30, least_to_run=20)
        builders.a_slot(offer, days=47)
        holder = builders.an_approved_booking(slot)
        holder.requested_by.password = builders.a_user(password=PASSWORD).password
        school = builders.a_school()
        teacher = builders.a_teacher(school, password=PASSWORD)
        builders.a_cohort(school)
        db.session.commit()
        told = {
            "teacher": teacher.email,
            "employer": contact.email,
            "holder": holder.requested_by.email,
            "held": holder.reference,
            "slot": str(slot.id),
            "offer": str(offer.id),
        }
        db.session.remove()
    return told


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (1280, True), (390, False)])
def test_waiting_changing_and_proposing_read_well_on_a_phone_and_at_a_desk(
    live: Live, browser: Browser, people: dict[str, str], width: int, scripts: bool
) -> None:
    def someone(who: str, path: str) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=True
        )
        page = context.new_page()
        sign_in(page, live, people[who], path)
        if scripts:
            return page
        # axe itself is a script: a page without them is looked at through a context that has them.
        plain = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=False
        )
        plain.add_cookies(context.cookies())
        page = plain.new_page()
        page.goto(live.address + path)
        return page

    def seen(page: Page, name: str) -> None:
        if scripts:
            look(page, name)

    page = someone("teacher", f"/opportunities/{people['offer']}")
    page.get_by_role("link", name="Join the waiting list").first.click()
    seen(page, "join")
    page.get_by_label("Year 9", exact=True).check()
    page.get_by_label("Pupils from Year 9").fill("20")
    page.get_by_role("button", name="Join the waiting list").click()
    page.get_by_text("Number 1 in the line.").wait_for()
    seen(page, "waiting")
    waiting = page.url

    desk = someone("employer", f"/sessions/{people['slot']}")
    seen(desk, "session")
    desk.get_by_text("Propose another time").click()
    later = _a_day_later(live, int(people["slot"]))
    for part, value in later.items():
        desk.locator(f"input[name=day-{part}]").fill(str(value))
    desk.get_by_label("Start time").fill("1pm")
    desk.get_by_label("End time").fill("2pm")
    desk.locator("#new-time-reason").fill("The hall is taken.")
    desk.get_by_role("button", name="Ask the schools").click()
    desk.get_by_text("A new time is being agreed").wait_for()
    seen(desk, "proposed")

    holder = someone("holder", f"/bookings/{people['held']}")
    seen(holder, "asked")
    holder.get_by_role("button", name="We can come").click()
    holder.get_by_text("1:00pm to 2:00pm").first.wait_for()
    holder.get_by_role("link", name="Change who is coming, or how many").click()
    seen(holder, "change")
    holder.goto(f"{live.address}/bookings/{people['held']}/move")
    seen(holder, "move")
    holder.goto(f"{live.address}/bookings/{people['held']}/messages")
    holder.get_by_label("Your message").fill("Where do we park?")
    holder.get_by_role("button", name="Send").click()
    holder.locator("ol").get_by_text("Where do we park?").wait_for()
    seen(holder, "messages")
    holder.goto(f"{live.address}/bookings/{people['held']}")
    holder.get_by_text("Withdraw this booking").click()
    holder.get_by_role("button", name="Withdraw", exact=True).click()
    holder.get_by_text("The booking is withdrawn").wait_for()
    seen(holder, "withdrawn")

    page.goto(waiting)
    seen(page, "offered")
    page.get_by_role("button", name="Accept the places").click()
    page.get_by_text("The places are yours to keep").wait_for()
    seen(page, "accepted")
    with live.app.app_context():
        states = db.session.scalars(select(Booking.state).order_by(Booking.id)).all()
        assert states == ["withdrawn", "requested"]
        db.session.remove()


@pytest.mark.parametrize("width", [320, 1280])
def test_sessions_that_repeat_are_looked_at_before_they_are_made(
    live: Live, browser: Browser, people: dict[str, str], width: int
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page, live, people["employer"], f"/employer/opportunities/{people['offer']}/sessions")
    look(page, "sessions")
    page.get_by_role("link", name="Add sessions that repeat").click()
    page.get_by_label("On days I choose").check()
    first = _a_day_later(live, int(people["slot"]))
    day = f"{first['day']}/{first['month']}/{first['year']}"
    page.get_by_label("The days you choose").fill(day)
    page.get_by_label("Start time").fill("3pm")
    page.get_by_label("End time").fill("4pm")
    page.get_by_label("Places, in pupils").fill("30")
    look(page, "repeat")
    page.get_by_role("button", name="Look at the days").click()
    page.get_by_role("button", name="Make these sessions").wait_for()
    look(page, "repeat-days")
    page.get_by_role("button", name="Make these sessions").click()
    page.get_by_text("1 session made.").wait_for()
    page.get_by_role("link", name="Change").first.click()
    look(page, "session-change")


def _a_day_later(live: Live, slot_id: int) -> dict[str, int]:
    with live.app.app_context():
        day = db.session.get_one(Slot, slot_id).starts_at.date()
        db.session.remove()
    # A Wednesday after it, which no bank holiday is in the years that are known.
    later = day.toordinal() + 1
    while (later % 7) != 3:
        later += 1
    found = day.fromordinal(later)
    return {"day": found.day, "month": found.month, "year": found.year}
