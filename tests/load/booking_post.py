"""Asking for places: the full signed-in POST through gunicorn, spread over many sessions and on
one hot session, against the very same statements from a bare Flask page and from pgbench.
"""

import http.client
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app.bookings.models import Booking
from app.infra.database import db
from app.infra.embedded import PROGRAMS, WHEEL
from app.infra.jobs import libpq_url
from app.infra.mail import Letter
from tests.load import desks, recording
from tests.load.desks import Desk
from tests.load.served import gunicorn
from tests.load.stopwatch import Times, at_once, joined

SPREAD = 1008  # requests, each for a session of its own
HOT = 160  # requests, all for one session
HANDS = 4
WARM = 8
TURNS = 4


@dataclass(frozen=True)
class Round:
    """The schools that ask in one measurement: first to warm up, then spread, then all at once."""

    warm: list[Desk]
    spread: list[Desk]
    hot: list[Desk]


def run(app: Flask, say: Callable[[str], None]) -> None:
    """Record one POST, then measure ours, the bare page and pgbench, one after the other."""
    address = libpq_url(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    with app.app_context():
        first, rounds = _rounds()
        ours, bare, _ = rounds
        script = _record(app, first)
        browsers = {
            each.place: desks.browser(app, each) for each in (*ours.warm, *ours.spread, *ours.hot)
        }
        db.session.remove()
        db.engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        steps, bench_file = Path(folder) / "steps.json", Path(folder) / "booking.sql"
        recording.write_steps(script, steps)
        recording.write_pgbench(script, desks.NAMES, bench_file)
        with (
            gunicorn("wsgi:app", address) as pages,
            gunicorn("tests.load.bare:bare_page()", address, LOAD_SCRIPT=str(steps)) as least,
        ):
            asks = {
                "post": lambda each: _post(pages, each, browsers[each.place]),
                "bare": lambda each: _send(least, f"/bare/{each.place}", "", {}, 200),
            }
            for ask, one in zip(asks.values(), (ours, bare), strict=True):
                for each in one.warm:
                    ask(each)
            told = [
                _take_turns(address, bench_file, asks, [getattr(each, part) for each in rounds])
                for part in ("spread", "hot")
            ]
    say(f"  one POST sends {len(script)} statements")
    for what, (post, bare_times, bench_rate) in zip(
        ("spread over sessions", "on one session"), told, strict=True
    ):
        _tell(say, what, post, bare_times, bench_rate)


def _rounds() -> tuple[Desk, list[Round]]:
    """Everything three measurements need, and one desk to record."""
    slots = desks.furnish(SPREAD + 1)
    everyone: list[Desk] = []

    def some(wanted: list) -> list[Desk]:
        everyone.extend(desks.desks(wanted, first_place=len(everyone) + 1))
        return everyone[-len(wanted) :]

    first = some(slots[:1])[0]
    rounds = [
        Round(some([slots[0]] * WARM), some(slots[:SPREAD]), some([slots[-1]] * HOT))
        for _ in range(3)
    ]
    desks.line_up(everyone)
    return first, rounds


def _record(app: Flask, desk: Desk) -> list[str]:
    """Send one POST from this process, and keep what the driver sent."""
    cookie, token = desks.browser(app, desk)
    client = app.test_client()
    client.set_cookie("causeway", cookie)
    db.session.remove()
    client.get(desk.path)  # whatever is asked once in a process is asked here
    with recording.recorded() as sent:
        answer = client.post(desk.path, data=desk.form | {"csrf_token": token})
    assert answer.status_code == 303, answer.status_code
    booking = db.session.scalars(select(Booking)).one()
    letters = db.session.scalars(select(Letter.id).order_by(Letter.id)).all()
    names = {
        str(desk.slot): "slot",
        str(desk.opportunity): "opportunity",
        str(desk.contact): "contact",
        str(booking.uid): "uid",
        booking.uid.hex: "uid",
        str(desk.school): "school",
        str(desk.cohort): "cohort",
        str(desk.teacher): "teacher",
        booking.reference: "ref",
        desk.uniquifier: "uniquifier",
    }
    script = recording.script_of(sent, names, booking=booking.id, letters=list(letters))
    db.session.remove()
    return script


def _take_turns(
    address: str, script: Path, asks: dict[str, Callable[[Desk], None]], parts: list[list[Desk]]
) -> tuple[Times, Times, float]:
    """Ours, the bare page and pgbench in turn, a part at a time, so that noise falls on all."""
    size = len(parts[0]) // TURNS
    times: dict[str, list[Times]] = {name: [] for name in asks}
    seconds = 0.0
    for turn in range(TURNS):
        now = [part[turn * size : (turn + 1) * size] for part in parts]
        for (name, ask), these in zip(asks.items(), now, strict=False):
            times[name].append(
                at_once(lambda place, a=ask, t=these: a(t[place]), range(size), HANDS)  # type: ignore[misc]
            )
        seconds += size / _pgbench(address, script, now[2])
    return joined(times["post"]), joined(times["bare"]), size * TURNS / seconds


def _post(pages: str, desk: Desk, browser: tuple[str, str]) -> None:
    """As the teacher's browser would, on a connection of its own; it must become a booking."""
    cookie, token = browser
    _send(pages, desk.path, cookie, desk.form | {"csrf_token": token}, 303)


def _send(pages: str, path: str, cookie: str, form: dict[str, str], expected: int) -> None:
    line = http.client.HTTPConnection(urlsplit(pages).netloc, timeout=60)
    headers = {
        "Cookie": f"causeway={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request("POST", path, urlencode(form), headers)
    answer = line.getresponse()
    words = answer.read().decode(errors="replace")
    line.close()
    said = " ".join(re.sub(r"<[^>]+>", " ", words).split())[:300]
    assert answer.status == expected, (answer.status, path, said)


def _pgbench(address: str, script: Path, part: list[Desk]) -> float:
    """Transactions a second, each for the next desk in the line."""
    url = make_url(address)
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("SELECT setval('load_place', %s, false)", [part[0].place])
    done = subprocess.run(
        [
            str(WHEEL.parent / PROGRAMS / "pgbench"),
            *f"-n -f {script} -c {HANDS} -j 2 -t {len(part) // HANDS}".split(),
            *f"-h {url.host} -p {url.port} -U {url.username} {url.database}".split(),
        ],
        env=os.environ | {"PGPASSWORD": url.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stderr[-2000:]
    assert f"processed: {len(part)}/{len(part)}" in done.stdout, done.stderr[-2000:]
    return float(found[1])


def _tell(say: Callable[[str], None], what: str, post: Times, bare: Times, bench: float) -> None:
    say(f"  POST {what}")
    say(f"    full page, through gunicorn    {post}")
    say(f"    bare page, same statements     {bare}")
    say(
        f"    pgbench, same statements       {1000 * HANDS / bench:14.1f} ms {bench:29.1f} a second"
    )
    say(f"    RATIO to the bare page         {bare.rate / post.rate:.2f}")
    say(f"    RATIO to pgbench               {bench / post.rate:.2f}")
