"""A person makes, reads and resets the address of their calendar, on a telephone and at a desk."""

import pytest
from playwright.sync_api import Browser

from app.infra.database import db
from tests import builders
from tests.browser.conftest import Live, complaints, too_wide
from tests.browser.test_letters import PASSWORD, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_calendar_is_found_made_and_reset(live: Live, browser: Browser, width: int) -> None:
    with live.app.app_context():
        school = builders.a_school()
        teacher = builders.a_teacher(school, password=PASSWORD)
        reference = builders.an_approved_booking(school=school, by=teacher).reference
        email = teacher.email
        db.session.commit()
        db.session.remove()
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()

    def look() -> None:
        assert complaints(page) == []
        assert too_wide(page) == 0

    sign_in(page, live, email, "/bookings")
    page.locator("main a[href='/calendar']").click()
    page.get_by_role("heading", name="Your calendar", exact=True).wait_for()
    look()
    page.get_by_role("button", name="Make my calendar address").click()
    address = page.get_by_label("The address of your calendar")
    address.wait_for()
    look()
    before = address.input_value()
    assert page.request.get(before).ok
    page.get_by_role("button", name="Reset the address").click()
    page.get_by_text("The old address no longer works").first.wait_for()
    look()
    assert page.request.get(before).status == 404
    assert page.request.get(address.input_value()).ok
    page.goto(f"{live.address}/bookings/{reference}")
    with page.expect_download() as file:
        page.locator("a[href$='/calendar.ics']").click()
    assert file.value.suggested_filename == f"booking-{reference}.ics"
    look()
