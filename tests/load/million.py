"""A region of five years, drawn in SQL: 565 schools, 2,000 employers, 20,000 opportunities and a
million bookings, with the ledger and the figures that go with them.

Ids are told by number, so that each statement knows what the one before it has made; nothing is
left to chance, so that two runs on one day make the same region. The rules of the database are put
aside while it is filled, and held to it afterwards (`checks`).
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text

from app.infra.clock import today
from app.infra.database import db
from app.organisations.models.employers import SIZES
from app.rulebook.sectors import SECTORS
from app.rulebook.years import academic_year, starts_on
from tests.builders import a_coordinator

SCHOOLS = int(os.environ.get("SCHOOLS", "565"))
SECONDARY = SCHOOLS * 190 // 565  # special schools and colleges with them
YEARS = 5
EMPLOYERS = int(os.environ.get("EMPLOYERS", "2000"))
OFFERS = int(os.environ.get("OFFERS", "20000"))
BOOKINGS = int(os.environ.get("BOOKINGS", "1000000"))
PAST_SESSIONS, COMING_SESSIONS = 12, 3  # of each opportunity
WAITING_EACH = 60  # new employers, first opportunities and joiners that wait
AREAS = (390, 391, 392, 393, 394, 840, 929)
TEACHER, LEADER, VISITOR, JOINER = 1_000, 2_000, 10_000, 5_000  # where the ids of each begin

REGISTERED = """
INSERT INTO schools (id, urn, authority_id, name, phase, type_code, type_name, group_code,
    year_groups, is_open, low_age, high_age, has_sixth_form, pupils, percentage_fsm, ukprn,
    trust_name, street, locality, town, postcode, website, telephone, easting, northing, lsoa,
    register_changed_at)
SELECT n, 500000 + n, (CAST(:areas AS int[]))[n % 7 + 1], 'School ' || lpad(n::text, 3, '0'), phase,
    '01', '', '4', CASE phase WHEN 'primary' THEN '{0,1,2,3,4,5,6}' WHEN 'college' THEN '{12,13}'
        WHEN 'special' THEN '{7,8,9,10,11}' ELSE '{7,8,9,10,11,12,13}' END::smallint[],
    true, CASE phase WHEN 'primary' THEN 4 WHEN 'college' THEN 16 ELSE 11 END,
    CASE phase WHEN 'primary' THEN 11 ELSE 18 END, phase <> 'primary', 200 + n % 900,
    (n * 7 % 550) / 10.0, '', CASE n % 3 WHEN 0 THEN '' ELSE 'Trust ' || chr(65 + n % 24) END,
    '', '', 'Town ' || n % 40, 'NE' || n % 40 || ' 1AA', '', '',
    400000 + n * 379 % 60000, 540000 + n * 613 % 90000, '', now()
FROM generate_series(1, CAST(:all AS int)) AS n, LATERAL (SELECT CASE
    WHEN n > CAST(:secondary AS int) THEN 'primary' WHEN n % 10 = 0 THEN 'college'
    WHEN n % 10 = 5 THEN 'special' ELSE 'secondary' END) AS of(phase)
"""
# The year group as a whole, and its tutor groups, which share no pupil.
COHORTS = """
INSERT INTO cohorts (school_id, academic_year, year_group, name, roll, joined, changed_at)
SELECT s.id, y, g, CASE t WHEN 0 THEN '' ELSE g || chr(64 + t) END,
    CASE t WHEN 0 THEN groups * each + s.id * 7 % each ELSE each END,
    CASE t WHEN 0 THEN s.id % 4 END, make_timestamptz(y, 9, 1, 8, 0, 0, 'Europe/London')
FROM schools s, unnest(s.year_groups) AS g,
    generate_series(CAST(:first AS int), CAST(:last AS int)) AS y,
    LATERAL (SELECT CASE s.phase WHEN 'primary' THEN 0 WHEN 'special' THEN 2 WHEN 'college' THEN 8
        ELSE 5 END, CASE s.phase WHEN 'special' THEN 9 WHEN 'college' THEN 60 ELSE 28 END)
        AS of(tutor, each),
    LATERAL (SELECT greatest(tutor, 1)) AS least(groups), generate_series(0, tutor) AS t
"""
PEOPLE = """
INSERT INTO users (id, email, name, phone, created_at, active, confirmed_at, fs_uniquifier)
SELECT id, word || id || '@load.example', initcap(word) || ' ' || id, '', now(), true, now(),
    word || '-' || id
FROM (SELECT :teacher + id, 'teacher' FROM schools UNION ALL SELECT :leader + id, 'leader'
    FROM schools UNION ALL SELECT :joiner + n, 'joiner' FROM generate_series(1, :waiting) AS n
    UNION ALL SELECT :visitor + n, 'visitor' FROM generate_series(1, CAST(:visitors AS int)) AS n
) AS people(id, word);
INSERT INTO memberships (user_id, school_id, employer_id, role, state, note, reason, requested_at,
    decided_at, decided_by_id)
SELECT :leader + id, id, NULL::int, 'leader', 'active', '', '', now(), now(), :region FROM schools
UNION ALL SELECT :teacher + id, id, NULL, 'teacher', 'active', '', '', now(), now(), :region
FROM schools
UNION ALL SELECT :joiner + n, n * 7 % :all + 1, NULL, 'leader', 'requested', '', '',
    now() - n * interval '7 hours', NULL, NULL FROM generate_series(1, :waiting) AS n
"""
EMPLOYED = """
INSERT INTO employers (id, name, about, website, sector, size, provider_kind, offers_technical,
    postcode, authority_id, state, reason, registered_at, decided_at, decided_by_id)
SELECT e, 'Employer ' || e, '', '', (CAST(:sectors AS text[]))[e % :kinds + 1],
    (CAST(:sizes AS text[]))[e * 3 % 5 + 1], CASE WHEN e % 10 = 0 THEN
        (ARRAY['college', 'university', 'training_provider', 'sixth_form'])[e / 10 % 4 + 1]
        ELSE '' END, e % 20 = 0, '',
    (CAST(:areas AS int[]) || NULL::int)[e % 8 + 1],
    CASE WHEN waits THEN 'registered' ELSE 'verified' END, '',
    now() - CASE WHEN waits THEN e % 20 * interval '13 hours' ELSE interval '5 years' END,
    CASE WHEN NOT waits THEN now() - interval '5 years' END, CASE WHEN NOT waits THEN :region END
FROM generate_series(1, :employers + :waiting) AS e, LATERAL (SELECT e > :employers) AS of(waits)
"""
# Each person leads five opportunities at most, each at an hour of its own. Offers past the last are
# the first ones of those who were verified of late, and wait.
OFFERED = """
INSERT INTO opportunities (id, employer_id, contact_id, created_by_id, kind, title, summary,
    activities, outcomes, sector, subjects, year_groups, phases, authority_ids, place, address,
    postcode, meaningful, access_notes, send_notes, state, created_at, changed_at, submitted_at,
    published_at, review_note)
SELECT n, e, person, person, kind, 'A day with '
        || (ARRAY['a welder', 'a nurse', 'a coder', 'a baker', 'a pilot'])[n % 5 + 1] || ' ' || n,
    'What the work is like, which skills matter, and how people get in.',
    'A story, a task in pairs, and questions.', 'Three routes in.',
    (CAST(:sectors AS text[]))[(e + turn % 2) % :kinds + 1], '{maths}',
    CASE WHEN NOT is_provider AND turn % 5 IN (0, 3) THEN '{0,1,2,3,4,5,6}'
        ELSE '{7,8,9,10,11,12,13}' END::smallint[],
    CASE WHEN n % 50 = 0 THEN '{special}' ELSE '{}' END::text[],
    CASE WHEN n % 3 = 0 THEN ARRAY[(CAST(:areas AS int[]))[e % 7 + 1]] ELSE '{}' END::smallint[],
    CASE WHEN kind IN ('workplace_visit', 'provider_visit') THEN 'workplace'
        WHEN n % 6 = 0 THEN 'online' ELSE 'school' END, '', '', '{}', '',
    CASE WHEN n % 9 = 0 THEN 'There is a quiet room, and large print.' ELSE '' END,
    CASE WHEN waits THEN 'in_review' ELSE 'published' END, now() - interval '5 years', now(),
    CASE WHEN waits THEN now() - n % 20 * interval '11 hours' END,
    CASE WHEN NOT waits THEN now() - interval '5 years' END, ''
FROM generate_series(1, :offers + :waiting) AS n,
    LATERAL (SELECT n % :employers + 1, (n - 1) / :employers, n > :offers) AS of(e, turn, waits),
    LATERAL (SELECT e % 10 = 0, :visitor + turn / 5 * :employers + e) AS by(is_provider, person),
    LATERAL (SELECT CASE WHEN is_provider
        THEN (ARRAY['provider_talk', 'provider_visit'])[turn % 2 + 1] ELSE (ARRAY['careers_talk',
        'workplace_visit', 'careers_talk', 'mentoring'])[(turn + e) % 4 + 1] END) AS as_(kind)
"""
# On weekdays, spread evenly; those of one opportunity on days of their own.
SESSIONS = """
INSERT INTO slots (opportunity_id, starts_at, ends_at, capacity, taken, smallest_group,
    last_booking_day, cancel_reason)
SELECT o.id, at, at + interval '1 hour', CASE WHEN is_past THEN 5000 ELSE 800 END, 0, 1, day - 1, ''
FROM opportunities o,
    (SELECT true, k, CAST(:began AS date), CAST(:past_days AS int), CAST(:past AS int)
        FROM generate_series(0, :past - 1) AS k
     UNION ALL SELECT false, k, CAST(:monday AS date), CAST(:coming_days AS int), :coming
        FROM generate_series(0, :coming - 1) AS k) AS of(is_past, k, first, days, each),
    LATERAL (SELECT (k * (days / each) + o.id * 11) % days) AS on_(i),
    LATERAL (SELECT first + i / 5 * 7 + i % 5) AS d(day),
    LATERAL (SELECT (day + (ARRAY[9, 10, 11, 13, 14])[(o.id - 1) / :employers % 5 + 1]
        * interval '1 hour') AT TIME ZONE 'Europe/London') AS t(at)
WHERE o.state = 'published' OR NOT is_past
"""
COMPASS = """
INSERT INTO compass_results (school_id, evaluated_on, edition, gb1, gb2, gb3, gb4, gb5, gb6, gb7,
    gb8, entered_at, entered_by_id)
SELECT s.id, day, CASE WHEN day >= '2025-09-01' THEN '2025' ELSE 'before-2025' END,
    g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], now(), :leader + s.id
FROM schools s, generate_series(CAST(:first AS int), CAST(:last AS int)) AS y,
    unnest(ARRAY[make_date(y, 10, 1) + s.id % 20, make_date(y + 1, 3, 1) + s.id % 30]) AS day,
    LATERAL (SELECT array_agg(CASE WHEN (s.id + b * 3 + y) % 3 = 0 THEN 60 ELSE 100 END)
        FROM generate_series(1, 8) AS b) AS gb(g)
WHERE s.phase <> 'primary' AND day <= CAST(:today AS date)
"""
NAMED = r"(?<!:):([a-z_]+)"


@dataclass(frozen=True)
class Filled:
    """Whom to look at the region as: ids of the coordinators, and of one teacher."""

    region: int
    of_area: dict[int, int]
    teacher: int


@contextmanager
def timed(say: Callable[[str], None], what: str) -> Iterator[None]:
    """Says how long it took."""
    began = time.perf_counter()
    yield
    say(f"  {what:<44}{time.perf_counter() - began:6.1f} s")


def fill_places(say: Callable[[str], None]) -> Filled:
    """Schools with their groups and people, employers with what they offer, and its sessions."""
    of_area = {each: a_coordinator(each).id for each in AREAS}
    region = a_coordinator().id
    known = _known(region)
    with timed(say, "Schools, groups, people, employers"), db.engine.begin() as line:
        for statement in (REGISTERED, COHORTS, PEOPLE, EMPLOYED, OFFERED, COMPASS):
            send(line, statement, known)
    with timed(say, "Sessions"), db.engine.begin() as line:
        send(line, SESSIONS, known)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        for table in ("schools", "users", "employers", "opportunities"):
            send(line, f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))", {})
        send(line, "VACUUM ANALYZE", {})
    return Filled(region=region, of_area=of_area, teacher=TEACHER + 1)


def send(line: Connection, statements: str, values: dict[str, Any]) -> None:
    """Each statement with those of the values that it names."""
    for statement in statements.split(";"):
        line.execute(
            text(statement), {name: values[name] for name in set(re.findall(NAMED, statement))}
        )


def first_year() -> int:
    """The first of the five academic years, the last of which is this one."""
    return academic_year(today()) - YEARS + 1


def _known(region: int) -> dict[str, Any]:
    first = starts_on(first_year())
    monday = first + timedelta(days=-first.weekday() % 7)
    next_monday = today() + timedelta(days=7 - today().weekday())
    # Neither reaches the summer: groups of the next year are not counted yet.
    ends = date(academic_year(today()) + 1, 7, 20)
    return {
        "areas": list(AREAS),
        "secondary": SECONDARY,
        "all": SCHOOLS,
        "first": first_year(),
        "last": academic_year(today()),
        "region": region,
        "teacher": TEACHER,
        "leader": LEADER,
        "visitor": VISITOR,
        "joiner": JOINER,
        "waiting": WAITING_EACH,
        "employers": EMPLOYERS,
        "visitors": EMPLOYERS * (2 + OFFERS // EMPLOYERS // 5),
        "offers": OFFERS,
        "sectors": [each.slug for each in SECTORS],
        "kinds": len(SECTORS),
        "sizes": list(SIZES),
        "began": monday,
        "past_days": (today() - monday).days // 7 * 5,
        "past": PAST_SESSIONS,
        "monday": next_monday,
        "coming_days": max(15, (ends - next_monday).days // 7 * 5),
        "coming": COMING_SESSIONS,
        "today": today(),
    }
