"""What an employer did is counted once, shown to its own people, and put on paper as it is."""

import io
from datetime import timedelta
from itertools import cycle

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError

from app.bookings import commands as bookings
from app.infra import clock
from app.infra.database import db
from app.papers import queries
from app.papers.models import HourValue
from tests.builders import (
    a_booking,
    a_coordinator,
    a_leader,
    a_slot,
    a_teacher,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.figures.test_figures import YES
from tests.papers.conftest import YEAR, a_counting_school

_days = cycle(range(1, 90))


def led(employer, school, came=20, slot=None, **offer):
    """A session of one hour on a day of its own, with every test met."""
    slot = slot or a_slot(an_opportunity(employer, **offer), days=-next(_days), capacity=100)
    booking = a_booking(slot, school=school, cohort=school.nine, by=a_teacher(school))
    with clock.pretend(slot.starts_at - timedelta(days=7)):
        seen = [{"key": "school_lead", "state": "known"}]
        by = an_actor(a_coordinator(None))
        bookings.approve(booking, checklist=seen, ruleset="safeguarding-2026-09", by=by)
    bookings.confirm_attendance(
        booking, attended={school.nine.id: came}, answers=YES, by=an_actor(booking.requested_by)
    )
    db.session.commit()
    return slot


@pytest.fixture
def employer(session):
    return an_employer(name="Tyne Cables")


@pytest.fixture
def person(employer):
    return an_employers_person(employer)


def words_of(client, path):
    answer = client.http.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    reader = PdfReader(io.BytesIO(answer.get_data()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


def test_pupils_add_over_schools_and_are_an_interval_within_one(employer, person, schools):
    led(employer, schools[0], 60)
    led(employer, schools[0], 50)
    led(employer, schools[2], 40)
    led(an_employer(), schools[1], 45)
    found = queries.impact_of(employer.id, YEAR, an_actor(person))
    assert (found.encounters, found.attendances, found.schools) == (3, 150, 2)
    assert (found.reached.low, found.reached.high) == (100, 140)
    assert found.authorities == ("County Durham", "Newcastle upon Tyne")
    assert [each.encounters for each in found.parts["benchmark"]] == [3]


def test_an_hour_with_two_schools_in_the_room_is_one_hour(employer, person, schools):
    slot = led(employer, schools[0], 20)
    led(employer, schools[1], 20, slot=slot)
    led(employer, schools[1], 20)
    found = queries.impact_of(employer.id, YEAR, an_actor(person))
    assert (found.encounters, found.sessions, found.minutes) == (3, 2, 120)


def test_their_own_page_letter_and_certificate_say_the_same(client, employer, person, schools):
    led(employer, schools[0], 60)
    led(employer, schools[0], 50)
    client.sign_in(person)
    client.get(f"/my/impact?year={YEAR}")
    said = client.text()
    sentence = "Tyne Cables led 2 encounters at 1 school or college in Newcastle upon Tyne, and met"
    assert f"{sentence} 60 to 100 pupils." in said
    assert "2.0" in said
    for path in ("letter", "certificate"):
        words, reader = words_of(client, f"/employers/{employer.id}/impact/{path}.pdf?year={YEAR}")
        assert f"{sentence} 60 to 100 pupils." in words
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(reader.pages) == 1
    assert schools[0].name not in words


def test_nobody_sees_another_s(client, employer, person, schools):
    led(employer, schools[0])
    other = an_employer(name="Wear Ropes")
    own = f"/employers/{employer.id}/impact"
    paths = [own, f"{own}/letter.pdf", f"{own}/certificate.pdf"]
    for stranger in (an_employers_person(other), a_coordinator(840)):
        client.sign_in(stranger)
        for path in paths:
            assert client.get(path).status_code == 404
    client.sign_in(a_leader(schools[0]))
    assert client.get(paths[0]).status_code == 403
    client.sign_in(person)
    assert client.get(f"/my/impact?employer={other.id}").status_code == 404
    client.sign_in(a_coordinator(391))
    assert client.get(f"{paths[0]}?year={YEAR}").status_code == 200
    assert "Tyne Cables led 1 encounter" in client.text()


def test_a_coordinator_finds_the_employers_of_the_area_and_no_other(client, employer, schools):
    led(employer, schools[0])
    durham = an_employer(name="Wear Ropes", authority_id=840)
    led(durham, schools[2])
    led(durham, schools[0])
    client.sign_in(a_coordinator(391))
    client.get(f"/reports/employers?year={YEAR}")
    assert "Tyne Cables" in client.text()
    assert "Wear Ropes" not in client.text()
    assert len(client.statements) <= 12
    opened = client.page.find("a", string="Tyne Cables")
    assert client.get(opened["href"]).status_code == 200
    client.get("/reports/employers?year=x")


def test_before_there_is_anything_there_is_no_certificate(client, employer, person):
    client.sign_in(person)
    client.get("/my/impact")
    assert "Nothing to count yet" in client.text()
    assert client.get(f"/employers/{employer.id}/impact/certificate.pdf").status_code == 404
    words, _ = words_of(client, f"/employers/{employer.id}/impact/letter.pdf")
    assert "No encounter that Tyne Cables led is confirmed yet" in words
    many = "9" * 20
    for odd in ("year=²", f"year={many}", f"employer={many}", "employer=x"):
        assert client.get(f"/my/impact?{odd}").status_code in (200, 404)


def test_no_sum_of_money_is_named_until_an_administrator_gives_its_source(
    client, employer, person, schools
):
    led(employer, schools[0])
    client.sign_in(person)
    client.get("/my/impact")
    assert "£" not in client.text()
    client.sign_in(an_administrator())
    odd = [(each, "A") for each in ("0", "x", "-1", "NaN", "16.933", "9" * 10, "²", "\x00")]
    for pounds, source in (("16.93", ""), ("", "A source"), *odd):
        answer = client.post("/admin/social-value", {"pounds": pounds, "source": source})
        assert answer.status_code == 422, pounds
    client.post("/admin/social-value", {"pounds": "£16.50", "source": "A framework, 2026"})
    client.sign_in(person)
    client.get("/my/impact")
    assert "At £16.50 for an hour (A framework, 2026), 1.0 hours of sessions come to £17" in (
        client.text()
    )
    client.sign_in(an_administrator())
    client.post("/admin/social-value", {"pounds": "", "source": ""})
    client.get("/admin/social-value")
    assert "No value is set" in client.text()


@pytest.mark.parametrize("facts", [{"pounds": 0, "source": "A"}, {"pounds": 1}, {"source": "A"}])
def test_the_database_keeps_no_value_without_a_source(session, facts):
    db.session.add(HourValue(set_by_id=an_administrator().id, **facts))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_page_sends_as_many_statements_for_many_schools(client, employer, person, schools):
    led(employer, schools[0])
    client.sign_in(person)
    client.get("/my/impact")
    few = len(client.statements)
    for _ in range(4):
        led(employer, a_counting_school())
    client.get("/my/impact")
    assert len(client.statements) == few
    assert few <= 14
