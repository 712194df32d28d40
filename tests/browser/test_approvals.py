"""An administrator writes a rule, tries it and switches it on; a coordinator reads what it did."""

import re

import pytest

from app.bookings import commands as bookings
from app.infra.database import transaction
from app.infra.silence import silence
from tests.browser.conftest import PASSWORD, at, look
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_administrator,
    an_approved_booking,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
RULES = "/administration/approval-rules"


@pytest.fixture
def region(live):
    """A month of decisions, a request to come, and somebody on each side of a rule."""
    with live.app.app_context():
        facts = {"password": PASSWORD, "second_step": False}
        an_administrator(email="ada@region.example", name="Ada Lovell", **facts)
        cora = a_coordinator(391, email="cora@region.example", name="Cora Hall", **facts)
        with silence():
            an_approved_booking()
            declined = a_booking()
            bookings.decline(declined, reason="Two visits this term.", by=an_actor(cora))
        school, slot = a_school(), a_slot()
        asked = (slot.id, school.id, {a_cohort(school).id: 20})
        teacher = an_actor(a_teacher(school))

    def request() -> str:
        with live.app.app_context(), transaction():
            return bookings.request_booking(*asked, by=teacher).reference

    return live, request


def test_a_rule_from_the_first_word_to_what_it_approved(browser, region):
    live, request = region
    page = at(browser, live, "ada@region.example")
    page.goto(f"{live.address}{RULES}")
    look(page)
    page.get_by_role("link", name="Write a rule").first.click()
    look(page)
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Give the rule a name.").click()
    page.keyboard.type("Talks at school")
    page.get_by_label("Careers talk").check()
    page.get_by_label("At school").check()
    page.get_by_label("Most pupils").fill("30")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_text("At most 30 pupils come.").first.wait_for()
    look(page)
    page.get_by_role("button", name="Try it on the last month").click()
    page.get_by_text("would have approved 2").first.wait_for()
    look(page)
    page.locator(".app-rows a").first.click()
    page.get_by_text("The rule would have approved it").wait_for()
    look(page)
    page.go_back()
    page.get_by_role("link", name="Switch it on").click()
    page.get_by_text("that a coordinator declined").first.wait_for()
    look(page)
    page.get_by_label("I have looked through").check()
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_text("Switched on by Ada Lovell").first.wait_for()
    look(page)
    reference = request()
    desk = at(browser, live, "cora@region.example")
    desk.get_by_role("link", name="What rules approved").click()
    look(desk)
    desk.locator(".app-rows a").first.click()
    desk.get_by_text(re.compile("Approved by the rule")).first.wait_for()
    look(desk)
    desk.get_by_role("button", name="Take it back").click()
    desk.get_by_text("Taken back.").wait_for()
    assert reference in desk.url
    page.get_by_role("link", name="Switch it off").click()
    look(page)
    page.get_by_role("button", name="Switch it off").click()
    page.get_by_text("Switched off.", exact=False).first.wait_for()
