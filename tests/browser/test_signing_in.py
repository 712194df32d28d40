"""Signing in as a browser does it: with a passkey the browser itself keeps, and with no scripts."""

from collections.abc import Iterator

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from app.accounts.commands import create_account
from app.infra.database import transaction
from tests.browser.conftest import Live, complaints, reads, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL, PASSWORD = "ann@school.example", "three herrings paddling"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Ann:
    """Ann at her own browser; every page she stops at is looked over, wide and narrow."""

    def __init__(self, browser: Browser, live: Live, *, javascript: bool = True) -> None:
        # A passkey belongs to a name; an address in numbers has none.
        self.home = live.address.replace("127.0.0.1", "localhost")
        self.context: BrowserContext = browser.new_context(java_script_enabled=javascript)
        self.page: Page = self.context.new_page()
        self.refused: list[str] = []
        self.page.on(
            "console",
            lambda said: self.refused.append(said.text) if "Security Policy" in said.text else None,
        )

    def open(self, path: str) -> None:
        self.page.goto(f"{self.home}{path}")

    def press(self, label: str) -> None:
        self.page.locator("#main").get_by_role("button", name=label).first.click()

    def look(self) -> None:
        for width in (1280, 320):
            self.page.set_viewport_size({"width": width, "height": 800})
            assert complaints(self.page) == [], f"{self.page.url} at {width}"
            assert too_wide(self.page) <= 0, f"{self.page.url} at {width}"
        self.page.set_viewport_size({"width": 1280, "height": 800})

    def give_password(self, path: str = "/sign-in") -> None:
        self.open(path)
        self.page.fill("#email", EMAIL)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")

    def sign_out(self) -> None:
        self.page.locator("header").get_by_role("button", name="Sign out").first.click()
        self.page.wait_for_url(f"{self.home}/")

    def is_at(self, path: str) -> None:
        self.page.wait_for_url(f"{self.home}{path}")


@pytest.fixture
def somebody(live: Live) -> None:
    with live.app.app_context(), transaction():
        create_account("Ann Robson", EMAIL, PASSWORD)


@pytest.fixture
def ann(browser: Browser, live: Live, somebody: None) -> Iterator[Ann]:
    person = Ann(browser, live)
    yield person
    person.context.close()


@pytest.fixture
def device(ann: Ann) -> CDPSession:
    """A device that keeps passkeys and knows its owner's finger."""
    line = ann.context.new_cdp_session(ann.page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return line


def add_passkey(ann: Ann) -> None:
    ann.open("/account/passkeys")
    ann.look()
    ann.page.fill("#name", "Work laptop")
    ann.press("Add a passkey")
    ann.is_at("/account/second-step")


def test_a_passkey_is_added_and_opens_the_door_alone(ann: Ann, device: CDPSession) -> None:
    ann.give_password()
    ann.is_at("/start")
    add_passkey(ann)
    ann.look()
    ann.open("/account/passkeys")
    ann.look()
    ann.sign_out()

    ann.open("/sign-in?next=/account")
    ann.press("Sign in with a passkey")
    ann.is_at("/account")
    assert ann.refused == []


def test_a_passkey_follows_the_password(ann: Ann, device: CDPSession) -> None:
    ann.give_password()
    add_passkey(ann)
    ann.sign_out()
    ann.give_password()
    ann.is_at("/sign-in/passkey?next=/start")
    ann.look()
    ann.press("Use a passkey")
    ann.is_at("/start")


def test_a_device_that_says_nothing_leaves_other_ways(ann: Ann, device: CDPSession) -> None:
    ann.open("/sign-in/passkey")
    ann.look()
    ann.press("Use a passkey")
    ann.page.get_by_text("Nothing came back from your device").wait_for()
    ann.look()
    assert ann.page.get_by_role("button", name="Try again").is_visible()
    assert ann.page.get_by_role("link", name="Use my password instead").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_app_and_recovery_codes_from_end_to_end(
    browser: Browser, live: Live, somebody: None, javascript: bool
) -> None:
    ann = Ann(browser, live, javascript=javascript)
    ann.give_password()
    ann.open("/account/app")
    ann.press("Connect an app")
    app = TOTP(key=ann.page.inner_text("#main code").replace("-", ""))
    ann.page.fill("#code", "1")
    ann.press("Finish")
    reads(ann.page, "That code is not right")
    if javascript:
        ann.look()
    ann.page.fill("#code", app.generate().token)
    ann.press("Finish")
    ann.is_at("/account/second-step")

    ann.open("/account/recovery-codes")
    ann.press("Make new codes")
    code = ann.page.locator("#main code").first.inner_text()
    if javascript:
        ann.look()
    ann.sign_out()

    ann.give_password("/sign-in?next=/account")
    ann.is_at("/sign-in/code?next=/account")
    if javascript:
        ann.look()
    ann.page.get_by_role("link", name="I cannot get a code").click()
    if javascript:
        ann.look()
    ann.page.get_by_role("button", name="Use a recovery code").or_(
        ann.page.get_by_role("link", name="Use a recovery code")
    ).click()
    ann.page.fill("#code", code)
    ann.press("Go on")
    ann.is_at("/account")
    ann.context.close()


def test_without_scripts_a_passkey_page_says_what_it_needs(
    browser: Browser, live: Live, somebody: None
) -> None:
    ann = Ann(browser, live, javascript=False)
    ann.open("/sign-in")
    ann.press("Sign in with a passkey")
    reads(ann.page, "needs JavaScript")
    assert ann.page.get_by_role("link", name="Use my password instead").is_visible()
    ann.context.close()


def test_every_page_before_signing_in_reads_well(ann: Ann) -> None:
    for path in ("/sign-in", "/register?for=school", "/reset", "/confirm", "/sign-in/help"):
        ann.open(path)
        ann.look()
    for path, label in (("/sign-in", "Sign in"), ("/register", "Create account")):
        ann.open(path)
        ann.press(label)
        expect(ann.page.locator(".govuk-error-summary")).to_be_visible()
        ann.look()


def test_every_page_of_an_account_reads_well(ann: Ann) -> None:
    ann.give_password()
    for path in ("/start", "/account", "/account/password", "/account/second-step", "/account/app"):
        ann.open(path)
        ann.look()
