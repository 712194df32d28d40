"""Every dashboard and the queue, in a region of a million bookings, against the opportunities list.

The list and each page are asked for in turn, round after round, so that whatever else the machine
does falls on all of them; the ratio is between medians. Then the numbers are worked out again.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import text

from app.accounts.models import User
from app.figures.queries.sums import MOST_LIVE
from app.infra.clock import today
from app.infra.database import db, transaction
from app.papers.queries import facts_of
from app.papers.rules import terms_begun
from app.rulebook.years import academic_year
from tests.load import million, million_bookings, million_checks, plainly
from tests.load.million import Filled
from tests.load.stopwatch import serving
from tests.reading import Reader

ROUNDS, WARM_UP = 15, 2
MOST = 3.0
CHANGED = 4  # schools in a minute: a thousand bookings a day are confirmed in such a region
LIST = "/opportunities"
AREA = 391
# Asked for by a coordinator of the whole region, and by one of a single authority.
PAGES = (
    "/picture",
    "/picture?trust=Trust+B",
    "/picture?school=1",
    "/picture/made-of",
    "/picture/made-of?of=benchmark&value=5",
    "/picture/made-of?of=phase&value=primary",
    "/picture/employers",
    "/picture/send",
    "/picture/growth",
    "/picture/benchmarks-achieved",
    "/picture/t-level-placements",
    "/picture/fair-share",
    "/picture/fair-share/schools",
    "/picture/cold-spots",
    "/picture/map",
    "/reports",
    "/coordinator/caseload?whose=all",
    "/coordinator/caseload?whose=all&of=employer",
    "/coordinator/queue",
    "/coordinator/queue?kind=booking&urgent=pressing&sort=oldest",
    "/coordinator/queue?q=coder",
    "/coordinator/queue?page=3",
    "/administration/approval-rules/changed",
    "/coordinator/bookings/{item}",
    "/coordinator/many?item=booking:{item}",
)
# Asked for by the first alone.
OF_THE_REGION = (f"/picture?area={AREA}", f"/picture/made-of?area={AREA}")
WAITING = """
SELECT b.reference FROM bookings b JOIN schools s ON s.id = b.school_id
WHERE b.state = 'requested' AND s.authority_id = :area ORDER BY b.id LIMIT 1
"""
# Secondary schools come first, and have most to draw.
MARKED = """
INSERT INTO figure_marks (school_id, academic_year)
SELECT id, :year FROM schools WHERE phase = 'secondary' ORDER BY id LIMIT :number
"""


@dataclass
class Asked:
    """A page as one person asks for it: statements sent, and how long each answer took in ms."""

    path: str
    who: str
    cookie: str
    sent: int
    took: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.took)


def run(app: Flask, say: Callable[[str], None]) -> None:
    """Seed, look whether the seed is sound, measure, work the numbers out again."""
    with app.app_context():
        began = time.perf_counter()
        filled = million.fill_places(say)
        million_bookings.fill_bookings(filled, say)
        million_checks.draw_figures(say)
        say(f"  Seeded in {time.perf_counter() - began:.0f} s")
        million_checks.check(say)
        million_checks.check_ledger(say)
        measure(app, filled, say)
        measure_changed(app, filled, say)
        draw_up(say)
        plainly.compare(app, filled.region, say)
        db.session.remove()
        db.engine.dispose()


def draw_up(say: Callable[[str], None]) -> None:
    """What is drawn from the ledger of every school at once, in the background."""
    began = time.perf_counter()
    facts_of(None, terms_begun(today())[0], today())
    say(f"  The termly report of the whole region: {time.perf_counter() - began:.1f} s")
    db.session.rollback()


def measure_changed(app: Flask, filled: Filled, say: Callable[[str], None]) -> None:
    """The same where schools have changed a moment ago, so that their year is drawn on the page.

    First as many as change in a busy minute, then as many as a page draws at most.
    """
    for number in (CHANGED, MOST_LIVE):
        with transaction():
            db.session.execute(text(MARKED), {"number": number, "year": academic_year(today())})
        say(f"  While {number} schools wait to be added up:")
        measure(app, filled, say, paths=("/picture",))
    with transaction():
        db.session.execute(text("DELETE FROM figure_marks"))


def measure(
    app: Flask, filled: Filled, say: Callable[[str], None], paths: tuple[str, ...] = PAGES
) -> None:
    """One line for each page: both medians, both ratios to the list, both numbers of statements."""
    item = str(db.session.scalar(text(WAITING), {"area": AREA}))
    pages = [path.format(item=item) for path in paths]
    readers = {
        "teacher": _signed_in(app, filled.teacher),
        "region": _signed_in(app, filled.region),
        "area": _signed_in(app, filled.of_area[AREA]),
    }
    asked = [_ask(readers, "teacher", LIST)]
    asked += [_ask(readers, who, path) for path in pages for who in ("region", "area")]
    if paths == PAGES:
        asked += [_ask(readers, "region", path) for path in OF_THE_REGION]
    db.session.rollback()
    with serving(app) as address:
        line = http.client.HTTPConnection(urlsplit(address).netloc)
        for place in range(WARM_UP + ROUNDS):
            for each in asked:
                took = _fetch(line, each)
                if place >= WARM_UP:
                    each.took.append(took)
    _tell(asked, say)


def _signed_in(app: Flask, user_id: int) -> Reader:
    return Reader(app).sign_in(db.session.get_one(User, user_id))


def _ask(readers: dict[str, Reader], who: str, path: str) -> Asked:
    """Read the page once, counting its statements."""
    reader = readers[who]
    reader.get(path)  # whatever is asked once in a process is asked here
    answer = reader.get(path)
    assert answer.status_code == 200, (path, who, answer.status_code)
    cookie = reader.http.get_cookie("causeway")
    assert cookie is not None
    # Every few seconds a process asks whether settings have changed, whatever the page.
    own = [each for each in reader.statements if "FROM settings" not in each]
    return Asked(path, who, cookie.value, len(own))


def _fetch(line: http.client.HTTPConnection, each: Asked) -> float:
    began = time.perf_counter()
    line.request("GET", each.path, headers={"Cookie": f"causeway={each.cookie}"})
    answer = line.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, (each.path, each.who, answer.status, body[:300])
    return took


def _tell(asked: list[Asked], say: Callable[[str], None]) -> None:
    least = asked[0].median
    say(f"  The opportunities list: median {least:.1f} ms, {asked[0].sent} statements")
    say(f"  {'of the region, of one authority':<62}{'ms':>14}{'RATIO':>14}{'statements':>14}")
    by_path: dict[str, list[Asked]] = {}
    for each in asked[1:]:
        by_path.setdefault(each.path, []).append(each)
    for path, them in by_path.items():
        times = " ".join(f"{each.median:6.0f}" for each in them)
        ratios = " ".join(f"{each.median / least:6.2f}" for each in them)
        sent = " ".join(f"{each.sent:6}" for each in them)
        say(f"  {path:<62}{times:>14}{ratios:>14}{sent:>14}")
    slow = {each.path for each in asked[1:] if each.median > MOST * least}
    uneven = {path for path, them in by_path.items() if len({each.sent for each in them}) > 1}
    say(f"  Slower than {MOST:.0f} times the list: {', '.join(sorted(slow)) or 'none'}")
    say(f"  Statements differ with the size of the area: {', '.join(sorted(uneven)) or 'none'}")
