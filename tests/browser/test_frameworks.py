"""The rules are read whole on a telephone and at a desk; a criterion is found by its address."""

import pytest
from playwright.sync_api import Browser

from app.infra.database import db
from tests import builders
from tests.browser.conftest import Live, complaints, too_wide

pytestmark = pytest.mark.browser

PASSWORD = "three random words"
PAGES = [
    "/rules",
    "/rules/schools-2025",
    "/rules/primary-ne",
    "/rules/compare?old=colleges-2018&new=colleges-2025",
    "/rules/provider-access",
    "/rules/work-experience",
]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_rules_fit_and_are_in_order(live: Live, browser: Browser, width: int) -> None:
    with live.app.app_context():
        email = builders.an_administrator(second_step=False, password=PASSWORD).email
        db.session.remove()
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(f"{live.address}/sign-in?next=/rules")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/rules")
    for path in PAGES:
        page.goto(f"{live.address}{path}")
        assert (path, complaints(page)) == (path, [])
        assert (path, too_wide(page)) == (path, 0)

    page.goto(f"{live.address}/rules/schools-2025#S6.1")
    row = page.locator("[id='S6.1']")
    row.scroll_into_view_if_needed()
    assert row.evaluate("each => each.matches(':target')")
    assert row.get_by_text("Not settled").is_visible()
