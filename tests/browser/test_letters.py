"""People choose and stop letters, and those who answer for them look, on a telephone and a desk."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.web.letters import stop_link
from tests import builders
from tests.browser.conftest import Live, complaints, too_wide

pytestmark = pytest.mark.browser

PASSWORD = "three random words"


def in_order(page: Page) -> None:
    """Nothing for axe to find, and nothing to scroll sideways for."""
    assert complaints(page) == []
    assert too_wide(page) == 0


def sign_in(page: Page, live: Live, email: str, then: str) -> None:
    page.goto(f"{live.address}/sign-in?next={then}")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{then}")


def an_approved_booking_with_letters() -> dict[str, Any]:
    """A booking whose teacher's letter was refused, and whose leader has letters to stop."""
    school = builders.a_school()
    teacher = builders.a_teacher(school, email=f"{'long-' * 8}address@ouseburn-high.school.example")
    leader = builders.a_leader(school, password=PASSWORD)
    booking = builders.an_approved_booking(school=school, by=teacher)
    to_teacher = db.session.scalars(select(Letter).where(Letter.recipient_id == teacher.id)).first()
    to_teacher.failed_at, to_teacher.attempts = clock.now(), 1
    to_teacher.last_error = f"550 5.1.1 <{teacher.email}> does not exist here"
    copy = db.session.scalars(select(Letter).where(Letter.recipient_id == leader.id)).first()
    db.session.commit()
    return {
        "reference": booking.reference,
        "leader": leader.email,
        "stop": stop_link(copy),
        "admin": builders.an_administrator(second_step=False, password=PASSWORD).email,
        "coordinator": builders.a_coordinator(391, second_step=False, password=PASSWORD).email,
    }


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("width", [320, 1280])
def test_letters_are_chosen_stopped_seen_and_sent_again(
    live: Live, browser: Browser, width: int, javascript: bool
) -> None:
    with live.app.app_context():
        made = an_approved_booking_with_letters()
        db.session.remove()

    def somebody() -> Page:
        size = {"width": width, "height": 800}
        return browser.new_context(viewport=size, java_script_enabled=javascript).new_page()

    def look(page: Page) -> None:
        if javascript:
            in_order(page)

    reader = somebody()
    reader.goto(made["stop"])
    reader.get_by_role("heading", name="Stop these letters?").wait_for()
    look(reader)
    reader.get_by_role("button", name="Stop them").click()
    reader.get_by_role("heading", name="Stopped").wait_for()
    look(reader)

    sign_in(reader, live, made["leader"], "/account/letters")
    copies = reader.get_by_role("group", name="Copies about bookings of your colleagues")
    assert copies.get_by_label("Not at all").is_checked()
    look(reader)
    copies.get_by_label("At once").check()
    reader.get_by_role("button", name="Save").click()
    reader.get_by_text("From now on we write to you as you chose.").wait_for()
    assert copies.get_by_label("At once").is_checked()

    admin = somebody()
    sign_in(admin, live, made["admin"], "/admin/letters")
    look(admin)
    admin.get_by_role("button", name="Send again").click()
    admin.get_by_text("On its way again to").wait_for()
    admin.get_by_text("Everything has arrived").wait_for()
    look(admin)
    admin.get_by_label("Address, or reference of a booking").fill(made["reference"])
    admin.get_by_role("button", name="Find").click()
    admin.get_by_text(f"for “{made['reference']}”").wait_for()
    look(admin)

    coordinator = somebody()
    sign_in(coordinator, live, made["coordinator"], f"/bookings/{made['reference']}")
    coordinator.get_by_role("link", name="What was sent to whom").click()
    coordinator.get_by_role("heading", name="What was sent").wait_for()
    look(coordinator)
    coordinator.locator("h2").get_by_role("link").first.click()
    coordinator.get_by_role("link", name="What was sent").wait_for()
    look(coordinator)
    for page in (reader, admin, coordinator):
        page.context.close()
