"""From the region to one school's bookings, and the map, as people open them."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.infra.database import db
from app.organisations.models import School
from app.postcodes.commands import bring_in
from app.postcodes.rules import Position
from tests.browser.conftest import PASSWORD, Live, at, look
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    an_employer,
    an_opportunity,
)
from tests.figures.test_figures import YEAR, an_attended, draw_all

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PLACES = [(424_800, 564_300), (425_000, 564_500), (418_700, 613_300), (393_600, 564_100)]


@pytest.fixture
def region(live: Live) -> None:
    """Four schools about the region, two of them side by side; each with an encounter but one."""
    with live.app.app_context():
        a_coordinator(email="rose@x.example", password=PASSWORD, second_step=False)
        bring_in([Position("ZZ1 1ZZ", 10, 424_000, 565_000)])
        for number, (east, north) in enumerate(PLACES):
            school = a_school(
                name=f"Lantern School {number}",
                easting=east,
                northing=north,
                phase="primary" if number == 3 else "secondary",
                trust_name="Lantern Trust" if number < 2 else "",
            )
            if number == 0:
                a_leader(school, email="lead@x.example", password=PASSWORD)
            if number < 3:
                an_attended(school, a_cohort(school, academic_year=YEAR, year_group=9))
        for _ in range(3):
            a_slot(an_opportunity(an_employer(postcode="ZZ1 1ZZ"), send_notes="A quiet room."))
        db.session.commit()
        draw_all()
        db.session.commit()


def is_headed(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_contain_text(words)


def test_from_the_region_to_one_school_s_bookings(browser, live, region):
    page = at(browser, live, "rose@x.example")
    page.goto(f"{live.address}/picture?year={YEAR}")
    is_headed(page, "The whole region")
    look(page)
    page.get_by_role("link", name=re.compile("^Encounters 3")).click()
    is_headed(page, "School by school")
    look(page)
    page.get_by_role("link", name="Lantern School 2").click()
    is_headed(page, "1 activity")
    look(page)


@pytest.mark.parametrize(
    "path",
    [
        "/picture/benchmarks-achieved",
        "/picture/t-level-placements",
        "/picture/employers",
        "/picture/send",
        "/picture/growth",
        "/picture?trust=Lantern+Trust",
    ],
)
def test_what_numbers_open_to_is_fit_for_everyone(browser, live, region, path):
    page = at(browser, live, "rose@x.example")
    assert page.goto(f"{live.address}{path}").status == 200
    look(page)


def test_a_school_sees_itself_at_a_glance(browser, live, region):
    page = at(browser, live, "lead@x.example")
    for path in ("/picture", "/picture/map"):
        page.goto(f"{live.address}{path}")
        look(page)
    assert page.locator(".app-map__home").count() == 1


def test_the_map_opens_closer_and_leads_to_the_list_without_a_mouse(browser, live, region):
    page = at(browser, live, "rose@x.example")
    page.goto(f"{live.address}/picture/map?what=both&year={YEAR}")
    look(page)
    page.get_by_role("link", name="Go past the map to the list").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg') !== null")
    page.get_by_role("link", name=re.compile("^5 together: 2 schools and 3 opportunities")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A closer look, 3 km across")).to_be_visible()
    look(page)
    page.get_by_role("link", name="see all of it").click()
    page.get_by_role("link", name=re.compile("^Lantern School 3, primary")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#school-{number_of(live, 'Lantern School 3')}$"))
    page.get_by_label("Phase").select_option("primary")
    page.get_by_role("button", name="Show", exact=True).last.click()
    expect(page.locator("#list tbody tr")).to_have_count(1)


def number_of(live: Live, name: str) -> int:
    with live.app.app_context():
        return db.session.query(School.id).filter(School.name == name).scalar()


def test_printed_in_grey_everything_is_still_told_apart(browser, live, region):
    page = at(browser, live, "rose@x.example")
    page.goto(f"{live.address}/picture/map?what=both")
    page.emulate_media(media="print")
    assert page.locator(".app-mapform").is_hidden()
    assert page.locator("svg.app-map").is_visible()
    shapes = {each.get_attribute("d") for each in page.locator(".app-map__key path").all()}
    assert len(shapes) == page.locator(".app-map__key path").count() == 3
    assert page.locator("details.app-drawer li").first.is_visible()
