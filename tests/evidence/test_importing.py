"""A spreadsheet of what was arranged elsewhere: read row by row, saved whole or not at all."""

import contextlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.evidence import commands
from app.evidence.models import Entry, Record, Upload
from app.evidence.rules.importing import COLUMNS, check, columns_of, understand
from app.infra import clock
from app.infra.database import db, transaction
from app.infra.spreadsheets import LARGEST, Unreadable, rows_of
from app.organisations.actors import actor_by_id
from app.organisations.models import School
from tests.builders import a_cohort, a_leader, a_school, a_teacher, an_actor

HEAD = (
    "Date,Activity,Title,Year group,Tutor group,Pupils,Minutes,Organisation,Organisation kind,"
    "purpose shared,learning outcomes,two way,reflection"
)


@pytest.fixture
def school(session):
    school = a_school()
    school.leader = a_leader(school)
    a_cohort(school, roll=60)
    a_cohort(school, roll=30, name="9A")
    a_cohort(school, roll=30, name="9B")
    return school


def day() -> str:
    return f"{clock.today() - timedelta(days=3):%d/%m/%Y}"


def row(**facts) -> str:
    said = {
        "date": day(),
        "activity": "Careers fair or networking",
        "title": "Fair",
        "year": "9",
        "tutor": "9A",
        "pupils": "28",
        "minutes": "60",
        "organisation": "Twenty employers",
        "kind": "Employer",
        "a": "yes",
        "b": "yes",
        "c": "yes",
        "d": "yes",
    } | facts
    return ",".join(said.values())


def bring_in(client, school, body, name="fair.csv"):
    body = body if isinstance(body, bytes) else body.encode()
    return client.post(f"/evidence/import?school={school.id}", {"file": (io.BytesIO(body), name)})


def save(client, answer, **data):
    return client.post(answer.location + "/save", data)


def test_a_good_file_becomes_evidence(client, school):
    client.sign_in(school.leader)
    body = "\n".join([HEAD, row(), row(tutor="9b", pupils="30")])
    answer = bring_in(client, school, body)
    assert answer.status_code == 303
    client.get(answer.location)
    assert "1 activity can be saved" in client.text()
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0
    answer = save(client, answer)
    assert answer.status_code == 303
    entries = db.session.scalars(select(Entry).order_by(Entry.pupils)).all()
    assert [(e.pupils, e.counted, e.minutes) for e in entries] == [(28, True, 60), (30, True, 60)]
    assert len({e.record_id for e in entries}) == 1
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_the_same_file_twice_makes_nothing_twice(client, school):
    client.sign_in(school.leader)
    for _ in range(2):
        save(client, bring_in(client, school, "\n".join([HEAD, row()])))
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1


def test_each_group_is_judged_by_its_own_words(client, school):
    """What one row says of 9A is not said of 9B."""
    client.sign_in(school.leader)
    body = "\n".join([HEAD, row(), row(tutor="9B", c="no", minutes="20")])
    save(client, bring_in(client, school, body))
    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert sorted((e.counted, e.minutes) for e in entries) == [(False, 20), (True, 60)]


def test_a_group_more_is_added_to_what_was_brought_in_before(client, school):
    client.sign_in(school.leader)
    save(client, bring_in(client, school, "\n".join([HEAD, row()])))
    save(client, bring_in(client, school, "\n".join([HEAD, row(), row(tutor="9B")])))
    entries = db.session.scalars(select(Entry)).all()
    assert len(entries) == 2
    assert len({e.record_id for e in entries}) == 1


def test_other_numbers_than_were_brought_in_before_are_said_and_not_saved(client, school):
    client.sign_in(school.leader)
    save(client, bring_in(client, school, "\n".join([HEAD, row()])))
    answer = save(client, bring_in(client, school, "\n".join([HEAD, row(pupils="20")])))
    assert answer.status_code == 422
    assert "put in before, with another number of pupils" in answer.get_data(as_text=True)
    assert db.session.scalars(select(Entry.pupils)).all() == [28]


@pytest.mark.parametrize("column", ["Group name", "Organisation name", "Tutor group number"])
def test_a_column_of_our_own_things_is_no_name(column):
    assert columns_of([*HEAD.split(","), column])[1] == []


def test_the_preview_asks_the_same_whatever_the_file(client, school):
    client.sign_in(school.leader)
    asked = set()
    for number in (2, 30):
        body = "\n".join([HEAD, *(row(title=f"Fair {n}") for n in range(number))])
        client.get(bring_in(client, school, body).location)
        asked.add(len(client.statements))
    assert len(asked) == 1


def test_an_excel_file_with_real_dates(client, school):
    book = Workbook()
    book.active.append(HEAD.split(","))
    when = clock.today() - timedelta(days=3)
    book.active.append([when, "careers_fair", "=1+1", 9, "9A", 28, 60, "X", "employer", "yes"])
    out = io.BytesIO()
    book.save(out)
    client.sign_in(school.leader)
    answer = bring_in(client, school, out.getvalue(), "fair.xlsx")
    assert answer.status_code == 303
    client.get(answer.location)
    # What a formula comes to was never worked out, so the cell is empty.
    assert "Say in a few words what it was" in client.text()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "yesterday"}, "is not a day"),
        ({"activity": "Feast"}, "not a kind of activity"),
        ({"title": ""}, "Say in a few words"),
        ({"year": "nine"}, "is not a year group"),
        ({"tutor": "9Z"}, "There is no group 9Z"),
        ({"pupils": "many"}, "is not a number of pupils"),
        ({"date": "2026-10-145"}, "is not a day"),
        ({"pupils": "31"}, "30 pupils on roll"),
        ({"minutes": "-4"}, "is not a whole number of minutes"),
        ({"kind": "Guild"}, "is not a kind of organisation"),
        ({"organisation": ""}, "which organisation"),
        ({"a": "perhaps"}, "is yes, no or empty"),
    ],
)
def test_each_wrong_row_is_named_and_nothing_is_saved_until_said(client, school, wrong, said):
    client.sign_in(school.leader)
    answer = bring_in(client, school, "\n".join([HEAD, row(), row(**({"tutor": "9B"} | wrong))]))
    client.get(answer.location)
    assert "Row 3:" in client.text()
    assert said in client.text()
    refused = save(client, answer)
    assert refused.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0
    assert save(client, answer, leave_out_faulty="y").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1


@pytest.mark.parametrize(
    "column",
    [
        "Pupil name",
        "Pupil's name",
        "Name of pupil",
        "surname",
        "First Name",
        "Full name",
        "UPN",
        "Pupil UPN",
        "DateOfBirth",
        "date of birth",
        "E mail",
        "name",
    ],
)
def test_a_file_with_names_is_turned_away_whole(client, school, column):
    client.sign_in(school.leader)
    answer = bring_in(client, school, f"{HEAD},{column}\n{row()},Somebody")
    assert answer.status_code == 422
    assert "no pupil is ever named here" in client.text()
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 50_000_000)
    return out.getvalue()


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a,b\n1,2", "no column called"),
        (HEAD.encode(), "no row below"),
        (bomb(), "unpacks to far more"),
        (a_zip(), "cannot be read"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"\xd0\xcf\x11\xe0old", "old or protected"),
        (b"date\x00,activity", "cannot be read"),
        ((HEAD + "\n" + "\n".join(["x"] * 1100)).encode(), "more than 1,000 rows"),
    ],
    ids=range(11),
)
def test_what_is_no_list_is_said_to_be_none(client, school, body, said):
    client.sign_in(school.leader)
    answer = bring_in(client, school, body)
    assert answer.status_code == 422
    assert said in client.text()


def test_a_file_larger_than_two_megabytes_is_too_large():
    with pytest.raises(Unreadable, match="larger than 2 MB"):
        rows_of(b"x" * (LARGEST + 1))


def test_only_its_careers_leader_and_only_their_file(client, school):
    client.sign_in(school.leader)
    upload = bring_in(client, school, "\n".join([HEAD, row()])).location
    client.sign_in(a_leader(a_school()))
    assert client.get(upload).status_code == 404
    assert client.post(upload + "/save").status_code == 404
    client.sign_in(a_teacher(school))
    assert client.get(f"/evidence/import?school={school.id}").status_code == 403


def test_the_template_has_the_columns_it_asks_for(client, school):
    client.sign_in(school.leader)
    book = load_workbook(io.BytesIO(client.get("/evidence/import/template.xlsx").data))
    head = [cell.value for cell in next(book["Activities"].iter_rows())]
    assert [each.replace(" ", "_") for each in head] == COLUMNS
    assert columns_of(head)[1] == []


CELLS = st.lists(
    st.lists(
        st.none()
        | st.text(max_size=12)
        | st.integers()
        | st.floats()
        | st.datetimes()
        | st.dates()
        | st.booleans(),
        max_size=20,
    ),
    max_size=6,
)


@given(CELLS)
def test_nothing_in_a_file_ever_raises(rows):
    head, places = HEAD.split(","), columns_of(HEAD.split(","))[0]
    found = understand(rows, places, [])
    check(found, [], today=clock.today())
    assert all(not row.is_good for row in found)
    assert len(head) == len(places)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body):
    for start in (b"", b"PK\x03\x04"):
        with contextlib.suppress(Unreadable):
            assert isinstance(rows_of(start + body), list)


def test_two_people_saving_one_file_at_once_make_one_record(own_app):
    with own_app.app_context():
        school = a_school()
        leader = a_leader(school)
        a_cohort(school, roll=30, name="9A")
        cells = [line.split(",") for line in (HEAD, row())]
        from app.evidence.queries import cohorts_of  # noqa: PLC0415

        rows = understand(cells[1:], columns_of(cells[0])[0], cohorts_of(school.id))
        ids = []
        for _ in range(2):
            with transaction():
                ids.append(commands.read_in(school, rows, name="x", by=an_actor(leader)).id)
        leader_id, school_id = leader.id, school.id
        db.session.remove()
    together = Barrier(2)

    def go(upload_id: int) -> str:
        with own_app.app_context():
            by, school = actor_by_id(leader_id), db.session.get(School, school_id)
            upload = db.session.get(Upload, upload_id)
            together.wait(timeout=30)
            with transaction():
                commands.save_import(upload, school, by=by)
            return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, ids)) == ["saved", "saved"]
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Record)) == 1
