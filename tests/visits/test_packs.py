"""The visit pack: who reads it, what it says, and two people writing at once."""

from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from app.infra.database import db
from app.infra.mail import Letter
from app.visits.models import Visit
from tests.builders import (
    a_booking,
    a_coordinator,
    a_school,
    a_teacher,
    an_administrator,
    an_employer,
    an_employers_person,
)
from tests.reading import Reader
from tests.visits.conftest import a_day

ODD = "#panic() *bold* $x$ ] [ _u_ `raw` @ref <tag> \\ // /* {{ 7*7 }}"


def written(client, path: str, **facts: str):
    client.get(path)
    fields = client.page.find("details", id="change").find_all(["input", "textarea"])
    sent = {each["name"]: each.get("value") or each.get_text() for each in fields}
    return sent | facts


def words_of(answer) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split()
    )


def test_both_sides_and_the_coordinator_read_everything_for_the_day(client, talk):
    for reader in (talk.teacher, talk.visitor, a_coordinator(391)):
        assert client.sign_in(reader).get(talk.path).status_code == 200
        text = client.text()
        for fact in (
            "10:00am to 11:00am",
            "1 Quay Street",
            "NE1 4XD",
            "30 pupils: Year 9",
            "Ada Teacher",
            "0191 496 0101",
            "Bob Visitor",
            "0191 496 0202",
            "Step-free way in.",
            "never alone with pupils",
            "photo identification",
            talk.visit.arrival_code,
        ):
            assert fact in text, fact


def test_at_a_workplace_the_pack_leads_there(client, trip):
    client.sign_in(trip.teacher).get(trip.path)
    assert "Tyne Bridges Ltd Unit 4 Keel Row NE6 1AA" in client.text()
    ring = client.page.find(attrs={"aria-labelledby": "ring"}).get_text(" ")
    assert ring.index("Bob Visitor") < ring.index("Ada Teacher")


def test_nobody_else_reads_it(client, talk):
    """Other schools, employers and authorities find nothing; an administrator may not enter."""
    strangers = (
        a_teacher(a_school()),
        an_employers_person(an_employer()),
        a_coordinator(390),
    )
    for each in strangers:
        for path in (talk.path, f"{talk.path}.pdf"):
            assert Reader(client.app).sign_in(each).get(path).status_code == 404
    assert Reader(client.app).sign_in(an_administrator()).get(talk.path).status_code == 403
    assert "/sign-in" in client.get(talk.path).location


def test_before_approval_there_is_no_pack(client, session):
    school = a_school()
    teacher = a_teacher(school)
    booking = a_booking(school=school, by=teacher)
    answer = client.sign_in(teacher).get(f"/bookings/{booking.reference}/pack")
    assert answer.status_code == 403
    assert "once the booking is approved" in client.text()
    client.get(f"/bookings/{booking.reference}")
    assert "Visit pack" not in client.text()


def test_the_booking_leads_to_its_pack(client, talk):
    client.sign_in(talk.visitor).get(f"/bookings/{talk.booking.reference}")
    assert client.page.find("a", href=talk.path)


def test_the_letter_of_approval_leads_to_it(client, talk):
    told = select(Letter.text).where(Letter.key.startswith("bookings/approved"))
    texts = db.session.scalars(told).all()
    assert len(texts) >= 2
    assert all(f"http://localhost{talk.path}\n" in text for text in texts)


@pytest.mark.parametrize(("place", "comes"), [("school", "visitor"), ("workplace", "teacher")])
def test_on_the_day_whoever_comes_finds_the_button_first(client, session, place, comes):
    day = a_day(place=place)
    with time_machine.travel(day.booking.slot.starts_at, tick=False):
        for person in ("visitor", "teacher"):
            client = Reader(client.app).sign_in(getattr(day, person))
            client.get(day.path)
            button = client.page.find("a", class_="govuk-button")
            assert (button is not None) is (person == comes)


def test_each_side_writes_what_is_agreed_and_its_own_contact(client, talk):
    client.sign_in(talk.visitor)
    sent = written(
        client,
        talk.path,
        agreed="A projector.\nThe hall.",
        contact_name="Cy Stand-in",
        contact_phone="0191 496 0303",
    )
    assert client.post(talk.path, sent).status_code == 303
    visit = db.session.get(Visit, talk.booking.id)
    assert (visit.employer_contact_name, visit.school_contact_name) == ("Cy Stand-in", "")
    assert visit.agreed_by_id == talk.visitor.id
    client.sign_in(talk.teacher).get(talk.path)
    assert "Cy Stand-in" in client.text()
    assert "0191 496 0202" not in client.text()
    assert "Last changed by Bob Visitor" in client.text()


def test_a_coordinator_reads_and_does_not_write(client, talk):
    client.sign_in(a_coordinator(391)).get(talk.path)
    assert client.page.find("details", id="change") is None
    assert client.post(talk.path, {"version": "0", "agreed": "x"}).status_code == 403


def test_the_second_of_two_at_once_sees_the_first_and_loses_nothing(client, talk):
    """Nobody overwrites what they have not seen."""
    other = Reader(client.app).sign_in(talk.visitor)
    client.sign_in(talk.teacher)
    mine = written(client, talk.path, agreed="Bring the model bridge.")
    theirs = written(other, talk.path, agreed="Meet at reception.")
    assert other.post(talk.path, theirs).status_code == 303
    answer = client.post(talk.path, mine)
    assert answer.status_code == 409
    assert "Meet at reception." in client.text()
    assert client.page.find("textarea", attrs={"name": "agreed"}).get_text().strip() == (
        "Bring the model bridge."
    )
    assert db.session.get(Visit, talk.booking.id).agreed == "Meet at reception."
    seen = client.page.find("input", attrs={"name": "version"})["value"]
    assert client.post(talk.path, mine | {"version": seen}).status_code == 303
    assert db.session.get(Visit, talk.booking.id).agreed == "Bring the model bridge."


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999"])
def test_a_form_that_says_no_version_is_not_taken(client, talk, version):
    client.sign_in(talk.teacher)
    assert client.post(talk.path, {"version": version, "agreed": "x"}).status_code == 409


def test_a_telephone_without_a_name_is_asked_about(client, talk):
    client.sign_in(talk.teacher)
    sent = written(client, talk.path, contact_phone="0191 496 0303", agreed="The hall.")
    assert client.post(talk.path, sent).status_code == 422
    assert "Enter whose telephone number this is." in client.text()
    assert "The hall." in client.page.find("textarea", attrs={"name": "agreed"}).get_text()


@pytest.mark.parametrize("place", ["school", "workplace"])
def test_the_paper_says_the_same(client, session, place):
    """T4: page, paper and letters say one time, in the words of one place."""
    day = a_day(place=place)
    answer = client.sign_in(day.teacher).get(f"{day.path}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = words_of(answer)
    for fact in ("10:00am to 11:00am", "Ada Teacher", "0191 496 0202", "Step-free way in."):
        assert fact in text
    assert day.visit.arrival_code in text.replace(" ", "")
    assert ("NE6 1AA" if place == "workplace" else "NE1 4XD") in text


def test_the_paper_can_be_read_aloud(client, talk):
    """Tagged, with a title and a language: PDF/UA-1."""
    answer = client.sign_in(talk.teacher).get(f"{talk.path}.pdf")
    made = PdfReader(BytesIO(answer.data))
    root = made.trailer["/Root"].get_object()
    assert made.metadata.title == f"Visit pack: {talk.booking.slot.opportunity.title}"
    assert root["/Lang"].lower().startswith("en")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_what_people_write_is_never_read_as_markup(client, session):
    """In the PDF and on the page it comes back as it was written."""
    day = a_day(title=f"Bridges {ODD}")
    client.sign_in(day.teacher)
    sent = written(client, day.path, agreed=ODD, parking=ODD, contact_name=ODD[:40])
    assert client.post(day.path, sent).status_code == 303
    answer = client.get(f"{day.path}.pdf")
    assert answer.status_code == 200
    for part in ("#panic()", "*bold*", "$x$", "] [", "_u_", "`raw`", "@ref", "<tag>", "//"):
        assert words_of(answer).count(part) >= 3, part
    assert PdfReader(BytesIO(answer.data)).metadata.title == f"Visit pack: Bridges {ODD}"


def test_rare_letters_and_long_words_fit_on_paper(client, session):
    day = a_day(title="Zażółć gęślą jaźń 日本 🙂")
    client.sign_in(day.teacher)
    sent = written(client, day.path, agreed="x" * 700 + "\n" * 40, parking="ü\n" * 60)
    assert client.post(day.path, sent).status_code == 303
    assert client.get(f"{day.path}.pdf").status_code == 200


def test_the_pack_asks_the_same_number_of_things_every_time(client, talk):
    client.sign_in(talk.teacher).get(talk.path)
    few = len(client.statements)
    assert few <= 8, client.statements
    assert client.get(f"{talk.path}.pdf").status_code == 200
    assert len(client.statements) <= few
