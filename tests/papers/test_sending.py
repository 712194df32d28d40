"""Reports go to whoever said yes, once, with the PDF that was issued."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.access import Invalid
from app.infra import clock
from app.infra.database import db, transaction
from app.infra.mail import Letter
from app.organisations.models import Grant
from app.papers import commands, emails, jobs, queries
from app.papers.exports import issue
from app.papers.models import Edition, ReportReader, Sending
from tests.builders import a_coordinator, a_user, an_actor
from tests.papers.conftest import AUTUMN, NOW, a_counting_school, put_in
from tests.reading import Reader

ANN = "ann@council.example"


def a_reader(authority_id=391, email=ANN, **facts):
    reader = ReportReader(
        authority_id=authority_id,
        email=email,
        **{"name": "Ann Director", "confirmed_at": NOW, **facts},
    )
    db.session.add(reader)
    db.session.commit()
    return reader


def letters():
    db.session.expire_all()
    return db.session.scalars(
        select(Letter).where(Letter.key.startswith("papers/report")).order_by(Letter.id)
    ).all()


def send():
    jobs.send_report(391, AUTUMN.year, AUTUMN.name)
    db.session.commit()


def test_the_report_arrives_with_its_pdf_and_a_way_out(posting, box, work):
    school = a_counting_school(name="Ouse Street School")
    put_in(school, {school.nine.id: 60})
    a_reader()
    send()
    work()
    [arrived] = [each for each in box.letters if each["To"] == ANN]
    assert arrived["Subject"] == "Autumn term 2026/27: Newcastle upon Tyne"
    [enclosed] = list(arrived.iter_attachments())
    assert enclosed.get_content_type() == "application/pdf"
    assert enclosed.get_filename() == "report-newcastle-upon-tyne-2026-autumn-edition-1.pdf"
    body = enclosed.get_content()
    assert body == queries.get_with_files(queries.find_latest(391, AUTUMN).id).pdf
    words = " ".join(PdfReader(io.BytesIO(body)).pages[0].extract_text().split())
    assert "1 of 1 open school had 1 encounter" in words
    said = arrived.get_body(("plain",)).get_content()
    assert "1 of 1 open school had 1 encounter" in said
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = arrived["List-Unsubscribe"].strip(" <>")
    assert stop in said
    path = stop.partition("localhost")[2]
    # As a mail program sends it: no token of ours, no session.
    answer = posting.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert queries.list_readers(391) == []


def test_once_and_no_more_however_often_the_job_runs(session):
    a_counting_school()
    a_reader()
    for _ in range(3):
        send()
    assert len(letters()) == 1


def test_two_workers_at_once_send_once(own_app):
    with own_app.app_context(), clock.pretend(NOW):
        for number in range(5):
            a_reader(email=f"reader{number}@council.example")
    start = Barrier(4)

    def worker(_):
        with own_app.app_context(), clock.pretend(NOW):
            start.wait()
            with transaction():
                jobs.send_report(391, AUTUMN.year, AUTUMN.name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Edition)) == 1
        assert db.session.scalar(select(func.count()).select_from(Sending)) == 5
        assert len(letters()) == 5


def test_without_the_lock_the_key_still_lets_nothing_go_twice(own_app, monkeypatch):
    """The control: the race is real, and the database's own keys hold it."""
    monkeypatch.setattr(queries, "lock_report", lambda *_: None)
    with own_app.app_context(), clock.pretend(NOW):
        a_reader()
        edition = issue(391, AUTUMN, by=None)[0].id
        db.session.commit()
    start = Barrier(4)

    def worker(_):
        with own_app.app_context(), clock.pretend(NOW):
            found = db.session.get(Edition, edition)
            start.wait()
            with transaction():
                return emails.send(found, by=None)

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(worker, range(4)))
    assert sorted(sent) == [0, 0, 0, 1]
    with own_app.app_context():
        assert len(letters()) == 1


def test_the_day_after_the_term_puts_each_report_that_is_wanted_in_line(session):
    a_reader()
    a_reader(None)
    a_reader(840, confirmed_at=None)
    with clock.pretend(clock.moment_of(date(2026, 12, 31), 23)):
        jobs.find_reports()
    in_line = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'send_report'")
    assert db.session.execute(in_line).all() == []
    with clock.pretend(clock.moment_of(date(2027, 1, 1), 6)):
        jobs.find_reports()
    lined = [row[0]["authority_id"] for row in db.session.execute(in_line)]
    assert sorted(lined, key=str) == [391, None]


def test_nobody_outside_is_written_to_before_they_say_yes(client, session):
    a_counting_school()
    client.sign_in(a_coordinator(391))
    answer = client.post("/reports/391/readers", {"name": "Ann Director", "email": ANN})
    assert answer.status_code == 303
    asked = db.session.scalars(select(Letter).where(Letter.address == ANN)).one()
    assert "Nothing is sent unless you say yes" in asked.text
    db.session.commit()
    send()
    assert letters() == []
    link = next(word for word in asked.text.split() if "/reports/confirm/" in word)
    path = link.partition("localhost")[2]
    outside = Reader(client.app)
    outside.get(path)
    assert "Get the termly reports?" in outside.text()
    db.session.commit()
    send()
    assert letters() == []
    outside.post(path)
    assert "You get the reports" in outside.text()
    send()
    assert [each.address for each in letters()] == [ANN]


def test_the_spreadsheet_opens_by_the_link_until_they_stop(client, session):
    a_counting_school()
    reader = a_reader()
    send()
    [letter] = letters()
    link = next(word for word in letter.text.split() if "/reports/file/" in word)
    path = link.partition("localhost")[2]
    answer = client.http.get(path)
    assert answer.status_code == 200
    assert answer.get_data() == queries.get_with_files(queries.find_latest(391, AUTUMN).id).xlsx
    assert "no-store" in answer.headers["Cache-Control"]
    commands.stop(reader.id)
    db.session.commit()
    assert client.http.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["confirm", "stop", "file"])
@pytest.mark.parametrize("token", ["nothing", "WzEsMV0.aaaa.bbbb", "²", "a" * 3000])
def test_a_link_that_is_not_ours_opens_nothing(client, session, kind, token):
    a_reader()
    assert client.get(f"/reports/{kind}/{token}").status_code == 404
    if kind != "file":
        assert client.post(f"/reports/{kind}/{token}").status_code == 404


def test_a_link_for_one_thing_does_no_other(client, session):
    reader = a_reader(confirmed_at=None)
    stop, confirm = emails.stop_token(reader.id), emails.confirm_token(reader.id)
    assert client.get(f"/reports/confirm/{stop}").status_code == 404
    assert client.get(f"/reports/stop/{confirm}").status_code == 404
    assert client.get(f"/reports/file/{confirm}").status_code == 404


def test_a_letter_in_line_is_left_out_when_its_reader_stops(posting, box, work):
    reader = a_reader()
    send()
    commands.stop(reader.id)
    work()
    assert box.to() == []
    assert letters()[0].last_error == "They had stopped these reports before it could go."


def test_a_coordinator_gets_them_while_they_coordinate(client, session):
    a_counting_school()
    coordinator = a_coordinator(391)
    client.sign_in(coordinator)
    for _ in range(2):
        assert client.post("/reports/391/follow").status_code == 303
    client.get("/reports/391/readers")
    assert f"{coordinator.name} (you)" in client.text()
    [reader] = queries.list_readers(391)
    db.session.execute(Grant.__table__.delete().where(Grant.user_id == coordinator.id))
    db.session.commit()
    send()
    assert letters() == []
    assert reader.user_id == coordinator.id


def test_send_now_goes_to_whoever_has_not_had_this_edition(client, session):
    school = a_counting_school()
    client.sign_in(a_coordinator(391))
    a_reader()
    send()
    put_in(school, {school.nine.id: 60})
    edition = issue(391, AUTUMN, by=None)[0].id
    db.session.commit()
    send()
    assert len(letters()) == 1
    for _ in range(2):
        assert client.post(f"/reports/{edition}/send").status_code == 303
    assert [each.subject for each in letters()] == [
        "Autumn term 2026/27: Newcastle upon Tyne",
        "Autumn term 2026/27: Newcastle upon Tyne, edition 2",
    ]
    client.get(f"/reports/{edition}")
    assert "Ann Director, 2 Jan 2027 (on its way)" in client.text()


def test_who_stopped_is_not_asked_again_for_a_month(session):
    actor = an_actor(a_coordinator(391))
    reader = a_reader()
    commands.stop(reader.id)
    with pytest.raises(Invalid, match="less than a month ago"):
        commands.ask_reader(391, name="Ann", email=ANN.upper(), by=actor)
    with clock.pretend(NOW + timedelta(days=31)):
        commands.ask_reader(391, name="Ann", email=ANN, by=actor)


def test_an_odd_reader_is_answered_with_a_sentence_and_kept(client, session):
    client.sign_in(a_coordinator(391))
    for email in (
        "",
        "nobody",
        "a\x00b@c",
        "x" * 300 + "@a.example",
        "a@b.example\r\nBcc: c@d.example",
    ):
        answer = client.post("/reports/391/readers", {"name": "Ann", "email": email})
        assert answer.status_code == 422, email
        assert 'value="Ann"' in answer.get_data(as_text=True)
    a_reader()
    answer = client.post("/reports/391/readers", {"name": "Ann", "email": ANN})
    assert answer.status_code == 422
    assert "This address is on the list already." in client.text()


def test_taking_off_is_for_coordinators_who_cover_it(client, session):
    here, there = a_reader(), a_reader(840, email="bob@council.example")
    client.sign_in(a_coordinator(391))
    assert client.post(f"/reports/readers/{there.id}/remove").status_code == 404
    assert client.post(f"/reports/readers/{here.id}/remove").status_code == 303
    assert queries.list_readers(391) == []
    assert len(queries.list_readers(840)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"email": None},
        {"email": "not-an-address"},
        {"name": ""},
        {"email": ANN, "user": True},
        {"email": None, "user": True, "confirmed_at": None},
    ],
)
def test_the_database_keeps_only_readers_that_can_be(session, facts):
    facts = dict(facts)
    user_id = a_user().id if facts.pop("user", False) else None
    with pytest.raises(IntegrityError):
        a_reader(user_id=user_id, **facts)


def test_the_database_keeps_one_living_reader_of_an_address_even_of_the_region(session):
    a_reader(None)
    with pytest.raises(IntegrityError):
        a_reader(None, email=ANN.upper())


def test_every_link_of_a_letter_with_a_key_is_hidden_from_others(session):
    a_counting_school()
    a_reader()
    send()
    from app.web.tokens import without_keys  # noqa: PLC0415 - beside the one test of it

    shown = without_keys(letters()[0].text)
    assert "/reports/file/…" in shown
    assert "/reports/stop/…" in shown
    assert BeautifulSoup(letters()[0].html, "html5lib").find("a", string="Stop these reports")
