"""`python -m tests.load [list|drain|booking|ledger|dashboards]`, on a PostgreSQL of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.infra import embedded
from app.infra.database import db
from config import ROOT
from tests.builders import a_school, a_teacher, an_employer, an_employers_person
from tests.conftest import named, settings_for
from tests.load import booking_post, dashboards, drain, ledger, list_of_opportunities, region
from tests.reading import Reader

OFFERS = int(os.environ.get("OFFERS", "20000"))
NAME = "load"


def say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """An empty database, gone afterwards; flushed to disk as in production."""
    server = embedded.address(ROOT / "var" / "load-postgres")
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        line.execute(f'CREATE DATABASE "{name}"')
    try:
        yield named(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as line:
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def measure_the_list() -> None:
    """20 from many, signed in, as a full page."""
    with own_database(f"{NAME}_list") as address:
        app = create_app(settings_for(address, testing=False))
        list_of_opportunities.add_bare_page(app)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            employers = [an_employer() for _ in range(20)]
            person = an_employers_person(employers[0])
            region.fill(
                OFFERS,
                employer_ids=[each.id for each in employers],
                user_id=person.id,
                capacity=500,
            )
            db.session.execute(text("UPDATE opportunities SET year_groups = '{9,10}'"))
            db.session.commit()
            say(f"{OFFERS:,} opportunities, {3 * OFFERS:,} sessions")
            reader = Reader(app).sign_in(a_teacher(a_school()))
            list_of_opportunities.run(app, reader, say)
            db.session.remove()
            db.engine.dispose()


def measure_the_booking() -> None:
    """Asking for places, beside the least that could do the same."""
    with own_database(f"{NAME}_booking") as address:
        app = create_app(settings_for(address, testing=False))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        booking_post.run(app, say)


def measure_the_ledger() -> None:
    """Five years of a region written into the ledger, and its picture drawn twice."""
    with own_database(f"{NAME}_ledger") as address:
        app = create_app(settings_for(address, testing=False))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        ledger.run(app, say)


def measure_the_dashboards() -> None:
    """Every dashboard and the queue of a region of a million bookings, against the list."""
    with own_database(f"{NAME}_dashboards") as address:
        app = create_app(settings_for(address, testing=False))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        dashboards.run(app, say)


def measure_the_drain() -> None:
    """The last places, wanted by everybody at once."""
    with own_database(f"{NAME}_drain") as address:
        app = create_app(settings_for(address, testing=False))
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        drain.run(app, say)
        with app.app_context():
            db.engine.dispose()


BENCHMARKS = {
    "list": measure_the_list,
    "drain": measure_the_drain,
    "booking": measure_the_booking,
    "ledger": measure_the_ledger,
    "dashboards": measure_the_dashboards,
}


def main(names: list[str]) -> None:
    """The benchmarks named, or all of them."""
    try:
        for name in names or BENCHMARKS:
            BENCHMARKS[name]()
    finally:
        embedded.stop(ROOT / "var" / "load-postgres")


if __name__ == "__main__":
    main(sys.argv[1:])
