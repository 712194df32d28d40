"""Asking for places: the full signed-in POST, spread over many sessions and on one hot session,
against the same statements sent by pgbench, in the same run.
"""

import http.client
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.infra.database import db
from app.infra.embedded import PROGRAMS, WHEEL
from tests.load.stopwatch import Times, at_once, serving

SPREAD = 300
HOT = 100
HANDS = 4

# One school books each session once, so pgbench makes a school of its own for each transaction.
SCRIPT = """
\\set slot random({first}, {last})
\\set urn random(200000000, 2000000000)
\\set ref random(1, 2000000000)
BEGIN;
SELECT id, capacity, taken FROM slots WHERE id = :slot FOR UPDATE;
SELECT * FROM opportunities JOIN slots ON slots.opportunity_id = opportunities.id
    JOIN employers ON employers.id = opportunities.employer_id WHERE slots.id = :slot;
SELECT id FROM cohorts WHERE id = {cohort};
INSERT INTO schools (urn, authority_id, name, phase, type_code, type_name, group_code, year_groups,
    is_open, ukprn, trust_name, street, locality, town, postcode, website, telephone, lsoa,
    register_changed_at) VALUES (:urn, 391, 'Bench', 'secondary', '', '', '', '{{}}', true, '', '',
    '', '', '', '', '', '', '', now()) RETURNING id AS school \\gset
SELECT id FROM bookings WHERE slot_id = :slot AND school_id = :school
    AND state IN ('requested', 'approved', 'attended', 'not_attended');
INSERT INTO bookings (reference, slot_id, school_id, requested_by_id, lead_id, state, pupils,
    message, access_needs, reason, requested_at, changed_at)
    VALUES (upper(translate(substr(md5(:ref::text), 1, 8), '01', 'XY')), :slot, :school, {user},
    {user}, 'requested', 1, '', '', '', now(), now()) RETURNING id AS booking \\gset
INSERT INTO booking_cohorts (booking_id, cohort_id, pupils) VALUES (:booking, {cohort}, 1);
INSERT INTO booking_history (booking_id, at, by_id, side, to_state, reason)
    VALUES (:booking, now(), {user}, 'school', 'requested', '');
UPDATE slots SET taken = taken + 1 WHERE id = :slot;
INSERT INTO letters (key, address, subject, text, html, about, written_at, attempts, last_error)
    VALUES ('bench:' || :booking, 'x@school.example', 'Asked', 'Asked', 'Asked', '', now(), 0, '')
    RETURNING id AS letter \\gset
COMMIT;
"""


@dataclass(frozen=True)
class Asking:
    """One school's request for one session, as its teacher's browser would send it."""

    path: str
    cookie: str
    token: str
    form: dict[str, str]


def run(app: Flask, spread: list[Asking], hot: list[Asking], say: Callable[[str], None]) -> Times:
    """Post them all, spread first, then every one at the same session."""
    statements: list[tuple[str, object]] = []
    with serving(app) as address, app.app_context():
        engine = db.engine

        def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
            if len(statements) < 400:
                statements.append((statement, values))

        event.listen(engine, "before_cursor_execute", note)
        post(address, spread[0])
        event.remove(engine, "before_cursor_execute", note)
        wide = at_once(lambda place: post(address, spread[place]), range(1, len(spread)), HANDS)
        narrow = at_once(lambda place: post(address, hot[place]), range(len(hot)), HANDS)
    say(f"  POST spread over sessions        {wide}")
    say(f"  POST on one session              {narrow}")
    say(f"  statements in one POST           {len(statements)}")
    return wide


def post(address: str, asking: Asking) -> None:
    """Send it on a connection of its own, and see that it became a booking."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    body = urlencode(asking.form | {"csrf_token": asking.token})
    headers = {
        "Cookie": f"causeway={asking.cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request("POST", asking.path, body, headers)
    answer = line.getresponse()
    words = answer.read().decode(errors="replace")
    line.close()
    said = re.sub(r"<[^>]+>", " ", words)[:300]
    assert answer.status == 303, (answer.status, asking.path, " ".join(said.split()))


def pgbench(
    app: Flask,
    slot_ids: tuple[int, int],
    cohort_id: int,
    user_id: int,
    say: Callable[[str], None],
    wide: Times,
) -> None:
    """The transaction alone, without the web: lock, look, book, count, history, letter, commit."""
    first, last = slot_ids
    script = SCRIPT.format(first=first, last=last, cohort=cohort_id, user=user_id)
    with app.app_context():
        url = make_url(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "booking.sql"
        file.write_text(script)
        words = f"-n -f {file} -c {HANDS} -j 2 -t 200 -h {url.host} -p {url.port}"
        done = subprocess.run(
            [
                str(WHEEL.parent / PROGRAMS / "pgbench"),
                *words.split(),
                "-U",
                str(url.username),
                str(url.database),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if found is None:
        say(f"  pgbench did not run: {done.stderr.strip()[-300:]}")
        return
    rate = float(found[1])
    say(f"  pgbench, the transaction alone   {rate:42.1f} a second")
    say(f"  RATIO POST / pgbench             {wide.rate / rate:.2f}")
