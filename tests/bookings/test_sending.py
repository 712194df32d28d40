"""The worker and a real mail server: what was written down arrives, once, whatever breaks."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from app.bookings.commands import approve, request_booking
from app.bookings.models import Booking
from app.infra import jobs, mail
from app.infra.database import db
from app.infra.jobs import run_worker
from app.infra.mail import Letter
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.conftest import settings_for

REFUSED = "nobody@nowhere.example"


@dataclass
class Mailbox:
    """A mail server that keeps what it takes, and will not take letters to one address."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802
        if address == REFUSED:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=modern))
        return "250 Taken"

    def to(self) -> list[str]:
        return sorted(each["To"] for each in self.letters)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def office(port: int) -> Iterator[tuple[Mailbox, Controller]]:
    """The mail server; a test starts it when it should be up."""
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    yield mailbox, server
    if server.server is not None:
        server.stop()


@pytest.fixture
def posting(own_database: str, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with a mail server to send by."""
    monkeypatch.setattr(jobs, "workplace", jobs.workplace)
    monkeypatch.setattr(mail, "post", mail.post)
    app = create_app(
        settings_for(
            own_database,
            mail_host="127.0.0.1",
            mail_port=port,
            mail_from="Causeway <bookings@causeway.example>",
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def ask(**contact: str) -> Booking:
    """A teacher's request: a letter each to the teacher, the contact and the coordinator."""
    school, employer = a_school(name="Ouseburn High School"), an_employer(name="Bridge & Byte")
    person = an_employers_person(employer, **{"email": "contact@bridge.example", **contact})
    teacher = a_teacher(school, email="teacher@ouseburn.example")
    a_coordinator(391, email="coordinator@hub.example")
    db.session.execute(text("DELETE FROM procrastinate_events"))
    db.session.execute(text("DELETE FROM procrastinate_jobs"))
    booking = request_booking(
        a_slot(an_opportunity(employer, contact=person)).id,
        school.id,
        {a_cohort(school).id: 30},
        by=an_actor(teacher),
    )
    db.session.commit()
    return booking


def unsent() -> int:
    return db.session.scalar(select(func.count()).where(Letter.sent_at.is_(None))) or 0


def ours(box: Mailbox) -> list[str]:
    """Who has been written to, of the people in this test."""
    return [each for each in box.to() if not each.startswith("person")]


def hurry() -> None:
    """Bring the next try of every job forward to now."""
    db.session.execute(
        text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status='todo'")
    )
    db.session.commit()


def test_the_worker_sends_what_was_written_as_text_and_html(posting, own_database, office):
    box, server = office
    server.start()
    with posting.app_context():
        address = f"http://localhost/bookings/{ask().reference}"
        assert box.letters == []  # nothing is sent by the request itself
        run_worker(own_database, wait=False)
        assert unsent() == 0
    assert ours(box) == [
        "contact@bridge.example",
        "coordinator@hub.example",
        "teacher@ouseburn.example",
    ]
    letter = next(each for each in box.letters if each["To"] == "teacher@ouseburn.example")
    assert letter["From"] == "Causeway <bookings@causeway.example>"
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "You asked Bridge & Byte for 30 pupils." in plain.get_content()
    assert "You asked Bridge &amp; Byte for 30 pupils." in html.get_content()
    assert address in plain.get_content()
    assert f'href="{address}"' in html.get_content()


def test_a_second_run_of_the_worker_sends_nothing_again(posting, own_database, office):
    box, server = office
    server.start()
    with posting.app_context():
        ask()
        run_worker(own_database, wait=False)
        sent = len(box.letters)
        for letter_id in db.session.scalars(select(Letter.id)):
            jobs.defer(mail.SEND_LETTER, letter_id=letter_id)
        db.session.commit()
        run_worker(own_database, wait=False)
    assert len(box.letters) == sent


def test_one_refused_address_does_not_stop_the_others(posting, own_database, office):
    box, server = office
    server.start()
    with posting.app_context():
        ask(email=REFUSED)
        run_worker(own_database, wait=False)
        assert ours(box) == ["coordinator@hub.example", "teacher@ouseburn.example"]
        left = db.session.scalars(select(Letter.address).where(Letter.sent_at.is_(None))).all()
        assert left == [REFUSED]
        again = db.session.scalars(text("SELECT attempts FROM procrastinate_jobs")).all()
        assert again == [1]  # it will be tried again


def test_with_the_mail_server_down_bookings_go_on_and_letters_arrive_later_once(
    posting, own_database, office
):
    box, server = office
    with posting.app_context():
        booking = ask()
        assert booking.slot.taken == 30
        run_worker(own_database, wait=False)
        waiting = unsent()
        assert waiting >= 3
        server.start()
        hurry()
        run_worker(own_database, wait=False)
        assert unsent() == 0
    assert len(box.letters) == waiting
    assert len({each["Message-ID"] for each in box.letters}) == waiting


def test_each_person_has_their_own_letter_with_nobody_elses_address(posting, own_database, office):
    box, server = office
    server.start()
    with posting.app_context():
        booking = ask()
        approve(
            booking,
            checklist=[{"key": "x"}],
            ruleset="safeguarding-2026-09",
            by=an_actor(a_coordinator(391)),
        )
        db.session.commit()
        run_worker(own_database, wait=False)
    for letter in box.letters:
        assert letter["Cc"] is letter["Bcc"] is None
        assert "," not in letter["To"]
    assert box.to().count("teacher@ouseburn.example") == 2
