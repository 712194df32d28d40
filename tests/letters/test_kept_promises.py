"""What the outbox promises a booking, also when a worker is killed in the middle of a letter."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import is_dataclass

import pytest
from sqlalchemy import func, select, text

from app.bookings import events
from app.bookings.commands import request_booking
from app.infra import jobs, mail
from app.infra.database import db
from app.infra.mail import Letter
from app.wiring import REACTIONS
from config import ROOT
from tests.builders import a_cohort, a_school, a_slot, a_teacher, an_actor

ANN = "ann@school.example"
PATIENCE_SECONDS = 30

FACTS = [each for each in vars(events).values() if is_dataclass(each) and each in REACTIONS]
# It can be taken back only while nobody was told, so there is nobody to tell.
UNTOLD = [events.DecisionTakenBack]


def test_every_fact_about_bookings_is_acted_on():
    """E3: no step is forgotten: each fact has its place in the table of what happens after what."""
    silent = {
        name
        for name, each in vars(events).items()
        if is_dataclass(each) and each.__module__ == events.__name__ and each not in REACTIONS
    }
    bases = {base.__name__ for each in FACTS for base in each.__mro__[1:]}
    assert silent - bases == set()


@pytest.mark.parametrize(
    "fact", [each for each in FACTS if each not in UNTOLD], ids=lambda each: each.__name__
)
def test_every_step_of_a_booking_is_told(fact):
    """E3: each step's letters are among what happens after it, in its own transaction."""
    assert any(".emails" in each.__module__ for each in REACTIONS[fact])


def test_a_step_that_does_not_happen_is_told_to_nobody(session):
    """E3: letters and their jobs are rolled back with the step that wrote them."""
    school, slot = a_school(), a_slot()
    teacher, cohort = a_teacher(school), a_cohort(school)
    before = db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
    with db.session.begin_nested() as step:
        request_booking(slot.id, school.id, {cohort.id: 30}, by=an_actor(teacher))
        db.session.flush()
        assert db.session.scalar(select(func.count()).select_from(Letter)) > 0
        step.rollback()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
    assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == before


def a_worker_of_its_own(own_database: str, port: int, folder: str) -> subprocess.Popen[bytes]:
    """The worker as it runs in earnest, in a process that can be killed."""
    environ = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": own_database,
        "STATE_FOLDER": folder,
        "SECRET_KEY": "not-a-secret-in-tests",
        "PASSWORD_SALT": "salt",
        "TOTP_SECRETS": "0" * 64,
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(port),
        "QUIET_LOGS": "1",
    }
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"]
    return subprocess.Popen(words, cwd=ROOT, env=environ, start_new_session=True)


def test_a_letter_whose_worker_is_killed_is_sent_by_another(
    work, box, own_database, port, tmp_path
):
    """E4: what a killed worker was doing is taken up again; the letter arrives, once."""
    box.slow.add(ANN)
    mail.write(key="1", address=ANN, subject="Hello", text="Hello.\n", html="<p>Hello.</p>")
    db.session.commit()
    worker = a_worker_of_its_own(own_database, port, str(tmp_path))
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not box.asked[ANN] and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert box.asked[ANN] == 1
    box.slow.clear()
    db.session.execute(
        text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    )
    jobs.jobs.configure_task("rescue", connection=jobs.driver_connection()).defer(timestamp=1)
    work()
    work()
    assert box.to() == [ANN]
    assert db.session.scalar(select(Letter.sent_at)) is not None
    assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
