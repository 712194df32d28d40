"""A report says what the dashboards say, on its page, on paper and as a spreadsheet alike."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.figures.queries import scope_for
from app.infra import clock
from app.infra.database import db
from app.papers import queries
from app.papers.exports import issue
from app.papers.jobs import draw_report
from app.papers.rules import Term
from app.reports.queries import overview
from tests.builders import (
    a_coordinator,
    a_leader,
    a_slot,
    an_actor,
    an_employer,
    an_opportunity,
)
from tests.papers.conftest import AUTUMN, IN_TERM, YEAR, a_counting_school, put_in

DRAW = "/reports/{}/2026/autumn/draw"


@pytest.fixture
def newcastle(client, schools):
    return client.sign_in(a_coordinator(391))


def draw(client, scope=391):
    answer = client.post(DRAW.format(scope))
    assert answer.status_code == 303
    client.get(answer.location)
    return int(answer.location.rpartition("/")[2])


def paper(client, edition, ending):
    answer = client.http.get(f"/reports/{edition}.{ending}")
    assert answer.status_code == 200
    return answer.get_data()


def words_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def summary_of(xlsx):
    sheet = load_workbook(io.BytesIO(xlsx))["Summary"]
    return {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}


def test_page_paper_spreadsheet_and_dashboard_say_the_same(newcastle, schools):
    for school, pupils in zip(schools, (60, 40, 90), strict=True):
        put_in(school, {school.nine.id: pupils})
    put_in(schools[0], {schools[0].nine.id: 70})
    put_in(schools[1], {schools[1].last_nine.id: 30}, held_on=date(2025, 10, 7))
    edition = draw(newcastle)
    actor = an_actor(a_coordinator(391))
    seen = overview(scope_for(actor, area=391, trust="", school=None), YEAR).this
    assert (seen.whole.encounters, seen.whole.attendances) == (3, 170)
    assert (seen.whole.span.low, seen.whole.span.high) == (110, 140)
    page = newcastle.text()
    assert "2 of 2 open schools had 3 encounters" in page
    assert "between 110 and 140 pupils of 200 on roll (between 55% and 70% of pupils)" in page
    assert "Encounters: 3, against 1 in the autumn term 2025/26: too few for a percentage." in page
    words = words_of(paper(newcastle, edition, "pdf"))
    for said in ("2 of 2 open schools had 3 encounters", "110 to 140 pupils", "Ouse Street School"):
        assert said in words
    assert "Durham" not in words
    cells = summary_of(paper(newcastle, edition, "xlsx"))
    assert cells["Encounters"][:4] == (3, 1, 3, 1)
    assert cells["Pupils present, visit by visit"][:3] == (170, 30, 170)
    assert cells["Pupils reached, at least"][0] == 110
    assert cells["Pupils reached, at most"][0] == 140
    assert cells["Schools taking part"][0] == seen.schools == 2


def offered_on(day, *more, **facts):
    """An opportunity that suits pupils with SEND, with a session on each of these days."""
    suits = an_opportunity(**({"send_notes": "A quiet room."} | facts))
    return [a_slot(suits, days=(each - clock.today()).days) for each in (day, *more)]


SUITS = (
    "Published opportunities with a session on the days that are counted that say how they suit"
    " pupils with special educational needs or disabilities, or are for special schools."
)


def test_send_opportunities_are_in_it_as_the_dashboard_counts_them(newcastle, schools):
    offered_on(IN_TERM)
    offered_on(date(2026, 9, 15), IN_TERM, send_notes="", phases=["special"])
    offered_on(IN_TERM, date(2025, 11, 10), authority_ids=[391])
    offered_on(date(2025, 9, 2))
    for facts in (
        {"send_notes": " "},
        {"authority_ids": [840]},
        {"state": "withdrawn"},
        {"employer": an_employer(state="suspended")},
    ):
        offered_on(IN_TERM, **facts)
    (called_off,) = offered_on(IN_TERM)
    called_off.cancelled_at = clock.now()
    db.session.commit()
    edition = draw(newcastle)
    cells = summary_of(paper(newcastle, edition, "xlsx"))["SEND opportunities"]
    assert cells == (3, 2, 3, 2, "too few for a percentage", SUITS)
    words = words_of(paper(newcastle, edition, "pdf"))
    assert "SEND opportunities 3 Autumn term 2025/26: 2." in words
    assert SUITS in words
    assert SUITS in newcastle.text()
    scope = scope_for(an_actor(a_coordinator(391)), area=391, trust="", school=None)
    assert overview(scope, YEAR).send == (3, 2)


def test_a_send_opportunity_counts_in_a_term_only_by_a_session_in_it(newcastle, schools):
    offered_on(date(2026, 12, 31), date(2027, 1, 1))
    offered_on(date(2027, 1, 2), date(2027, 3, 2))
    (row,) = [
        each
        for each in queries.facts_of(391, AUTUMN, clock.today())["numbers"]
        if each["key"] == "send"
    ]
    assert (row["this"], row["year"]) == (1, 1)
    (row,) = [
        each
        for each in queries.facts_of(391, Term(YEAR, "spring"), clock.today())["numbers"]
        if each["key"] == "send"
    ]
    assert (row["this"], row["year"]) == (2, 2)
    assert queries.facts_of(None, AUTUMN, clock.today())["numbers"][-2]["this"] == 1


def test_only_the_days_of_the_term_are_counted(newcastle, schools):
    school = schools[0]
    for day in (date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1)):
        put_in(school, {school.nine.id: 50}, held_on=day)
    facts = queries.facts_of(391, AUTUMN, clock.today())
    assert facts["numbers"][0]["this"] == 2
    spring = queries.facts_of(391, Term(YEAR, "spring"), clock.today())
    assert (spring["numbers"][0]["this"], spring["numbers"][0]["year"]) == (1, 3)
    assert not spring["is_whole"]


def test_the_spreadsheet_is_one_of_real_numbers_and_of_words_nobody_runs(newcastle, session):
    school = a_counting_school(name='=HYPERLINK("https://bad.example")')
    put_in(school, {school.nine.id: 1_00})
    body = paper(newcastle, draw(newcastle), "xlsx")
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames[0] == "Summary"
    assert {"By benchmark", "By sector", "Schools", "Employers", "Growth", "Definitions"} <= set(
        book.sheetnames
    )
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.fitToHeight == 0
        assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    names = {row[1].value: row for row in book["Schools"]}
    row = names[school.name]
    assert (row[4].value, row[4].number_format) == (1, "#,##0")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert b"<f>" not in b"".join(packed.read(name) for name in packed.namelist())


def test_the_pdf_is_tagged_and_says_whose_it_is(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 60})
    reader = PdfReader(io.BytesIO(paper(newcastle, draw(newcastle), "pdf")))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.metadata.title == "Autumn term 2026/27, Newcastle upon Tyne"


def test_an_empty_term_is_a_report_too(newcastle, schools):
    edition = draw(newcastle)
    assert "No encounter is recorded for Newcastle upon Tyne" in newcastle.text()
    assert "No encounter is recorded" in words_of(paper(newcastle, edition, "pdf"))


def test_what_was_issued_stays_and_a_correction_is_a_new_edition(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 60})
    first = draw(newcastle)
    kept = paper(newcastle, first, "pdf")
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert draw(newcastle) == first
        assert "Nothing has changed since edition 1" in newcastle.text()
    put_in(schools[1], {schools[1].nine.id: 10})
    second = draw(newcastle)
    assert second != first
    assert paper(newcastle, first, "pdf") == kept
    newcastle.get(f"/reports/{first}")
    assert "There is a later edition" in newcastle.text()
    assert "60 pupils" in newcastle.text()
    newcastle.get(f"/reports/{second}")
    assert "70 pupils" in newcastle.text()


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET number = 9", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_lets_nobody_change_what_was_issued(session, schools, change):
    issue(391, AUTUMN, by=None)
    db.session.commit()
    with pytest.raises(DBAPIError, match="never"):
        db.session.execute(text(change.format("report_editions")))


def test_another_authority_is_nowhere(newcastle, schools):
    put_in(schools[2], {schools[2].nine.id: 90})
    others = [issue(scope, AUTUMN, by=None)[0].id for scope in (840, None)]
    db.session.commit()
    newcastle.get("/reports")
    assert "Durham" not in newcastle.text()
    assert "The North East" not in newcastle.text()
    for edition in others:
        for path in ("", ".pdf", ".xlsx"):
            assert newcastle.get(f"/reports/{edition}{path}").status_code == 404
        assert newcastle.post(f"/reports/{edition}/send").status_code == 404
    for scope in (840, "region", "999", "²", "0840", "nothing"):
        assert newcastle.post(DRAW.format(scope)).status_code == 404
        assert newcastle.get(f"/reports/{scope}/readers").status_code == 404
        assert newcastle.post(f"/reports/{scope}/follow").status_code == 404
        added = {"name": "Ann", "email": "ann@council.example"}
        assert newcastle.post(f"/reports/{scope}/readers", added).status_code == 404


def test_the_whole_region_has_a_report_of_its_own(client, schools):
    client.sign_in(a_coordinator())
    for school in schools:
        put_in(school, {school.nine.id: 20})
    client.get("/reports")
    assert "The North East" in client.text()
    assert "County Durham" in client.text()
    client.get(client.post(DRAW.format("region")).location)
    assert "being drawn up" in client.text()
    db.session.commit()
    job = db.session.execute(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'draw_report'")
    ).scalar_one()
    draw_report(**job)
    db.session.commit()
    client.get("/reports?term=2026-autumn")
    client.get(client.page.find("a", string="The North East")["href"])
    assert "In the North East, 3 of 3 open schools had 3 encounters" in client.text()


def test_the_region_s_report_is_drawn_for_nobody_who_no_longer_may(session, schools):
    put_in(schools[0], {schools[0].nine.id: 20})
    draw_report(YEAR, "autumn", a_coordinator(391).id)
    assert queries.find_latest(None, Term(YEAR, "autumn")) is None


@pytest.mark.parametrize(
    "term", ["2027/autumn", "2026/summer", "2026/winter", "1999/autumn", "999999999/autumn"]
)
def test_a_term_that_has_not_begun_has_no_report(newcastle, term):
    assert newcastle.post(f"/reports/391/{term}/draw").status_code == 404


@pytest.mark.parametrize("term", ["nothing", "2026-", "2026-winter", "9" * 30 + "-autumn", "\x00"])
def test_an_odd_term_in_the_address_shows_the_latest(newcastle, term):
    assert newcastle.http.get("/reports", query_string={"term": term}).status_code == 200


def test_schools_and_employers_have_no_reports(client, schools):
    client.sign_in(a_leader(schools[0]))
    assert client.get("/reports").status_code == 403
    assert client.post(DRAW.format(391)).status_code == 403


def test_drawing_up_sends_as_many_statements_for_many_schools(newcastle, schools):
    put_in(schools[0], {schools[0].nine.id: 5})
    newcastle.post(DRAW.format(391))
    few = len(newcastle.statements)
    employer = an_employer()
    for _ in range(5):
        school = a_counting_school()
        put_in(school, {school.nine.id: 5})
        assert employer.id
    newcastle.post(DRAW.format(391))
    assert len(newcastle.statements) <= few
    edition = queries.find_latest(391, AUTUMN)
    newcastle.get(f"/reports/{edition.id}")
    assert len(newcastle.statements) <= 14
    newcastle.get("/reports")
    assert len(newcastle.statements) <= 8
    assert clock.today() > IN_TERM
