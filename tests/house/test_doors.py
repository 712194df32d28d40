"""Every route, for every role: who may enter, and that looking changes nothing."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import text

from app.access import Role
from app.accounts.models import User
from app.approvals import commands as approvals
from app.approvals.queries import list_trials
from app.infra.database import db
from app.infra.mail import Category, Letter
from app.visits.models import Visit
from app.web.guard import PUBLIC, SIGNED_IN, who_may_enter
from app.web.letters import stop_link
from app.web.tokens import attendance_token
from tests.approvals.world import a_rule_on
from tests.builders import (
    a_caseload_of,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_action,
    an_actor,
    an_administrator,
    an_approved_booking,
    an_edition,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.reading import Reader

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE)", re.I)
# What a look may write: a counted try, so that guessing is slowed down whatever the method.
ALLOWED_WRITES = re.compile(r"tries|throttle|limit", re.I)
# 503 is this page's way of saying that no worker is running, which in a test is true.
MAY_BE_UNWELL = {"health.health"}
# A mail program's own "unsubscribe" button (RFC 8058) cannot know our token: the signed link in
# the letter stands for it, and can do no more than stop one kind of letter.
SIGNED_BY_ITS_LINK = {"letters.stop_now", "papers.stop_now"}
WHO = ["stranger", "newcomer", "employer", "teacher", "leader", "coordinator", "administrator"]
ROLE_OF = {
    "employer": {Role.EMPLOYER},
    "teacher": {Role.TEACHER},
    "leader": {Role.TEACHER, Role.LEADER},
    "coordinator": {Role.COORDINATOR},
    "administrator": {Role.ADMINISTRATOR},
}


@dataclass
class Region:
    """One of everything, and someone in each role to look at it."""

    people: dict[str, object]
    values: dict[str, object]


@pytest.fixture
def region(session) -> Region:
    school, employer = a_school(), an_employer()
    contact = an_employers_person(employer)
    offer = an_opportunity(employer, contact=contact)
    slot = a_slot(offer)
    a_cohort(school)
    leader, teacher = a_leader(school), a_teacher(school)
    tenth = a_cohort(school, year_group=10)
    booking = an_approved_booking(a_slot(offer), school=school, by=teacher, cohort=tenth)
    joiner = a_membership(a_user(), school, state="requested")
    coordinator = a_coordinator(391)
    a_caseload_of(coordinator, school, employer)
    rule_id, trial_id = a_rule_that_was_on()
    return Region(
        people={
            "stranger": None,
            "newcomer": a_user(),
            "employer": contact,
            "teacher": teacher,
            "leader": leader,
            "coordinator": coordinator,
            "administrator": an_administrator(),
        },
        values={
            "opportunity_id": offer.id,
            "slot_id": slot.id,
            "reference": booking.reference,
            "employer_id": employer.id,
            "rule_id": rule_id,
            "trial_id": trial_id,
            "edition_key": "schools-2025",
            "school_id": school.id,
            "membership_id": joiner.id,
            "action_id": an_action(school, coordinator).id,
            "letter_id": db.session.scalar(text("SELECT max(id) FROM letters")),
            "token": stop_token(leader),
            "slug": "request_held",
            "user_id": joiner.user_id,
            "authority_id": 391,
            "feature": "bookings",
            "name": "approved",
            "key": attendance_token(booking.id, teacher.id),
            "edition_id": an_edition().id,
            "scope": 391,
            "code": db.session.get(Visit, booking.id).arrival_code,
        },
    )


def a_rule_that_was_on() -> tuple[int, int]:
    """A rule for approving, off by now, and its trial, by their ids."""
    rule = a_rule_on()
    [trial] = list_trials(rule)
    approvals.switch_off(rule, by=an_actor(rule.switched_on_by))
    db.session.commit()
    return rule.id, trial.id


def stop_token(user: User) -> str:
    """As it stands in the small print of a letter to this person."""
    letter = Letter(id=1, recipient_id=user.id, category=Category.REMINDERS)
    return stop_link(letter).rpartition("/")[2]


def routes(app: Flask):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule


def address(app: Flask, rule, values) -> str:
    needed = {
        name: values.get(name, 1 if "int" in str(rule._converters.get(name)).lower() else "nothing")
        for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, needed, method=None)


def test_every_route_says_who_may_enter(app):
    silent = [rule.endpoint for rule in routes(app) if not who_may_enter(app, rule.endpoint)]
    assert not silent, f"these say nothing of who may enter: {silent}"


@pytest.mark.parametrize("who", WHO)
def test_each_role_enters_only_what_is_open_to_it(app, session, region, who):
    for rule in routes(app):
        reader = Reader(app)
        if region.people[who] is not None:
            reader.sign_in(region.people[who])
        path = address(app, rule, region.values)
        if "GET" not in rule.methods:
            answer = reader.http.post(path, data={"csrf_token": "wrong"})
        else:
            answer = reader.http.get(path)
        db.session.rollback()
        is_well = answer.status_code < 500 or rule.endpoint in MAY_BE_UNWELL
        assert is_well, f"{who} {path}: {answer.status_code}"
        open_to = who_may_enter(app, rule.endpoint)
        allowed = PUBLIC in open_to or (
            who != "stranger" and (SIGNED_IN in open_to or bool(ROLE_OF.get(who, set()) & open_to))
        )
        if allowed:
            continue
        if who == "stranger":
            to_sign_in = answer.status_code in (302, 303) and "/sign-in" in answer.location
            kept_out = to_sign_in or answer.status_code in (400, 401, 403, 404)
            assert kept_out, f"{path} let a stranger in"
        else:
            assert answer.status_code in (400, 403, 404), f"{path} let a {who} in"


@pytest.mark.parametrize("who", WHO)
def test_looking_changes_nothing(app, session, region, who):
    for rule in routes(app):
        if "GET" not in rule.methods or rule.endpoint in MAY_BE_UNWELL:
            continue
        reader = Reader(app)
        if region.people[who] is not None:
            reader.sign_in(region.people[who])
        reader.get(address(app, rule, region.values))
        written = [
            each
            for each in reader.statements
            if WRITES.match(each) and not ALLOWED_WRITES.search(each)
        ]
        assert not written, f"GET {rule.rule} writes: {written[0]}"


def test_a_write_without_a_token_is_refused(app, session, region):
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in routes(app):
        if "POST" in rule.methods and rule.endpoint not in SIGNED_BY_ITS_LINK:
            reader = Reader(app).sign_in(region.people["leader"])
            answer = reader.http.post(address(app, rule, region.values), data={})
            kept_out = answer.status_code in (400, 403, 404, 409, 415)
            assert kept_out, f"{rule.rule}: {answer.status_code}"
    assert db.session.scalar(text("SELECT count(*) FROM bookings WHERE state = 'withdrawn'")) == 0
