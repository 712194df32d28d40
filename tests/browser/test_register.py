"""An administrator brings in the register of schools, on a telephone and at a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.infra.database import db
from tests import builders
from tests.browser.conftest import Live, complaints, too_wide

pytestmark = pytest.mark.browser

FILES = Path(__file__).parents[1] / "fixtures" / "register"
PASSWORD = "three random words"


def in_order(page: Page) -> None:
    """Nothing for axe to find, and nothing to scroll sideways for."""
    assert complaints(page) == []
    assert too_wide(page) == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_register_is_looked_at_and_followed(
    live: Live, browser: Browser, width: int, javascript: bool
) -> None:
    with live.app.app_context():
        email = builders.an_administrator(second_step=False, password=PASSWORD).email
        for _ in range(30):
            builders.a_school()
        db.session.remove()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=javascript
    )
    page = context.new_page()
    page.goto(f"{live.address}/sign-in?next=/admin/schools/import")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/schools/import")

    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("link", name="Choose the register’s file.").wait_for()
    if javascript:
        in_order(page)
    page.get_by_label("The register’s file").set_input_files(FILES / "links.csv")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("link", name="EstablishmentName").wait_for()

    page.get_by_label("The register’s file").set_input_files(FILES / "columns_139.csv")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("heading", name="What would change").wait_for()
    if javascript:
        in_order(page)
    page.get_by_role("button", name="Make these changes").click()
    page.get_by_role("link", name="Say that you have checked the file").wait_for()
    if javascript:
        in_order(page)
    page.get_by_label("I have checked that this is the newest whole file").check()
    page.get_by_role("button", name="Make these changes").click()
    page.get_by_role("heading", name="What was changed").wait_for()
    if javascript:
        in_order(page)
    page.goto(f"{live.address}/admin/schools/import")
    assert "4 added, 0 updated, 0 closed" in page.locator("main").inner_text()
    if javascript:
        in_order(page)
    context.close()
