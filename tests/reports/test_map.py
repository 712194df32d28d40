"""The map shows what may be seen, lists the same, and every mark leads somewhere."""

import re

import pytest

from app.infra.database import db
from app.postcodes.commands import bring_in
from app.postcodes.rules import Position
from tests.builders import (
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    an_employer,
    an_opportunity,
)
from tests.figures.test_figures import draw_all
from tests.house.test_statements import statements_of
from tests.reports.test_dashboards import YEAR, a_counting_school, put_in

NEWCASTLE = {"easting": 424_800, "northing": 564_300}
HEXHAM = {"easting": 393_600, "northing": 564_100}


@pytest.fixture
def region(session):
    """Two schools of Newcastle, one without a place; one of Durham; postcodes of two towns."""
    bring_in([Position("ZZ1 1ZZ", 10, 424_810, 564_310), Position("ZZ2 1ZZ", 10, 399_800, 652_900)])
    db.session.commit()
    return [
        a_counting_school(name="Ouse Street School", trust_name="Tyne Trust", **NEWCASTLE),
        a_counting_school(name="Byker Hill School", phase="primary"),
        a_counting_school(name="Durham Gate School", authority_id=840, **HEXHAM),
    ]


@pytest.fixture
def newcastle(client, region):
    return client.sign_in(a_coordinator(391))


def an_offer(*, postcode="ZZ1 1ZZ", **facts):
    offer = an_opportunity(an_employer(postcode=postcode), **facts)
    a_slot(offer)
    return offer


def marks(client):
    return [each["aria-label"] for each in client.page.select("svg a")]


def lines(client):
    return [each.get_text() for each in client.page.select("#list tr[id] th a, #list li[id] a")]


def test_schools_of_the_area_are_drawn_and_listed_and_those_without_a_place_are_said(
    newcastle, region
):
    put_in(region[0], {region[0].nine.id: 60})
    newcastle.get(f"/picture/map?year={YEAR}")
    [mark] = marks(newcastle)
    assert mark.startswith("Ouse Street School, secondary school: 1 encounter in ")
    assert lines(newcastle) == ["Byker Hill School", "Ouse Street School"]
    assert "1 place is not known: in this list, not on the map" in newcastle.text()
    assert "Durham Gate" not in newcastle.text()


@pytest.mark.parametrize("guess", ["area=840", "school={}", "trust=Wear+Trust"])
def test_nothing_of_another_authority_is_on_it(newcastle, region, guess):
    assert newcastle.get(f"/picture/map?{guess.format(region[2].id)}").status_code == 404


def test_every_mark_leads_to_a_line_of_the_list_or_closer(newcastle, region):
    for number in range(3):
        a_school(name=f"Near {number}", easting=424_900 + number, northing=564_300)
        a_school(name=f"Far {number}", easting=430_000 + 900 * number, northing=570_000)
    an_offer()
    newcastle.get("/picture/map?what=both")
    assert len(marks(newcastle)) > 1
    for link in [each["href"] for each in newcastle.page.select("svg a")]:
        if link.startswith("#"):
            assert newcastle.page.find(id=link[1:]) is not None
    closer = next(
        each["href"] for each in newcastle.page.select("svg a") if "across=" in each["href"]
    )
    assert newcastle.get(closer).status_code == 200
    assert "A closer look" in newcastle.text()


def test_the_list_has_what_the_filters_leave(newcastle, region):
    put_in(region[0], {region[0].nine.id: 60})
    offer, visit = an_offer(), an_offer(kind="workplace_visit", place="workplace", postcode="")
    for asked, expected in (
        ("what=schools", {"Ouse Street School", "Byker Hill School"}),
        ("what=schools&phase=primary", {"Byker Hill School"}),
        ("what=schools&silent=1", {"Byker Hill School"}),
        ("what=offers", {offer.title, visit.title}),
        ("what=offers&kind=workplace_visit", {visit.title}),
        ("what=both&phase=secondary&kind=mentoring", {"Ouse Street School"}),
    ):
        newcastle.get(f"/picture/map?year={YEAR}&{asked}")
        assert set(lines(newcastle)) == expected, asked


def test_only_what_is_on_offer_to_the_area_is_shown(newcastle, region):
    seen = [an_offer(), an_offer(authority_ids=[391])]
    an_offer(authority_ids=[840])
    an_offer(state="draft", published_at=None)
    an_opportunity()  # nothing to book
    newcastle.get("/picture/map?what=offers")
    assert sorted(lines(newcastle)) == sorted(each.title for each in seen)


def test_of_a_visit_the_workplace_is_drawn_and_of_anything_else_the_employer(client, region):
    client.sign_in(region[0].leader)
    employer = an_employer(name="Two Sites", postcode="ZZ1 1ZZ")
    for facts in ({}, {"kind": "workplace_visit", "place": "workplace", "postcode": "ZZ2 1ZZ"}):
        a_slot(an_opportunity(employer, **facts))
    client.get("/picture/map")
    said = client.text()
    assert "Less than a mile away, NZ26" in said
    assert "About 57 miles away, NT95" in said


def test_a_school_sees_itself_and_what_is_for_its_years(client, region):
    client.sign_in(region[0].leader)
    fits = an_offer(year_groups=[9])
    an_offer(year_groups=[1, 2])
    client.get("/picture/map")
    assert lines(client) == ["Ouse Street School", fits.title]
    assert "Byker Hill" not in client.text()


def test_no_one_s_address_is_told_nearer_than_a_kilometre(newcastle, region):
    offer = an_offer()
    newcastle.get("/picture/map?what=both")
    page = str(newcastle.page)
    assert "ZZ1 1ZZ" not in page
    assert offer.contact.name not in page
    assert offer.contact.email not in page


@pytest.mark.parametrize(
    "odd",
    [
        "at=424800,564300&across=7",
        "at=x&across=6",
        "at=%00&across=%00",
        "at=999999,9999999&across=3",
        "what=all&phase=%00&kind=none&silent=2",
        "across=6",
        "at=424800,564300",
    ],
)
def test_nonsense_in_the_address_is_no_fault(newcastle, odd):
    assert newcastle.get(f"/picture/map?{odd}").status_code == 200


def test_a_place_nobody_has_is_said_in_words(client, session):
    school = a_school()
    client.sign_in(a_leader(school))
    client.get("/picture/map")
    assert "Nothing to draw" in client.text()
    assert lines(client) == [school.name]


def test_the_same_number_of_questions_of_two_schools_and_of_twenty(newcastle, region):
    def fill(number: int) -> None:
        for each in range(number):
            school = a_counting_school(easting=420_000 + 700 * each, northing=565_000)
            put_in(school, {school.nine.id: 60})
            an_offer()
        draw_all()

    fill(2)
    few = statements_of(newcastle, "/picture/map?what=both")
    fill(18)
    assert statements_of(newcastle, "/picture/map?what=both") == few
    assert few <= 14


def test_words_of_marks_say_how_many_of_what(newcastle, region):
    for _ in range(2):
        an_offer()
    newcastle.get("/picture/map?what=both")
    [mark] = marks(newcastle)
    assert re.match(r"3 together: 1 school and 2 opportunities, 0 encounters: ", mark)
