"""The whole ledger of a region written from its bookings, and the same picture drawn twice.

565 schools over five years. The picture is drawn once from the ledger, as the pages draw it, and
once from the bookings alone, by a slow and obvious reading that knows nothing of the ledger's
statements; every number of every criterion has to be the same to the pupil.
"""

import os
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Row, select, text

from app.accounts.models import User
from app.evidence.commands import recompute
from app.evidence.queries import school_years
from app.evidence.rules import Group, Line, SchoolYear, measures
from app.infra.clock import local, today
from app.infra.database import db, transaction
from app.organisations.models import School
from app.rulebook import meaningful
from app.rulebook.benchmarks import edition_for
from app.rulebook.years import academic_year, ends_on
from tests.builders import a_coordinator, a_leader, a_teacher, an_employer, an_employers_person
from tests.reading import Reader

SECONDARY, PRIMARY = 190, 375
YEARS = 5
BOOKINGS = int(os.environ.get("BOOKINGS", "200000"))
AT_ONCE = 60
OFFERS = 2000

SCHOOLS = """
INSERT INTO schools (urn, authority_id, name, phase, type_code, type_name, group_code, year_groups,
    is_open, low_age, high_age, ukprn, trust_name, street, locality, town, postcode, website,
    telephone, lsoa, register_changed_at)
SELECT 500000 + n, (ARRAY[390, 391, 392, 393, 394, 840, 929])[n % 7 + 1], 'School ' || n,
    CASE WHEN n <= CAST(:secondary AS int) THEN 'secondary' ELSE 'primary' END, '01', '', '4',
    CASE WHEN n <= CAST(:secondary AS int) THEN '{7,8,9,10,11,12,13}'
        ELSE '{0,1,2,3,4,5,6}' END::smallint[],
    true, 4, 18, '', '', '', '', '', '', '', '', '', now()
FROM generate_series(1, CAST(:all AS int)) AS n
"""
COHORTS = """
INSERT INTO cohorts (school_id, academic_year, year_group, name, roll, joined, changed_at)
SELECT s.id, y, g, CASE t WHEN 0 THEN '' ELSE g || chr(64 + t) END,
    CASE t WHEN 0 THEN 150 ELSE 30 END, CASE t WHEN 0 THEN s.id % 4 END, now()
FROM schools s, unnest(s.year_groups) AS g,
    generate_series(CAST(:first AS int), CAST(:last AS int)) AS y,
    generate_series(0, CASE WHEN s.phase = 'secondary' THEN 5 ELSE 0 END) AS t
WHERE s.urn > 500000
"""
OFFERED = """
INSERT INTO opportunities (employer_id, contact_id, created_by_id, kind, title, summary, activities,
    outcomes, sector, subjects, year_groups, phases, authority_ids, place, address, postcode,
    meaningful, access_notes, send_notes, state, created_at, changed_at, published_at, review_note)
SELECT :employer, :person, :person,
    (ARRAY['careers_talk', 'careers_talk', 'workplace_visit', 'provider_talk'])[n % 4 + 1],
    'Encounter ' || n, 's', 'a', '', 'creative', '{}', '{7}', '{}', '{}', 'school', '', '', '{}',
    '', '', 'published', now(), now(), now(), ''
FROM generate_series(1, CAST(:offers AS int)) AS n
"""
SESSIONS = """
INSERT INTO slots (opportunity_id, starts_at, ends_at, capacity, taken, smallest_group,
    last_booking_day, cancel_reason)
SELECT o.id, day, day + interval '1 hour', 5000, 0, 1, day::date - 1, ''
FROM opportunities o, generate_series(0, CAST(:days AS int) - 1) AS d,
    LATERAL (SELECT make_timestamptz(CAST(:first AS int), 9, 10, 10, 0, 0, 'Europe/London')
        + (d * 37 + o.id * 11) % (365 * CAST(:years AS int) - 90) * interval '1 day') AS at(day)
"""
# Each booking is of one cohort of the year its session falls in, by turns over all of them.
BOOKED = """
CREATE TEMPORARY TABLE drawn AS
WITH numbered AS (
    SELECT id AS cohort_id, school_id, academic_year, roll,
        row_number() OVER (PARTITION BY academic_year ORDER BY md5(id::text)) AS place
    FROM cohorts
), sizes AS (
    SELECT academic_year, count(*) AS cohorts FROM cohorts GROUP BY academic_year
), held AS (
    SELECT s.id AS slot_id, s.ends_at,
        extract(year FROM s.starts_at - interval '8 months')::int AS year,
        row_number() OVER (
            PARTITION BY extract(year FROM s.starts_at - interval '8 months') ORDER BY s.id, k
        ) AS turn
    FROM slots s, generate_series(1, CAST(:each AS int)) AS k WHERE s.ends_at < now()
)
SELECT row_number() OVER () AS n, h.slot_id, h.ends_at, x.*
FROM held h JOIN sizes z ON z.academic_year = h.year
JOIN numbered x ON x.academic_year = h.year AND x.place = (h.turn * 7919) % z.cohorts + 1
LIMIT CAST(:bookings AS int) * 1.02;
INSERT INTO bookings (reference, slot_id, school_id, requested_by_id, lead_id, state, pupils,
    message, access_needs, reason, requested_at, decided_at, decided_by_id, changed_at)
SELECT translate(upper(lpad(to_hex(n), 8, 'Z')), '01', 'XY'), slot_id, school_id, :teacher,
    :teacher, 'attended', roll, '', '', '', ends_at, ends_at, :coordinator, ends_at FROM drawn
ON CONFLICT DO NOTHING;
INSERT INTO booking_cohorts (booking_id, cohort_id, pupils, attended)
SELECT b.id, d.cohort_id, d.roll, CASE WHEN d.n % 3 = 0 THEN d.roll ELSE 1 + d.n % d.roll END
FROM drawn d JOIN bookings b
    ON b.reference = translate(upper(lpad(to_hex(d.n), 8, 'Z')), '01', 'XY');
INSERT INTO booking_test_answers (booking_id, test, answer, by_id, at)
SELECT b.id, t.test, CASE WHEN (b.id + length(t.test)) % 29 = 0 THEN 'no' ELSE 'yes' END,
    :teacher, now()
FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN opportunities o ON o.id = s.opportunity_id
JOIN (VALUES {tests}) AS t (kind, test) ON t.kind = o.kind
"""
KINDS = {"careers_talk": 5, "workplace_visit": 6, "provider_talk": 7}
PLAINLY = """
SELECT b.id, b.school_id, g.cohort_id, g.attended, c.roll, c.year_group, c.academic_year, o.kind,
    s.starts_at, e.name, x.phase,
    (SELECT bool_and(a.answer = 'yes') FROM booking_test_answers a WHERE a.booking_id = b.id) AS met
FROM bookings b JOIN booking_cohorts g ON g.booking_id = b.id JOIN cohorts c ON c.id = g.cohort_id
JOIN slots s ON s.id = b.slot_id JOIN opportunities o ON o.id = s.opportunity_id
JOIN employers e ON e.id = o.employer_id JOIN schools x ON x.id = b.school_id
WHERE b.state = 'attended'
"""
Picture = dict[tuple[int, int, str, int, bool], tuple[int, int, int]]


def run(app: Flask, say: Callable[[str], None]) -> None:
    """Seed, write the ledger from the bookings, draw both pictures, look at one school's page."""
    with app.app_context():
        leader_id = _seed(say)
        began = time.perf_counter()
        with transaction():
            *_, done = recompute()
        say(f"Ledger: {done.stated:,} statements in {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        *_, done = recompute()
        say(
            f"Gone through again: {done.agree:,} agree, {len(done.differ)} differ,"
            f" in {time.perf_counter() - began:.0f} s"
        )
        db.session.rollback()
        _compare(say)
        _flat(Reader(app).sign_in(db.session.get_one(User, leader_id)), say)


def _seed(say: Callable[[str], None]) -> int:
    last = academic_year(today())
    db.session.execute(text(SCHOOLS), {"secondary": SECONDARY, "all": SECONDARY + PRIMARY})
    db.session.execute(text(COHORTS), {"first": last - YEARS + 1, "last": last})
    db.session.commit()
    school = db.session.scalars(select(School).where(School.urn == 500001)).one()
    leader_id, teacher = a_leader(school).id, a_teacher(school)
    employer = an_employer(provider_kind="college", offers_technical=True)
    people = {
        "employer": employer.id,
        "person": an_employers_person(employer).id,
        "offers": OFFERS,
    }
    db.session.execute(text(OFFERED), people)
    days = {"first": last - YEARS + 1, "years": YEARS, "days": 20}
    # The ledger is written from these afterwards, so that nothing needs to react to each.
    db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(text(SESSIONS), days)
    tests = ", ".join(
        f"('{kind}', '{test.key}')"
        for kind, benchmark in KINDS.items()
        for test in meaningful.tests_for(benchmark)
    )
    who = {"teacher": teacher.id, "coordinator": a_coordinator(391).id}
    db.session.execute(text("SET session_replication_role = replica"))
    for statement in BOOKED.format(tests=tests).split(";"):
        asked = {"bookings": BOOKINGS, "each": 1 + BOOKINGS // (OFFERS * 16)} | who
        named = {name: value for name, value in asked.items() if f":{name}" in statement}
        db.session.execute(text(statement), named)
    db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM ANALYZE"))
    held = db.session.scalar(text("SELECT count(*) FROM bookings"))
    say(f"{SECONDARY + PRIMARY} schools, {YEARS} years, {held:,} bookings")
    return leader_id


def _schools() -> list[list[School]]:
    schools = list(
        db.session.scalars(select(School).where(School.urn > 500000).order_by(School.id))
    )
    return [schools[place : place + AT_ONCE] for place in range(0, len(schools), AT_ONCE)]


def _years() -> range:
    last = academic_year(today())
    return range(last - YEARS + 1, last + 1)


def _draw(drawn: dict[int, SchoolYear], schools: list[School], year: int, into: Picture) -> None:
    for school in schools:
        edition = edition_for(school.phase, min(today(), ends_on(year)))
        for each in measures(drawn[school.id], edition):
            key = (school.id, year, each.criterion.id, each.year_group, each.every_year)
            into[key] = (each.span.low, each.span.high, each.roll)


def _compare(say: Callable[[str], None]) -> None:
    began = time.perf_counter()
    ledger: Picture = {}
    for schools in _schools():
        for year in _years():
            _draw(school_years(schools, year), schools, year, ledger)
    from_ledger = time.perf_counter() - began
    began = time.perf_counter()
    bookings = _from_bookings()
    plainly = time.perf_counter() - began
    wrong = [key for key in ledger.keys() | bookings.keys() if ledger.get(key) != bookings.get(key)]
    say(
        f"Picture of {len(ledger):,} numbers from the ledger in {from_ledger:.0f} s, from the"
        f" bookings alone in {plainly:.0f} s: {len(wrong)} differ"
    )
    if wrong:
        raise SystemExit(f"The pictures differ, first at {wrong[0]}.")


def _from_bookings() -> Picture:
    """The obvious way: every booking read once, every line put together by hand."""
    lines: dict[int, list[Line]] = {}
    for row in db.session.execute(text(PLAINLY)):
        line = Line(
            booking_id=row.id,
            cohort_id=row.cohort_id,
            year_group=row.year_group,
            academic_year=row.academic_year,
            benchmark=KINDS[row.kind],
            meant_for=KINDS[row.kind],
            standing="confirmed",
            activity=row.kind,
            held_on=local(row.starts_at).date(),
            pupils=row.attended,
            roll=row.roll,
            organisation=row.name,
            organisation_kind="college",
            counted=row.attended > 0 and (bool(row.met) or _had_no_tests(row)),
        )
        lines.setdefault(row.school_id, []).append(line)
    groups: dict[int, list[Group]] = {}
    for row in db.session.execute(text("SELECT * FROM cohorts")):
        group = Group(
            id=row.id,
            academic_year=row.academic_year,
            year_group=row.year_group,
            name=row.name,
            roll=row.roll,
            joined=row.joined,
        )
        groups.setdefault(row.school_id, []).append(group)
    found: Picture = {}
    for schools in _schools():
        for year in _years():
            drawn = {
                school.id: SchoolYear(
                    year=year,
                    year_groups=tuple(school.year_groups),
                    groups=groups.get(school.id, []),
                    lines=lines.get(school.id, []),
                )
                for school in schools
            }
            _draw(drawn, schools, year, found)
    return found


def _had_no_tests(row: Row[Any]) -> bool:
    """Before September 2025 the benchmarks of schools had no list of tests."""
    return row.phase == "secondary" and local(row.starts_at).date() < date(2025, 9, 1)


def _flat(reader: Reader, say: Callable[[str], None]) -> None:
    """One school's page, for the first year there is and for the fifth."""
    for year in (_years()[0], _years()[-1]):
        path, times = f"/evidence?year={year}", []
        reader.get(path)
        for _ in range(9):
            began = time.perf_counter()
            reader.get(path)
            times.append(time.perf_counter() - began)
        say(
            f"A school's page for its year {year - _years()[0] + 1} of {YEARS}:"
            f" {1000 * median(times):.0f} ms, {len(reader.statements)} statements"
        )
