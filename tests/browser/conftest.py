"""A real browser before a real server: the whole application, on a database of its own."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.infra.database import db
from config import ROOT
from tests.browsers import chromium
from tests.conftest import settings_for

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
AXE = ROOT / "app" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "herring gulls over Tynemouth"
WIDTHS = (320, 1280)
# A machine that does everything at once takes its time; what never comes still fails.
expect.set_options(timeout=30_000)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Live:
    """The application, and where it answers."""

    app: Flask
    address: str


@pytest.fixture
def live(own_database: str) -> Iterator[Live]:
    """The demonstration's settings, so that coordinators need no second step to be shown here."""
    app = create_app(settings_for(own_database, demonstration=True, testing=False))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, app.config["BASE_URL"])
    server.shutdown()
    thread.join(10)
    with app.app_context():
        db.engine.dispose()


# For a file at a time: while it is up, nothing else in this process can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail("There is no Chromium here: install it, or set CHROMIUM to where it is.")
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


def settled(page: Page) -> Page:
    """The page once it has come whole, and HTMX has put in what it asked for; it needs scripts.

    A click returns as soon as the next page is on its way: that page may have no document yet.
    """
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request, .htmx-swapping")).to_have_count(0)
    return page


def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it stands, in words."""
    if settled(page).evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(each => each.violations)", RULES
    )
    return [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:160]})" for each in found]


def reads(page: Page, words: str) -> None:
    """The page says this, once it has come."""
    expect(page.locator("main")).to_contain_text(words)


def too_wide(page: Page) -> int:
    """Pixels by which the page must be scrolled sideways."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def at(browser: Browser, live: Live, email: str, *, javascript: bool = True) -> Page:
    page = browser.new_context(java_script_enabled=javascript).new_page()
    page.goto(f"{live.address}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("load")
    return page


def look(page: Page) -> None:
    """Nothing for axe to find and nothing to scroll sideways, on a phone and on a desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert complaints(page) == [], f"{page.url} at {width}"
        assert too_wide(page) <= 0, f"{page.url} at {width}"
