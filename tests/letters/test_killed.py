"""A hundred times kill -9, in the middle of things: nothing is lost, and nothing is there twice."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from app.bookings.models import Booking, HistoryEntry
from app.bookings.states import HOLDING
from app.infra import clock, jobs
from app.infra.database import db
from app.infra.mail import Letter
from app.opportunities.models import Slot
from config import ROOT
from tests.builders import (
    a_booking,
    a_cohort,
    a_school,
    a_slot,
    a_teacher,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.letters import worker
from tests.reading import Reader

KILLS = 50  # of each: the pages' process, and the worker's
CLIENTS = 4
PATIENCE_SECONDS = 30


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_a_worker_killed_fifty_times_loses_and_doubles_nothing(work, box, own_database, port):
    """E4, E8: holds run out once, and each letter of it arrives, whenever the worker dies."""
    chance = Random(9)
    lapsed = []
    for _ in range(KILLS):
        booking = a_booking()
        db.session.execute(
            text("UPDATE bookings SET hold_until = :gone WHERE id = :id"),
            {"gone": clock.now() - timedelta(hours=1), "id": booking.id},
        )
        jobs.defer("lapse_booking", each=booking.id)
        db.session.commit()
        lapsed.append(booking.id)
        busy = worker.begin(own_database, port)
        busy.join(timeout=chance.uniform(0.15, 0.6))
        kill(busy.pid)
        busy.join(timeout=PATIENCE_SECONDS)
    db.session.execute(
        text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    )
    jobs.jobs.configure_task("rescue", connection=jobs.driver_connection()).defer(timestamp=1)
    work(later=True)
    work(later=True)
    for each in lapsed:
        states = select(HistoryEntry.to_state).where(HistoryEntry.booking_id == each)
        assert list(db.session.scalars(states.order_by(HistoryEntry.id))) == [
            "requested",
            "lapsed",
        ]
    letters = db.session.scalars(select(Letter)).all()
    assert len({each.key for each in letters}) == len(letters)
    assert all(each.sent_at for each in letters), "a letter was lost"
    arrived = {each["Message-ID"] for each in box.letters}
    assert arrived == {f"<letter-{each.id}@causeway.example>" for each in letters}
    left = db.session.execute(
        text("SELECT task_name FROM procrastinate_jobs WHERE status IN ('doing', 'failed')")
    )
    assert left.all() == []


@pytest.fixture
def pages(own_database, tmp_path):
    """The pages as they are served in earnest, with one process to kill; and their port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": own_database,
        "STATE_FOLDER": str(tmp_path),
        "SECRET_KEY": "not-a-secret-in-tests",
        "PASSWORD_SALT": "salt",
        "TOTP_SECRETS": "0" * 64,
        "QUIET_LOGS": "1",
        "WEB_WORKERS": "1",
    }
    words = ["-m", "gunicorn", "-c", "deploy/gunicorn.py", "--preload", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [sys.executable, *words, "--log-level", "critical", "wsgi:app"],
        cwd=ROOT,
        env=environ,
        start_new_session=True,
    )
    try:
        yield server.pid, port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=PATIENCE_SECONDS)


def serving(parent: int) -> int:
    """The process that answers just now, begun anew by its parent whenever it is killed."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if children:
            return int(children[-1])
        time.sleep(0.01)
    raise AssertionError("no process serves the pages")


def send(port: int, path: str, cookie: str, body: str) -> int:
    """Send the form until it is answered; the answer's status."""
    headers = {
        "Cookie": f"causeway={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            line.request("POST", path, body=body, headers=headers)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            continue
        finally:
            line.close()
    raise AssertionError("the pages never answered")


def test_pages_killed_fifty_times_lose_and_double_nothing(posting, pages):
    """A14, E3: who sends the form again after it broke has one booking, told once to each."""
    parent, port = pages
    chance = Random(4)
    employer = an_employer()
    offer = an_opportunity(employer, contact=an_employers_person(employer))
    desks = []
    for _ in range(CLIENTS):
        school = a_school()
        cohort, teacher = a_cohort(school), a_teacher(school)
        reader = Reader(posting).sign_in(teacher)
        token = reader.csrf_token()
        cookie = reader.http.get_cookie("causeway").value
        desks.append((cohort.id, teacher.id, token, cookie))
    rounds = [a_slot(offer, days=40 + n, capacity=50).id for n in range(KILLS)]
    offer_id = offer.id
    db.session.commit()
    send(port, "/nowhere", "", "")  # once it answers, it is there to be killed
    for slot_id in rounds:

        def one(desk: tuple[int, int, str, str], slot_id: int = slot_id) -> int:
            cohort_id, teacher_id, token, cookie = desk
            body = (
                f"csrf_token={token}&cohorts={cohort_id}&pupils-{cohort_id}=5&lead={teacher_id}"
                f"&form_key={uuid4()}&act=ask"
            )
            path = f"/opportunities/{offer_id}/sessions/{slot_id}/request"
            return send(port, path, cookie, body)

        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = [pool.submit(one, desk) for desk in desks]
            time.sleep(chance.uniform(0, 0.12))  # any moment of the transition
            kill(serving(parent))
            assert {each.result() for each in answers} == {303}
    db.session.rollback()
    per_slot = Counter(db.session.scalars(select(Booking.slot_id)))
    assert per_slot == dict.fromkeys(rounds, CLIENTS)
    held = dict(
        db.session.execute(
            select(Booking.slot_id, func.sum(Booking.pupils))
            .where(Booking.state.in_(HOLDING))
            .group_by(Booking.slot_id)
        ).all()
    )
    assert dict(db.session.execute(select(Slot.id, Slot.taken)).all()) == held
    letters = Counter(db.session.scalars(select(Letter.about)))
    ids = db.session.scalars(select(Booking.id)).all()
    # The teacher who asked and leads, the employer's contact, and the coordinator who decides.
    assert letters == {f"booking:{each}": 3 for each in ids}
    assert db.session.scalar(select(func.count()).select_from(HistoryEntry)) == len(ids)
