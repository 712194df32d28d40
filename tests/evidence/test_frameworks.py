"""The rules as people read them: whole editions, two side by side, each rule with its source."""

import pytest

from app.rulebook.benchmarks import EDITIONS, edition
from tests.builders import a_coordinator, a_school, a_teacher, a_user, an_administrator

PAGES = ["/rules", "/rules/compare", "/rules/provider-access", "/rules/work-experience"]


@pytest.fixture
def reader(client, session):
    return client.sign_in(a_teacher(a_school()))


def row(reader, key: str) -> dict[str, str]:
    """One criterion's row, by the labels a phone shows."""
    found = reader.page.find(id=key)
    cells = {cell["data-label"]: cell.get_text(" ", strip=True) for cell in found.find_all("td")}
    return cells | {"text": found.th.get_text(" ", strip=True), "href": found.td.parent.a["href"]}


@pytest.mark.parametrize("path", [*PAGES, "/rules/schools-2025"])
def test_the_rules_are_for_everyone_signed_in_and_nobody_else(client, session, path):
    assert client.http.get(path).status_code in (302, 303)
    for who in (a_user(), a_coordinator(391), an_administrator()):
        client.sign_in(who)
        assert client.get(path).status_code == 200


def test_the_list_names_every_edition_and_when_it_was_used(reader):
    reader.get("/rules")
    text = reader.text()
    assert all(each.title in text for each in EDITIONS)
    assert "1 Sep 2014 to 31 Aug 2025" in text
    assert "1 Sep 2018 to 31 Aug 2025" in text
    assert text.count("In use") == 3
    links = {each["href"] for each in reader.page.find_all("a", href=True)}
    assert "/rules/compare?old=schools-2014&new=schools-2025" in links


@pytest.mark.parametrize("each", EDITIONS, ids=lambda each: each.key)
def test_an_edition_shows_each_criterion_with_its_source(reader, each):
    assert reader.get(f"/rules/{each.key}").status_code == 200
    for criterion in each.criteria:
        shown = row(reader, criterion.id)
        assert criterion.text in shown["text"]
        assert criterion.note in shown["text"]
        assert ("Not settled" in shown["text"]) is not criterion.settled
        assert shown["href"] == criterion.source
        assert shown["Source"].split(" ")[-1]


def test_a_criterion_says_number_time_tests_and_how_sure(reader):
    reader.get("/rules/schools-2025")
    encounters = row(reader, "S5.1")
    assert encounters["Counted for"] == "Pupil"
    assert encounters["How many"] == "At least 1"
    assert encounters["When"] == "Every year from age 11 (Years 7 to 13)"
    tests = "Shared purpose Learning outcomes Two-way conversation Time to reflect"
    assert encounters["Tests"] == tests
    assert "B: restated by a careers hub, council or sector body" in encounters["Source"]
    workplaces = row(reader, "S6.1")
    assert workplaces["How many"] == "No figure"
    assert workplaces["When"] == "By 16 (end of Year 11)"
    assert "no figure is published" in workplaces["text"]


def test_primary_benchmarks_that_were_not_seen_say_so(reader):
    reader.get("/rules/primary-ne")
    assert row(reader, "P5")["How many"] == "A local target"
    assert reader.text().count("Its wording was not seen") == 3


def test_two_editions_stand_side_by_side(reader):
    reader.get("/rules/compare?old=schools-2014&new=schools-2025")
    text = reader.text()
    assert "Called “Addressing the needs of each pupil” before." in text
    assert "S2.1: again each" in text
    assert "S1.2 Added" in text
    reader.get("/rules/compare?old=colleges-2018&new=colleges-2025")
    assert "C5.2 Gone" in reader.text()
    chosen = [each["value"] for each in reader.page.select("option[selected]")]
    assert chosen == ["colleges-2018", "colleges-2025"]


@pytest.mark.parametrize("old", [each.key for each in EDITIONS])
@pytest.mark.parametrize("new", [each.key for each in EDITIONS])
def test_any_two_can_be_compared(reader, old, new):
    assert reader.get(f"/rules/compare?old={old}&new={new}").status_code == 200
    asked = len(edition(new).criteria)
    if old == new:
        assert f"{asked} criteria ask for the same." in reader.text()


@pytest.mark.parametrize(
    "path", ["/rules/schools-1999", "/rules/compare?old=nothing", "/rules/compare?new=%00"]
)
def test_an_edition_that_is_not_there_is_not_found(reader, path):
    assert reader.http.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/rules/provider-access", "from 1 September to 28 February"),
        ("/rules/work-experience", "At least 315 hours"),
    ],
)
def test_the_rules_beside_the_benchmarks_have_their_sources(reader, path, words):
    reader.get(path)
    assert words in reader.text()
    rules = reader.page.select("li[id^=rule-]")
    assert all(each.select_one("p.app-source a")["href"].startswith("https://") for each in rules)
    assert any("Not settled" in each.get_text() for each in rules)
