"""Numbers and choices are read alike wherever somebody sends them."""

from dataclasses import dataclass

import pytest

from app.caseload.filters import Filters as OfCaseload
from app.desk.filters import Filters as OfDesk
from app.infra.typed import Part, of_the_choices, search_words, whole_number
from tests.builders import (
    a_coordinator,
    a_school,
    an_administrator,
    an_employer,
    an_employers_person,
)

ENDLESS = "9" * 5000  # more digits than Python reads


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        (ENDLESS, None),
        ("-1", None),
        ("1.0", None),
        ("1e3", None),
        (" 1", None),
        ("²", None),
        ("٣", None),
        ("x", None),
        ("\x00", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_plain_digits_and_not_too_many(typed, number):
    assert whole_number(typed) == number


def test_more_digits_are_read_where_they_are_asked_for():
    assert whole_number("2147483647", digits=10) == 2**31 - 1
    assert whole_number("1234567", digits=6) is None


def test_what_is_no_choice_is_left_out_and_words_are_one_line():
    given = {"kind": "talk", "area": "moon", "q": " a \r\n b\x00 " + "x" * 200, "other": "1"}
    assert of_the_choices(given, {"kind": {"talk"}, "area": {"391"}, "sort": {"age"}}) == {
        "kind": "talk"
    }
    words = search_words(given)
    assert words.startswith("a b xxx")
    assert len(words) == 100


@dataclass(frozen=True, kw_only=True)
class Shelf(Part):
    whole = frozenset({"of"})

    of: str = "books"
    q: str = ""


def test_an_address_holds_what_is_not_usual_and_knows_whether_anything_is_left_out():
    assert Shelf().values() == {}
    assert Shelf(of="maps", q="tyne").values() == {"of": "maps", "q": "tyne"}
    assert Shelf(of="maps").values(of="books", q="wear") == {"q": "wear"}
    assert not Shelf(of="maps").is_narrow
    assert Shelf(q="tyne").is_narrow


def test_the_desk_and_the_caseload_read_their_addresses_as_they_did():
    desk = OfDesk.read({"kind": "booking", "area": "391", "age": "x", "q": " a  b "}, [391])
    assert desk.values() == {"kind": "booking", "area": "391", "q": "a b"}
    assert OfDesk.parse(desk.query(), [391]) == desk
    assert desk.is_narrow
    assert not OfDesk(kind="booking", sort="age").is_narrow
    given = {"of": "employer", "phase": "special", "whose": "12", "gap": "1"}
    caseload = OfCaseload.read(given, areas=[], people=[12])
    assert caseload.values() == {"of": "employer", "whose": "12", "gap": "1"}
    assert not OfCaseload(whose="all").is_narrow
    assert caseload.is_narrow


# No client can cause a failure by a number that is none


def test_an_endless_number_is_no_number_of_a_session(client, session):
    client.sign_in(an_employers_person(an_employer()))
    client.get("/employer/opportunities/new")
    answer = client.post("/employer/opportunities/new", {"act": f"remove-{ENDLESS}"})
    assert answer.status_code == 200


def test_an_endless_number_names_no_school_and_no_colleague(client, session):
    coordinator = a_coordinator(391)
    a_school()
    client.sign_in(coordinator).get("/caseload")
    sent = {"place": f"school:{ENDLESS}", "holder": coordinator.id}
    assert client.post("/caseload/give", sent).status_code == 404
    given = client.post(f"/coordinator/items/booking/{'A' * 8}/give", {"to": ENDLESS})
    assert given.status_code in (303, 404)
    assert client.get(f"/coordinator/employers/{ENDLESS}").status_code == 404


def test_an_endless_number_is_no_page(client, session):
    client.sign_in(an_administrator())
    for path in ("/admin/letters", "/administration/people"):
        assert client.get(f"{path}?page={ENDLESS}").status_code == 200
