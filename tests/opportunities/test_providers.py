"""Sessions by providers and visits to them: who may offer them, and how they are shown."""

import pytest
from sqlalchemy import select

from app.access import Invalid
from app.infra.database import db
from app.opportunities import commands
from app.opportunities.commands import Incomplete
from app.opportunities.kinds import KINDS, PLACES, kind, place_label
from app.opportunities.models import Opportunity
from app.opportunities.rules import why_not_offered
from app.rulebook.activities import activity
from app.rulebook.meaningful import tests_for as questions_for
from tests.builders import (
    a_slot,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.opportunities.test_offers import WHOLE

pytestmark = pytest.mark.usefixtures("session")

REFUSED = "Sessions by providers are for providers of education or training."
TALK = {**WHOLE, "kind": "provider_talk", "title": "What a T Level is like"}


@pytest.fixture
def college(session):
    return an_employer(name="Tynebridge College", provider_kind="college")


def offers():
    return db.session.scalars(select(Opportunity)).all()


def kinds_shown(client):
    boxes = client.page.find_all("input", attrs={"name": "kind"})
    return [each["value"] for each in boxes]


def test_only_providers_offer_what_benchmark_7_is_made_of():
    for each in KINDS:
        assert why_not_offered(each.slug, "college") == ""
        assert bool(why_not_offered(each.slug, "")) == each.providers_only == (each.benchmark == 7)
    assert why_not_offered("no_such_kind", "") == ""


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.slug)
def test_every_kind_is_an_activity_of_the_same_benchmark_and_has_a_place(each):
    assert activity(each.slug).benchmark == each.benchmark
    assert each.places
    assert set(each.places) <= set(PLACES)
    assert all(place_label(each.slug, place) for place in each.places)


def test_a_visit_to_a_college_is_not_said_to_be_at_a_workplace():
    assert place_label("provider_visit", "workplace") == "At the provider"
    assert place_label("workplace_visit", "workplace") == "At the workplace"
    assert place_label("provider_visit", "") == ""


def test_a_visit_needs_as_long_to_arrange_whoever_is_visited():
    for visit, talk in (("workplace_visit", "careers_talk"), ("provider_visit", "provider_talk")):
        assert (kind(visit).lead_days, kind(visit).notice_days) == (15, 15)
        assert (kind(talk).lead_days, kind(talk).notice_days) == (3, 5)


def test_the_form_shows_these_kinds_to_providers_only(client, college):
    client.sign_in(an_employers_person(an_employer())).get("/employer/opportunities/new")
    assert kinds_shown(client) == ["careers_talk", "workplace_visit", "mentoring"]
    assert "where you teach" not in client.text()
    client.sign_in(an_employers_person(college)).get("/employer/opportunities/new")
    assert kinds_shown(client) == [each.slug for each in KINDS]
    assert "At the workplace, or where you teach" in client.text()


def test_a_college_is_asked_what_makes_meeting_a_provider_meaningful(client, college):
    client.sign_in(an_employers_person(college))
    client.post("/employer/opportunities/new", {**TALK, "act": "kind"})
    for test in questions_for(7):
        assert client.page.find("textarea", id=f"test-{test.key}"), test.key


def test_a_college_writes_a_session_by_a_provider(client, college):
    client.sign_in(an_employers_person(college))
    assert client.post("/employer/opportunities/new", TALK | {"act": "draft"}).status_code == 303
    [offer] = offers()
    assert (offer.kind, offer.employer_id) == ("provider_talk", college.id)


def test_an_employer_that_is_none_is_told_so_beside_the_kind_and_nothing_is_kept(client):
    client.sign_in(an_employers_person(an_employer()))
    answer = client.post("/employer/opportunities/new", TALK | {"act": "draft"})
    assert answer.status_code == 422
    assert REFUSED in client.text()
    chosen = client.page.find("input", attrs={"name": "kind", "checked": True})
    assert chosen["value"] == "provider_talk"
    assert offers() == []


def test_an_offer_cannot_be_made_one_of_these_later():
    employer = an_employer()
    offer, person = an_opportunity(employer), an_employers_person(employer)
    with pytest.raises(Invalid, match="Sessions by providers") as wrong:
        commands.save(offer, facts={"kind": "provider_talk"}, sessions=[], by=an_actor(person))
    assert wrong.value.field == "kind"


def test_who_is_a_provider_no_longer_publishes_no_more_of_these(client, college):
    offer = an_opportunity(college, kind="provider_talk", state="draft")
    a_slot(offer)
    college.provider_kind = ""
    db.session.commit()
    person = an_employers_person(college)
    with pytest.raises(Incomplete) as wrong:
        commands.submit_or_publish(offer, by=an_actor(person))
    assert list(wrong.value.missing) == ["kind"]
    client.sign_in(person)
    assert client.post(f"/employer/opportunities/{offer.id}/publish").status_code == 422
    assert REFUSED in client.text()


def test_they_are_found_by_kind_and_shown_like_any_other(client, college):
    visit = an_opportunity(
        college, kind="provider_visit", place="workplace", postcode="NE1 4XD", sector="education"
    )
    a_slot(visit)
    a_slot(an_opportunity())
    client.get("/opportunities?kind=provider_visit")
    [card] = client.page.find_all("article", class_="app-card")
    assert "Visit to a provider" in card.get_text()
    assert "At the provider" in card.get_text()
    assert "#provider_visit" in str(card)
    client.get(f"/opportunities/{visit.id}")
    assert "At the provider" in client.text()
