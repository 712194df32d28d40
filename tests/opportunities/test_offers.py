"""Writing, reviewing and finding opportunities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.paging import page_asked
from app.opportunities import filters, queries
from app.opportunities.filters import Filters
from app.opportunities.models import Opportunity, Slot
from tests.builders import (
    a_coordinator,
    a_slot,
    an_employer,
    an_employers_person,
    an_opportunity,
)

WHOLE = {
    "kind": "careers_talk",
    "title": "How a crane lifts",
    "summary": "A driver explains.",
    "activities": "Lift a model.",
    "year_groups": "9",
    "sector": "construction",
    "place": "school",
    "slots-0-day-day": "2",
    "slots-0-day-month": "March",
    "slots-0-day-year": "2099",
    "slots-0-starts": "9.30",
    "slots-0-ends": "11am",
    "slots-0-capacity": "60",
}


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12))))
def test_no_query_fails(pairs):
    names = ["q", "kind", "year", "sector", "place", "area", "from", "to", "left", "page"]
    args = MultiDict([*pairs, *((name, value) for name in names for _, value in pairs)])
    asked = filters.read(args)
    assert page_asked(args) >= 1
    assert filters.read(MultiDict(asked.query())) == asked


def test_filters_find_what_a_slow_look_finds(session):
    employer = an_employer()
    kinds = ("careers_talk", "workplace_visit", "mentoring")
    offers = [
        an_opportunity(
            employer,
            kind=kinds[number % 3],
            place="workplace" if number % 2 else "school",
            postcode="NE1 1AA",
            year_groups=[number % 7 + 5, number % 5 + 8],
            authority_ids=[391] if number % 4 == 0 else [],
        )
        for number in range(12)
    ]
    for offer in offers:
        a_slot(offer)
    for asked in (
        Filters(),
        Filters(kinds=("mentoring",)),
        Filters(years=(9, 11), places=("school",)),
        Filters(authority=840),
        Filters(kinds=("careers_talk", "workplace_visit"), years=(8,), authority=391),
    ):
        slow = {
            offer.id
            for offer in offers
            if (not asked.kinds or offer.kind in asked.kinds)
            and (not asked.years or set(offer.year_groups) & set(asked.years))
            and (not asked.places or offer.place in asked.places)
            and (
                asked.authority is None
                or not offer.authority_ids
                or asked.authority in offer.authority_ids
            )
        }
        found = queries.search_published(asked)
        assert {row.id for row in found.rows} == slow
        assert found.total == len(slow) == sum(found.facets["kind"].values())


def test_only_what_can_be_booked_is_listed(session):
    a_slot(an_opportunity(state="draft", published_at=None))
    a_slot(an_opportunity(an_employer(state="suspended")))
    a_slot(an_opportunity(), days=-3)
    an_opportunity()
    assert queries.search_published(Filters()).total == 0


def test_a_first_opportunity_is_looked_at_and_the_next_shows_at_once(client, session):
    person = an_employers_person(an_employer())
    coordinator = a_coordinator(391)
    client.sign_in(person)
    assert client.post("/employer/opportunities/new", WHOLE | {"act": "publish"}).status_code == 303
    first = db.session.scalars(select(Opportunity)).one()
    assert first.state == "in_review"
    assert db.session.scalar(select(Letter).where(Letter.address == coordinator.email))
    client.sign_in(coordinator)
    assert client.post(f"/coordinator/opportunities/{first.id}/approve").status_code == 303
    client.sign_in(person)
    client.post("/employer/opportunities/new", WHOLE | {"act": "publish", "title": "Second"})
    states = db.session.scalars(select(Opportunity.state).order_by(Opportunity.id)).all()
    assert states == ["published", "published"]


def test_an_unverified_employer_keeps_a_draft(client, session):
    client.sign_in(an_employers_person(an_employer(state="registered")))
    client.post("/employer/opportunities/new", WHOLE | {"act": "publish"})
    assert db.session.scalars(select(Opportunity.state)).all() == ["draft"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("slots-0-capacity", "many", "whole number"),
        ("slots-0-starts", "quarter past", "must be a time"),
        ("slots-0-ends", "9am", "must end after"),
        ("slots-0-day-year", "2001", "in the future"),
        ("title", "", "Enter a title"),
        ("summary", "", "Enter a summary"),
    ],
)
def test_what_was_typed_is_kept_with_what_is_wrong(client, session, field, typed, sentence):
    client.sign_in(an_employers_person(an_employer()))
    sent = WHOLE | {"act": "publish", field: typed}
    answer = client.post("/employer/opportunities/new", sent)
    assert answer.status_code == 422
    assert sentence in client.text()
    box = client.page.find(attrs={"name": field})
    assert (box.get("value") or box.get_text().strip()) == typed
    assert db.session.scalars(select(Opportunity)).all() == []


def test_places_taken_stay(client, session):
    offer = an_opportunity()
    slot = a_slot(offer)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Slot).where(Slot.id == slot.id).values(capacity=0))
    db.session.refresh(slot)
    assert slot.capacity == 50


def test_another_employer_s_draft_is_not_there(client, session):
    offer = an_opportunity(state="draft", published_at=None)
    client.sign_in(an_employers_person(an_employer()))
    for path in ("edit", "preview", "withdraw"):
        assert client.get(f"/employer/opportunities/{offer.id}/{path}").status_code == 404
    assert client.get(f"/opportunities/{offer.id}").status_code == 404


@pytest.mark.parametrize("act", ["add", "remove-0", "remove-99", "kind", "draft", "\x00"])
def test_no_button_fails(client, session, act):
    client.sign_in(an_employers_person(an_employer()))
    assert client.post("/employer/opportunities/new", WHOLE | {"act": act}).status_code < 500


def test_htmx_gets_the_finder_alone(client, session):
    a_slot(an_opportunity())
    body = client.htmx("GET", "/opportunities?kind=careers_talk", "finder").get_data(as_text=True)
    assert body.lstrip().startswith('<div id="finder"')
    assert "<html" not in body


def test_the_page_to_change_it_shows_its_sessions_as_they_are(client, session):
    employer = an_employer()
    contact = an_employers_person(employer)
    slot = a_slot(an_opportunity(employer, contact=contact), capacity=44)
    client.sign_in(contact).get(f"/employer/opportunities/{slot.opportunity_id}/edit")
    shown = {each.get("name"): each.get("value") for each in client.page.find_all("input")}
    assert shown["slots-0-capacity"] == "44"
    assert shown["slots-0-day-day"] == str(clock.local(slot.starts_at).day)
    assert shown["slots-0-starts"] == "10:00am"
