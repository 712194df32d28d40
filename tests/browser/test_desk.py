"""The desk in Chromium: a hundred items of every kind by keyboard alone; fit for everyone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, func, select

from app.bookings.models import Booking
from app.infra.database import db
from app.opportunities.models import Opportunity
from app.organisations.models import Employer, Grant, Membership
from tests.browser.conftest import PASSWORD, Live, at, look
from tests.builders import (
    a_booking,
    a_coordinator,
    a_membership,
    a_school,
    a_user,
    an_employer,
    an_opportunity,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EACH = 25
# What the page does by itself every half a minute.
ASK = """htmx.ajax('GET', location.href,
    {source: '#waiting', target: '#waiting', swap: 'outerHTML'})"""


@pytest.fixture
def hundred(live: Live) -> None:
    """A hundred things that wait for one coordinator, a quarter of each kind."""
    with live.app.app_context():
        a_coordinator(391, email="cora@x.example", password=PASSWORD, second_step=False)
        for _ in range(EACH):
            a_booking()
            an_employer(state="registered")
            an_opportunity(state="in_review", published_at=None)
            a_membership(a_user(), a_school(), role="leader", state="requested")
        db.session.commit()


def waiting(page: Page) -> int:
    return int(page.locator("#waiting strong").inner_text().split()[0])


def decide(page: Page, turn: int, before: int) -> None:
    """One item, without touching a mouse: opened, looked at, approved, or every fifth refused."""
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel [data-decide]")
    if turn % 5 == 4:
        page.keyboard.press("d")
        page.keyboard.type("Not this time; ask again in summer.")
        page.keyboard.press("Tab")
    else:
        page.keyboard.press("a")
        if page.evaluate("document.activeElement.type") == "checkbox":
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel [role=status]")
    expect(page.locator("#waiting strong")).to_have_text(
        re.compile(f"^{before - 1} items? waiting")
    )
    if before > 1:
        page.wait_for_selector("#panel [data-next]:focus")


def test_a_hundred_mixed_items_by_keyboard_alone(browser, live, hundred):
    page = at(browser, live, "cora@x.example")
    page.goto(f"{live.address}/coordinator/queue")
    assert waiting(page) == 4 * EACH
    page.keyboard.press("j")
    for turn in range(4 * EACH):
        decide(page, turn, 4 * EACH - turn)
    page.goto(f"{live.address}/coordinator/queue")
    assert waiting(page) == 0
    with live.app.app_context():
        for table, yes, no in (
            (Booking, "approved", "declined"),
            (Employer, "verified", "refused"),
            (Opportunity, "published", "draft"),
        ):
            states = dict(
                db.session.execute(select(table.state, func.count()).group_by(table.state)).all()
            )
            assert set(states) <= {yes, no}, table
        asked = select(func.count()).where(Membership.state == "requested")
        assert db.session.scalar(asked) == 0


def test_a_decision_is_taken_back_by_one_key_and_keys_can_be_turned_off(browser, live):
    with live.app.app_context():
        a_coordinator(391, email="cora@x.example", password=PASSWORD, second_step=False)
        reference = a_booking().reference
        db.session.commit()
    page = at(browser, live, "cora@x.example")
    page.goto(f"{live.address}/coordinator/queue")
    page.keyboard.press("j")
    decide(page, 0, 1)
    page.keyboard.press("u")
    page.wait_for_url(f"**/coordinator/bookings/{reference}*")
    assert "Taken back" in page.locator("main").inner_text()
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn shortcuts off").click()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.type") == "button"


def test_the_counts_come_by_themselves_and_nothing_moves_under_the_fingers(browser, live):
    with live.app.app_context():
        a_coordinator(391, email="cora@x.example", password=PASSWORD, second_step=False)
        a_booking()
        db.session.commit()
    page = at(browser, live, "cora@x.example")
    page.goto(f"{live.address}/coordinator/queue")
    rows = page.locator("[data-item]").count()
    with live.app.app_context():
        a_booking()
        db.session.commit()
    for _ in ("once", "and still there when it asks again"):
        page.evaluate(ASK)
        page.get_by_role("link", name="Show what is new").wait_for()
        assert waiting(page) == 2
    assert page.locator("[data-item]").count() == rows
    page.get_by_role("link", name="Show what is new").click()
    expect(page.locator("[data-item]")).to_have_count(rows + 1)


def test_every_page_of_the_desk_is_fit_for_everyone(browser, live, hundred):
    page = at(browser, live, "cora@x.example")
    for path in ("queue", "queue?urgent=pressing", "many"):
        page.goto(f"{live.address}/coordinator/{path}")
        look(page)
    page.goto(f"{live.address}/coordinator/queue")
    links = [each.get_attribute("href") for each in page.locator("[data-item] h2 a").all()]
    ticks = "&".join(
        f"item={each.get_attribute('value')}" for each in page.locator("input[name=item]").all()[:4]
    )
    for path in {each.split("/")[2]: each for each in links if each}.values():
        page.goto(live.address + path)
        look(page)
    page.goto(f"{live.address}/coordinator/many?{ticks}")
    look(page)


def test_many_are_declined_without_scripts(browser, live, hundred):
    page = at(browser, live, "cora@x.example", javascript=False)
    page.goto(f"{live.address}/coordinator/queue?kind=booking")
    for each in page.locator("input[name=item]").all()[:3]:
        each.check()
    page.get_by_role("button", name="Decide on the chosen").click()
    page.get_by_label("Why").fill("The term is full.")
    page.get_by_role("button", name="Decline 3 items").click()
    expect(page.locator("h1")).to_contain_text("3 of 3 declined")


def test_an_error_stands_by_itself_and_not_inside_the_panel(browser, live, hundred):
    page = at(browser, live, "cora@x.example")
    page.goto(f"{live.address}/coordinator/queue?kind=booking")
    with live.app.app_context():
        db.session.execute(delete(Grant))
        db.session.commit()
    page.locator("[data-item] h2 a").first.click()
    page.wait_for_selector("main h1:has-text('You cannot do that')")
    assert page.locator("main").count() == 1
    assert page.locator("footer").count() == 1
