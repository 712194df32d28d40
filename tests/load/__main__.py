"""`python -m tests.load`: every benchmark in one run, on an embedded PostgreSQL of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from app import create_app
from app.infra import clock, embedded
from app.infra.database import db
from app.opportunities.models import Slot
from app.rulebook.years import academic_year
from config import ROOT
from tests.builders import a_cohort, a_school, a_teacher, an_employer, an_employers_person
from tests.conftest import named, settings_for
from tests.load import booking_post, list_of_opportunities, region
from tests.reading import Reader

OFFERS = int(os.environ.get("OFFERS", "20000"))
NAME = "load"
PUPILS = 1


def say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def own_database() -> Iterator[str]:
    """An empty database, gone afterwards; flushed to disk as in production."""
    server = embedded.address(ROOT / "var" / "load-postgres")
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        line.execute(f'CREATE DATABASE "{NAME}"')
    yield named(server, NAME)
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    embedded.stop(ROOT / "var" / "load-postgres")


def askings(app: Flask, slots: list[Slot]) -> list[booking_post.Asking]:
    """A school of its own for each session, its teacher signed in, the form filled in."""
    made = []
    for slot in slots:
        school = a_school()
        year = academic_year(clock.local(slot.starts_at).date())
        cohort, teacher = a_cohort(school, academic_year=year), a_teacher(school)
        reader = Reader(app).sign_in(teacher)
        token = reader.csrf_token()
        cookie = reader.http.get_cookie("causeway")
        assert cookie is not None
        made.append(
            booking_post.Asking(
                path=f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request",
                cookie=cookie.value,
                token=token,
                form={
                    "cohorts": str(cohort.id),
                    f"pupils-{cohort.id}": str(PUPILS),
                    "lead": str(teacher.id),
                },
            )
        )
    return made


def main() -> None:
    with own_database() as address:
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
            slots = list(
                db.session.scalars(select(Slot).order_by(Slot.id).limit(booking_post.SPREAD + 1))
            )
            spread = askings(app, slots[:-1])
            hot = askings(app, [slots[-1]] * booking_post.HOT)
            bounds = (slots[0].id + 1_000, slots[0].id + 2_000)
            cohort_id = a_cohort(a_school()).id
            user_id = person.id
            db.session.remove()
        wide = booking_post.run(app, spread, hot, say)
        booking_post.pgbench(app, bounds, cohort_id, user_id, say, wide)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
