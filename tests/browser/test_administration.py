"""An administrator sets something, puts words around a letter, finds a person, and sees it all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.administration.commands import as_they_came
from app.infra.database import db
from tests import builders
from tests.browser.conftest import PASSWORD, Live, at, look

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "/log",
    "/log?since=x",
    "/thresholds",
    "/thresholds/request_held",
    "/kinds",
    "/kinds/new",
    "/kinds/mentoring",
    "/sectors",
    "/sectors/other",
    "/letters",
    "/letters/bookings/approved",
    "/people",
    "/authorities",
    "/authorities/391",
)


@pytest.fixture(autouse=True)
def nothing_stays_set() -> Iterator[None]:
    yield
    as_they_came()


@pytest.fixture
def admin(live: Live, browser: Browser) -> Page:
    with live.app.app_context():
        email = builders.an_administrator(
            second_step=False, password=PASSWORD, name="Ada Byron"
        ).email
        builders.a_teacher(builders.a_school(name="Bede Academy"), name="Grace Hopper")
        builders.a_slot()
        db.session.remove()
    return at(browser, live, email)


def test_every_page_is_for_everyone_on_a_phone_and_at_a_desk(live: Live, admin: Page) -> None:
    for path in PAGES:
        admin.goto(f"{live.address}/administration{path}")
        look(admin)


def test_from_the_header_to_a_threshold_a_letter_a_person_and_the_log(
    live: Live, admin: Page
) -> None:
    admin.get_by_role("link", name="Administration").first.click()
    admin.get_by_role("link", name="Thresholds").click()
    admin.get_by_role("link", name="How long a request holds its places").click()
    admin.get_by_label("Days").fill("99")
    admin.get_by_label("Why").fill("Winter is slow.")
    admin.get_by_role("button", name="Set it").click()
    expect(admin.get_by_role("alert")).to_contain_text("from 7 to 60")
    look(admin)
    admin.get_by_label("Days").fill("21")
    admin.get_by_role("button", name="Set it").click()
    expect(admin.get_by_text("21 days")).to_be_visible()

    admin.goto(f"{live.address}/administration/letters/bookings/approved")
    admin.get_by_label("After its own words (optional)").fill("See you there, {{ name }}.")
    admin.get_by_role("button", name="Try it out").click()
    letter = admin.frame_locator("iframe")
    expect(letter.get_by_text("See you there, Grace Hopper.")).to_be_visible()
    # Its styles are let in: the words stand on the letter's own ground.
    ground = letter.locator("body").evaluate("each => getComputedStyle(each).backgroundColor")
    assert ground == "rgb(253, 249, 241)"
    admin.get_by_label("Why").fill("Friendlier.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Reworded")).to_be_visible()

    admin.goto(f"{live.address}/administration/people")
    admin.get_by_label("Name, e-mail address").fill("bede")
    admin.get_by_role("button", name="Find").click()
    admin.get_by_role("link", name="Grace Hopper").click()
    look(admin)
    admin.get_by_role("button", name="Close this account").click()
    expect(admin.get_by_text("They cannot sign in.")).to_be_visible()
    admin.get_by_role("link", name="What was done about them").click()
    expect(admin.get_by_text("Ada Byron closed somebody’s account.")).to_be_visible()
    look(admin)
