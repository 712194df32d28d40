"""A coordinator sets who may ask first, of their own area's employers, and everyone reads why."""

import pytest

from app.infra.database import db
from app.opportunities.queries import find_allocation, list_allocations
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    an_administrator,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.house.test_statements import statements_of

FORM = {"rule": "one_live", "days_before": "7", "least_fsm": "", "reason": "Few sessions."}


@pytest.fixture
def offer(session):
    offer = an_opportunity(an_employer(authority_id=391))
    a_slot(offer, days=60)
    return offer


@pytest.fixture
def desk(client, offer):
    return client.sign_in(a_coordinator(391))


def path_of(offer):
    return f"/coordinator/opportunities/{offer.id}/rule"


def test_setting_a_rule_from_the_opportunity_s_own_page(desk, offer):
    desk.get(f"/opportunities/{offer.id}")
    desk.get(desk.page.find("a", string="Set who may ask first")["href"])
    assert "First come, first served" in desk.text()
    assert desk.post(path_of(offer), FORM).status_code == 303
    assert find_allocation(offer.id).rule == "one_live"
    desk.get(path_of(offer))
    assert "Few sessions." in desk.text()
    assert "until 7 days before" in desk.text()


def test_the_schools_that_had_least_are_listed_when_it_is_set(desk, offer):
    silent = a_school()
    a_cohort(silent)
    desk.post(path_of(offer), FORM | {"rule": "least_first"})
    kept = find_allocation(offer.id)
    assert silent.id in kept.school_ids
    desk.get(path_of(offer))
    assert "on the list" in desk.text()
    assert silent.name not in desk.text()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"rule": ""}, "Choose one of the rules."),
        ({"rule": "mine_first"}, "choose from the list"),
        ({"rule": "fsm_first"}, "Enter the least percentage"),
        ({"days_before": "0"}, "must be from 1 to 60"),
        ({"days_before": "9" * 40}, "must be a whole number"),
        ({"days_before": ""}, "Enter a number of days"),
        ({"least_fsm": "101"}, "must be from 1 to 100"),
        ({"reason": " \x00 "}, "Say why"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_what_was_typed_is_kept(desk, offer, said, sentence):
    asked = FORM | {"reason": "Because of the lab"} | said
    assert desk.post(path_of(offer), asked).status_code == 422
    assert sentence in desk.text()
    if "reason" not in said:
        assert "Because of the lab" in desk.text()
    assert find_allocation(offer.id) is None


def test_the_same_rule_again_is_a_clash(desk, offer):
    desk.post(path_of(offer), FORM)
    assert desk.post(path_of(offer), FORM).status_code == 409
    assert len(list_allocations(offer.id)) == 1


def test_another_area_s_opportunity_is_not_there(client, offer):
    client.sign_in(a_coordinator(840))
    assert client.get(path_of(offer)).status_code == 404
    assert client.post(path_of(offer), FORM).status_code == 404
    client.get(f"/opportunities/{offer.id}")
    assert "Set who may ask first" not in client.text()


@pytest.mark.parametrize("who", ["employer", "administrator"])
def test_nobody_else_sets_it(client, offer, who):
    people = {
        "employer": lambda: an_employers_person(offer.employer),
        "administrator": an_administrator,
    }
    client.sign_in(people[who]())
    assert client.get(path_of(offer)).status_code == 403
    assert client.post(path_of(offer), FORM).status_code == 403


def test_as_many_questions_whatever_was_set_before(desk, offer):
    desk.post(path_of(offer), FORM)
    few = statements_of(desk, path_of(offer))
    for days in range(8, 16):
        desk.post(path_of(offer), FORM | {"days_before": str(days)})
    db.session.commit()
    assert statements_of(desk, path_of(offer)) == few
    assert few <= 10
