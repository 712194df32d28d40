"""The worker and a real mail server, with real commits."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.infra import sending
from app.infra.database import db
from app.infra.jobs import run_worker
from tests.conftest import settings_for
from tests.mailbox import Mailbox, controller

IMPATIENT_SECONDS = 0.8


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def office(port: int) -> Iterator[tuple[Mailbox, Controller]]:
    """The mail server; a test starts it when it should be up."""
    mailbox = Mailbox()
    server = controller(mailbox, port)
    yield mailbox, server
    if server.server is not None:
        server.stop()
    else:
        server.loop.close()


@pytest.fixture
def box(office: tuple[Mailbox, Controller]) -> Mailbox:
    """The mail server, up."""
    mailbox, server = office
    server.start()
    return mailbox


@pytest.fixture
def posting(own_database: str, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with a mail server to send by."""
    monkeypatch.setattr(sending, "post", sending.post)
    app = create_app(settings_for(own_database, mail_host="127.0.0.1", mail_port=port))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def impatient(posting: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server is not waited for as long as in earnest."""
    server = sending.post()
    quick = replace(server, timeout_seconds=IMPATIENT_SECONDS)
    monkeypatch.setattr(sending, "post", lambda: quick)


@pytest.fixture
def work(posting: Flask, own_database: str) -> Callable[..., None]:
    """Let the worker do all there is to do now; with `later`, also what waits for its next try."""

    def run(*, later: bool = False) -> None:
        if later:
            db.session.execute(
                text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
            )
        db.session.commit()
        run_worker(own_database, wait=False)
        db.session.expire_all()

    return run
