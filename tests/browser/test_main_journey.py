"""The whole journey in Chromium, with JavaScript and without: an employer offers, a school books,
a coordinator approves, the class comes, and the evidence is there.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.organisations.models import School
from config import ROOT
from tests.browser.conftest import Live, complaints, too_wide
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_slot,
    an_employer,
    an_opportunity,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# `REGISTER=edubasealldata….csv make browser` walks the journey on a school of the real register.
REGISTER = Path(
    os.environ.get("REGISTER", ROOT / "tests" / "fixtures" / "register" / "columns_135.csv")
)
PASSWORD = "herring gulls over Tynemouth"
WIDTHS = (320, 1280)


class Person:
    """Someone at their own browser, who has every page they open looked over."""

    def __init__(self, browser: Browser, live: Live, *, javascript: bool) -> None:
        self.live = live
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=javascript, viewport={"width": 1280, "height": 900}
        )
        self.page: Page = self.context.new_page()
        self.javascript = javascript
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.live.address + path)
        self.look()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
        self.look()

    def look(self) -> None:
        """Nothing for axe to find and nothing to scroll sideways, on a phone and on a desk."""
        self.page.wait_for_load_state("load")
        if not self.javascript:
            return
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found = complaints(self.page)
            if found:
                self.wrong.append(f"{self.page.url} at {width}: {found}")
            if too_wide(self.page) > 0:
                self.wrong.append(f"{self.page.url} at {width}: {too_wide(self.page)} px too wide")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def letter_link(self, subject: str, email: str) -> str:
        """The first address in the latest letter of this subject to this person."""
        with self.live.app.app_context():
            text = db.session.scalar(
                select(Letter.text)
                .where(Letter.address == email, Letter.subject.contains(subject))
                .order_by(Letter.id.desc())
            )
            db.session.remove()
        assert text, f"no letter with {subject!r} went to {email}"
        return re.search(r"http\S+", text)[0]


@contextmanager
def on_the_day(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=True):
        yield


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def person(request, browser, live):
    """Makes people, all with JavaScript or all without; at the end none met anything wrong."""
    people: list[Person] = []

    def make() -> Person:
        people.append(Person(browser, live, javascript=request.param))
        return people[-1]

    yield make
    for each in people:
        each.context.close()
    assert not [wrong for each in people for wrong in each.wrong]


def test_from_offer_to_evidence(person, live):
    with live.app.app_context():
        school = a_school_of_the_register(live.app)
        a_leader(school, name="Lena Dodds", email="lena@school.example", password=PASSWORD)
        a_cohort(school, year_group=9, roll=172)
        a_coordinator(
            None,
            name="Cora Hall",
            email="cora@area.example",
            password=PASSWORD,
            second_step=False,
        )
        school_name = school.name
        db.session.remove()

    employer = person()
    register(employer, "Eddie Lamb", "eddie@bridge.example", "employer")
    employer.sees("Register your organisation")
    employer.press("Register")  # empty: the sentences, on a page that keeps its place
    employer.sees("Enter the name of the organisation")
    employer.page.get_by_label("Name of the organisation").fill("Swing Bridge Works")
    employer.page.get_by_label("What you do").fill("We mend and turn the bridge on the Tyne.")
    employer.page.get_by_label("Sector").select_option("construction")
    employer.page.get_by_label("10 to 49 people").check()
    employer.page.get_by_label("Where you are based").select_option("391")
    employer.press("Register")
    employer.sees("Swing Bridge Works")

    coordinator = person()
    coordinator.sign_in("cora@area.example")
    decide(coordinator, "Swing Bridge Works", "Verify")

    day = clock.today() + timedelta(days=45)
    while day.weekday() > 4:
        day += timedelta(days=1)
    employer.open("/employer/opportunities/new")
    write_opportunity(employer, day)
    employer.sees("coordinator")
    decide(coordinator, "How a swing bridge swings", "Publish")

    teacher = person()
    register(teacher, "Tom Grey", "tom@school.example", "school")
    join(teacher, school_name)
    leader = person()
    leader.sign_in("lena@school.example")
    leader.open("/school")
    leader.press("Let in")

    book(teacher)
    teacher.sees("Waiting for approval")
    coordinator.open("/coordinator/queue")
    open_item(coordinator, "How a swing bridge swings")
    coordinator.press("Approve")  # unticked: refused with a sentence
    coordinator.sees("tick that you have")
    coordinator.page.get_by_label("I have looked through this checklist").check()
    coordinator.press("Approve")
    coordinator.sees(f"is approved for {school_name}")
    expect(coordinator.page.locator("#queue")).not_to_contain_text("How a swing bridge swings")

    employer.open("/bookings")
    employer.page.get_by_role("link", name=re.compile("How a swing bridge swings")).first.click()
    employer.look()
    employer.sees("tom@school.example")

    with on_the_day(clock.moment_of(day, 16)):
        teacher.sign_in("tom@school.example") if signed_out(teacher) else None
        teacher.open("/bookings")
        teacher.page.get_by_role("link", name=re.compile("who came", re.I)).first.click()
        teacher.look()
        for group in teacher.page.locator("fieldset.app-big").all():
            group.get_by_label("Yes", exact=True).check()
        teacher.press("Save who came")
        teacher.sees("Attended")
        leader.sign_in("lena@school.example") if signed_out(leader) else None
        leader.open("/evidence")
        leader.sees("Year 9")
        leader.page.get_by_role("link", name=re.compile("1 ?activity counted")).click()
        leader.look()
        leader.sees("30 of")
        leader.sees("How a swing bridge swings")
        leader.sees("Counted")


def register(who: Person, name: str, email: str, to: str) -> None:
    who.open(f"/register?for={to}")
    who.page.get_by_label("Your name").fill(name)
    who.page.get_by_label("Email address").fill(email)
    who.page.get_by_label("Choose a password").fill(PASSWORD)
    who.press("Create account")
    who.open(who.letter_link("Confirm", email))
    who.press("Confirm my address")
    who.page.get_by_label("Email address").fill(email)
    who.page.get_by_label("Password", exact=True).fill(PASSWORD)
    who.press("Sign in")


def write_opportunity(who: Person, day) -> None:
    page = who.page
    page.get_by_label("Title", exact=True).fill("How a swing bridge swings")
    page.get_by_label("Summary").fill("See the engine that has turned a bridge since 1876.")
    page.get_by_label("What pupils will do").fill("Turn a model, work out the load, ask anything.")
    page.get_by_label("Year 9", exact=True).check()
    page.get_by_label("Sector").select_option("construction")
    page.get_by_label("At school", exact=True).check()
    box = page.locator("#sessions")
    box.get_by_label("Day", exact=True).first.fill(str(day.day))
    box.get_by_label("Month", exact=True).first.fill(str(day.month))
    box.get_by_label("Year", exact=True).first.fill(str(day.year))
    box.get_by_label("Start time").fill("10am")
    box.get_by_label("End time").fill("11.30")
    box.get_by_label("Places, in pupils").fill("many")
    who.press("Publish")
    who.sees("must be a whole number")
    page.locator("#sessions").get_by_label("Places, in pupils").fill("60")
    who.press("Publish")


def a_school_of_the_register(app: Flask) -> School:
    """An open school that teaches Year 9, from the register's file: ours, or the one named."""
    done = app.test_cli_runner().invoke(args=["schools", "import", str(REGISTER), "--yes"])
    assert done.exit_code == 0, done.output
    return db.session.scalars(
        select(School).where(School.is_open, School.year_groups.contains([9])).order_by(School.urn)
    ).first()


def join(who: Person, name: str) -> None:
    who.sees("Find your school or college")
    if who.javascript:
        who.page.get_by_label("Name, town, postcode or URN").press_sequentially(name)
    else:
        who.page.get_by_label("Name, town, postcode or URN").fill(name)
        who.press("Search")
    who.page.get_by_role("link", name=f"Ask to join {name}").click()
    who.look()
    who.page.get_by_label("Teacher or other staff").check()
    who.press("Ask to join")


def book(who: Person) -> None:
    who.open("/opportunities")
    if who.javascript:
        who.page.get_by_label("Words").press_sequentially("bridge")
        expect(who.page).to_have_url(re.compile("q=bridge"))
        expect(who.page.locator("#results h2").first).to_contain_text("1 opportunity")
    who.page.get_by_role("link", name="How a swing bridge swings").click()
    who.look()
    who.page.get_by_role("link", name=re.compile("^Request")).first.click()
    who.look()
    who.page.get_by_role("checkbox", name=re.compile("Year 9")).first.check()
    number = who.page.get_by_label(re.compile("Pupils from Year 9")).first
    number.fill("61")  # one more than there are places
    who.press("Request places")
    expect(number).to_have_value("61")
    number.fill("30")
    who.press("Request places")


def decide(who: Person, title: str, button: str) -> None:
    who.open("/coordinator/queue")
    open_item(who, title)
    who.press(button)
    expect(who.page.locator("#queue")).not_to_contain_text(title)


def open_item(who: Person, title: str) -> None:
    expect(who.page.locator("#queue")).to_contain_text(title)
    who.page.locator("#queue").get_by_role("link", name=title).click()
    expect(who.page.locator("#panel")).to_contain_text("Decide")
    who.look()


def signed_out(who: Person) -> bool:
    who.page.goto(who.live.address + "/account")
    return "/sign-in" in who.page.url


def test_filters_change_the_page_and_back_brings_the_old_one(browser, live):
    with live.app.app_context():
        employer = an_employer()
        for number in range(3):
            a_slot(an_opportunity(employer, title=f"Talk {number}"))
        a_slot(
            an_opportunity(
                employer,
                kind="workplace_visit",
                place="workplace",
                postcode="NE1 1AA",
                title="A visit",
            )
        )
        db.session.remove()
    someone = Person(browser, live, javascript=True)
    page = someone.page
    someone.open("/opportunities")
    expect(page.locator("#results h2").first).to_contain_text("4 opportunities")
    page.get_by_label("Workplace visits").check()
    expect(page.locator("#results h2").first).to_contain_text("1 opportunity")
    expect(page).to_have_url(re.compile("kind=workplace_visit"))
    page.go_back()
    expect(page.locator("#results h2").first).to_contain_text("4 opportunities")
    expect(page).not_to_have_url(re.compile("kind="))
    page.get_by_label("Workplace visits").focus()
    page.keyboard.press("Space")
    expect(page.locator("#results h2").first).to_contain_text("1 opportunity")
    assert not someone.wrong
    someone.context.close()
