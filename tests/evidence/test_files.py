"""Evidence as files, read back by programs that know nothing of ours."""

import csv
import io

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from app.bookings.commands import confirm_attendance
from app.evidence.exports import HEAD
from app.infra.database import db
from app.rulebook import meaningful
from tests.builders import (
    a_cohort,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
)

FILES = (
    "/evidence/bookings.csv",
    "/evidence/bookings.xlsx",
    "/evidence/summary.pdf",
    "/evidence/pack.pdf",
    "/evidence/pack.xlsx",
    "/evidence/access/statement.docx",
)


@pytest.fixture
def school(session):
    """One with an encounter for 28 of 30 of 9A, out of 60 in Year 9, and one planned."""
    school = a_school(telephone="0191 000 0000")
    school.leader, teacher = a_leader(school), a_teacher(school)
    a_cohort(school, roll=60)
    group = a_cohort(school, roll=30, name="9A")
    slot = a_slot(days=-1)
    slot.opportunity.title = "=HYPERLINK(1)"
    booking = an_approved_booking(slot, school=school, by=teacher, cohort=group)
    answers = {test.key: "yes" for test in meaningful.tests_for(5)}
    confirm_attendance(booking, attended={group.id: 28}, answers=answers, by=an_actor(teacher))
    an_approved_booking(a_slot(days=30), school=school, by=teacher, cohort=group)
    db.session.commit()
    school.booking = booking
    return school


def test_the_same_rows_on_the_screen_in_csv_and_in_the_spreadsheet(client, school):
    client.sign_in(school.leader)
    client.get("/evidence/bookings")
    screen = [row.find("th").get_text(" ", strip=True) for row in client.page.select("tbody tr")]
    body = client.get("/evidence/bookings.csv").get_data(as_text=True).lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(body)))
    book = load_workbook(io.BytesIO(client.get("/evidence/bookings.xlsx").data))
    cells = list(book["Evidence"].iter_rows(values_only=True))
    assert len(screen) == len(rows) == len(cells) - 1 == 2
    assert list(cells[0]) == list(rows[0]) == HEAD
    for shown, row, cell in zip(screen, rows, cells[1:], strict=True):
        title = row["activity_title"].removeprefix("'")
        assert shown.startswith(title)
        assert cell[HEAD.index("activity_title")] == title
        assert str(cell[HEAD.index("learners_attended")] or "") == row["learners_attended"]
        assert cell[HEAD.index("date")].date().isoformat() == row["date"]


def test_a_formula_stays_words_in_a_spreadsheet(client, school):
    client.sign_in(school.leader)
    book = load_workbook(io.BytesIO(client.get("/evidence/bookings.xlsx").data))
    [cell] = [
        each
        for row in book["Evidence"].iter_rows()
        for each in row
        if each.value == "=HYPERLINK(1)"
    ]
    assert cell.data_type == "s"


def test_a_governor_reads_the_interval_in_a_tagged_pdf(client, school):
    client.sign_in(school.leader)
    pdf = PdfReader(io.BytesIO(client.get("/evidence/summary.pdf").data))
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "46% of Year 9 (28 pupils of 60)" in " ".join(words.split())
    assert "not a Compass score" in words
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in pdf.trailer["/Root"]


def test_the_compass_day_pack_has_the_activities_behind_each_number(client, school):
    client.sign_in(school.leader)
    pdf = PdfReader(io.BytesIO(client.get("/evidence/pack.pdf").data))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "=HYPERLINK(1)" in words
    book = load_workbook(io.BytesIO(client.get("/evidence/pack.xlsx").data))
    rows = list(book["Benchmark 5"].iter_rows(values_only=True))
    [nine] = [row for row in rows if row[2] == "Year 9"]
    assert nine[3] == "46% of Year 9"
    assert "28 of 30 in Year 9" in nine[6]


def test_the_provider_access_statement_is_a_document_to_go_on_writing(client, school):
    client.sign_in(school.leader)
    document = Document(io.BytesIO(client.get("/evidence/access/statement.docx").data))
    words = "\n".join(each.text for each in document.paragraphs)
    assert school.name in words
    assert "[school e-mail address]" in words
    assert school.leader.email not in words
    assert "section 42B" in words


def test_a_primary_school_is_asked_for_no_statement(client, session):
    school = a_school(phase="primary", low_age=4, high_age=11, year_groups=list(range(7)))
    client.sign_in(a_leader(school))
    assert client.get("/evidence/access/statement").status_code == 404
    assert client.get("/evidence/provider-access").status_code == 200
    assert client.get("/evidence/summary.pdf").status_code == 200


def test_one_activity_is_laid_out_to_retype(client, school):
    client.sign_in(school.leader)
    client.get(f"/evidence/activity?booking={school.booking.reference}")
    assert "Learners attended" in client.text()
    assert "no compatibility with Compass+ is claimed" in client.text()


@pytest.mark.parametrize("path", FILES)
def test_another_schools_files_are_not_there(client, school, path):
    client.sign_in(a_leader(a_school()))
    assert client.get(f"{path}?school={school.id}").status_code == 404
