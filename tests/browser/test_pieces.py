"""Every piece of a page, in a real browser: axe finds nothing, and nothing needs JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Live, complaints, too_wide

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)
PAGES = (
    "/styleguide",
    "/",
    "/for-employers",
    "/for-schools",
    "/for-coordinators",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/no-such-page",
)


def test_axe_finds_nothing_and_no_page_scrolls_sideways(live: Live, browser: Browser):
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
        for path in PAGES:
            page.goto(live.address + path)
            assert complaints(page) == [], f"{path} at {width}"
            assert too_wide(page) == 0, f"{path} at {width}"
        page.close()


def test_the_browser_complains_of_nothing_under_the_strict_policy(live: Live, browser: Browser):
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/styleguide", "/", "/sign-in", "/opportunities"):
        page.goto(live.address + path, wait_until="networkidle")
    page.close()
    assert said == []


def test_the_menu_and_the_filters_open_on_a_phone_without_javascript(live: Live, browser: Browser):
    phone = browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(live.address + "/opportunities")
    assert not page.is_visible(".app-menu >> text=For schools")
    page.click("summary:has-text('Menu')")
    assert page.is_visible(".app-menu >> text=For schools")
    page.click("summary:has-text('Menu')")
    page.click("summary:has-text('Filters')")
    assert page.is_visible("summary:has-text('Year group')")
    phone.close()


def test_the_first_tab_leads_past_the_header(live: Live, browser: Browser):
    page = browser.new_page()
    page.goto(live.address + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.close()


def test_a_part_that_was_exchanged_keeps_the_focus_and_what_was_open(live: Live, browser: Browser):
    page: Page = browser.new_page()
    page.goto(live.address + "/opportunities")
    page.click("summary:has-text('Sector')")
    page.locator("#q").press_sequentially("sea", delay=30)
    page.wait_for_url("**/opportunities?q=sea")
    expect(page.locator("#aloud")).to_contain_text("found")
    assert page.input_value("#q") == "sea"
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.evaluate("document.getElementById('by-sector').open")
    page.go_back()
    page.wait_for_url("**/opportunities")
    expect(page.locator("#q")).to_have_value("")
    page.close()


def test_buttons_beside_a_number_add_and_take_one(live: Live, browser: Browser):
    page = browser.new_page()
    page.goto(live.address + "/styleguide")
    page.click("[aria-label='One more']")
    assert page.input_value("#came") == "25"
    page.fill("#came", "0")
    page.click("[aria-label='One fewer']")
    assert page.input_value("#came") == "0"
    page.close()
