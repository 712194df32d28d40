"""A million bookings, and what the ledger says of each."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from app.bookings.states import HOLDING
from app.infra.database import db
from app.opportunities.kinds import KINDS
from app.rulebook import meaningful
from app.rulebook.benchmarks import edition_for
from app.rulebook.years import ends_on, starts_on
from tests.load.million import (
    BOOKINGS,
    LEADER,
    OFFERS,
    PAST_SESSIONS,
    TEACHER,
    YEARS,
    Filled,
    first_year,
    send,
    timed,
)

COMING = BOOKINGS // 50  # not held yet
REQUESTED = BOOKINGS // 500  # of those, what waits for a decision
PHASES = ("primary", "secondary", "special", "college")

# By turns over all groups of the year a session falls in; no group in two places at once, and no
# school twice in a session.
DRAWN = """
CREATE TEMPORARY TABLE pool AS
SELECT c.id AS cohort_id, c.school_id, c.academic_year AS year, c.roll,
    s.phase = 'primary' AS young,
    row_number() OVER (PARTITION BY c.academic_year, s.phase = 'primary' ORDER BY md5(c.id::text))
        AS place, count(*) OVER (PARTITION BY c.academic_year, s.phase = 'primary') AS cohorts
FROM cohorts c JOIN schools s ON s.id = c.school_id;
CREATE UNIQUE INDEX ON pool (year, young, place);
ANALYZE pool;
CREATE TEMPORARY TABLE tried AS
WITH places AS (
    SELECT s.id AS slot_id, s.starts_at, s.ends_at < now() AS is_past, k,
        extract(year FROM s.starts_at - interval '8 months')::int AS year,
        6 = ANY (o.year_groups) AS young
    FROM slots s JOIN opportunities o ON o.id = s.opportunity_id AND o.state = 'published',
        LATERAL generate_series(1, CASE WHEN s.ends_at < now() THEN :each ELSE 1 END) AS k
), turns AS (
    SELECT *, row_number() OVER (PARTITION BY year, young ORDER BY slot_id, k) AS turn FROM places
), sizes AS (
    SELECT year, young, max(cohorts) AS cohorts FROM pool GROUP BY year, young
)
SELECT t.slot_id, t.starts_at, t.is_past, t.year, p.cohort_id, p.school_id, p.roll,
    hashint8(t.slot_id * 31 + t.k) AS lot
FROM turns t JOIN sizes z USING (year, young)
JOIN pool p ON p.year = t.year AND p.young = t.young AND p.place = t.turn * 7919 % z.cohorts + 1;
CREATE TEMPORARY TABLE drawn AS
WITH apart AS (
    SELECT DISTINCT ON (cohort_id, starts_at) * FROM (
        SELECT DISTINCT ON (slot_id, school_id) * FROM tried ORDER BY slot_id, school_id, lot
    ) AS once ORDER BY cohort_id, starts_at, lot
), lots AS (
    SELECT *, row_number() OVER (PARTITION BY is_past ORDER BY lot, slot_id, school_id) AS rank
    FROM apart
), kept AS (
    SELECT * FROM lots
    WHERE rank <= CASE WHEN is_past THEN :bookings - :coming_bookings ELSE :coming_bookings END
)
SELECT row_number() OVER (ORDER BY starts_at, slot_id, school_id) AS n, kept.*,
    CASE WHEN NOT is_past THEN CASE WHEN rank <= :requested THEN 'requested' ELSE 'approved' END
        WHEN starts_at > now() - interval '6 days' AND rank % 3 = 0 THEN 'approved'
        ELSE (ARRAY['not_attended', 'declined', 'cancelled', 'withdrawn', 'attended'])
            [CASE WHEN rank % 100 < 12 THEN rank % 100 / 3 + 1 ELSE 5 END] END AS state
FROM kept;
CREATE UNIQUE INDEX ON drawn (n);
ANALYZE drawn
"""
# One in eight brings a second group of its own year, where that group is free.
GROUPS = """
CREATE INDEX ON drawn (cohort_id, starts_at);
CREATE TEMPORARY TABLE brought AS
SELECT n, state, cohort_id, CASE n % 3 WHEN 0 THEN roll ELSE 1 + n * 17 % roll END AS pupils FROM (
    SELECT n, state, cohort_id, roll FROM drawn
    UNION ALL (SELECT DISTINCT ON (c.id, d.starts_at) d.n, d.state, c.id, c.roll
    FROM drawn d JOIN cohorts f ON f.id = d.cohort_id
    JOIN cohorts c ON c.id = d.cohort_id + 1 AND c.school_id = f.school_id
        AND c.academic_year = f.academic_year AND c.name <> ''
    WHERE d.n % 8 = 0 AND NOT EXISTS (
        SELECT FROM drawn o WHERE o.cohort_id = c.id AND o.starts_at = d.starts_at)
    ORDER BY c.id, d.starts_at, d.n)
) AS both_groups;
CREATE INDEX ON brought (n);
ANALYZE brought
"""
BOOKED = """
INSERT INTO bookings (id, reference, slot_id, school_id, requested_by_id, lead_id, state, pupils,
    message, access_needs, reason, requested_at, decided_at, decided_by_id, changed_at, hold_until)
SELECT d.n, translate(upper(lpad(to_hex(d.n), 8, 'Z')), '01', 'XY'), d.slot_id, d.school_id,
    :teacher + d.school_id, :teacher + d.school_id, d.state, g.pupils, '', '',
    CASE WHEN d.state IN ('declined', 'cancelled', 'withdrawn') THEN 'The day no longer suits us.'
        ELSE '' END, asked,
    CASE WHEN d.state <> 'requested' THEN asked + interval '2 days' END,
    CASE WHEN d.state <> 'requested' THEN w.user_id END, asked + interval '2 days',
    CASE WHEN d.state = 'requested' THEN least(asked + interval '14 days', d.starts_at) END
FROM drawn d JOIN (SELECT n, sum(pupils) AS pupils FROM brought GROUP BY n) AS g ON g.n = d.n
JOIN schools s ON s.id = d.school_id JOIN deciders w ON w.authority_id = s.authority_id,
    LATERAL (SELECT CASE WHEN d.state = 'requested' THEN now() - d.n % 300 * interval '1 hour'
        ELSE least(d.starts_at, now()) - (20 + d.n % 40) * interval '1 day' END) AS at(asked)
ORDER BY d.n;
INSERT INTO booking_cohorts (booking_id, cohort_id, pupils, attended)
SELECT n, cohort_id, pupils, CASE state WHEN 'attended' THEN CASE WHEN n % 97 = 0 THEN 0
    WHEN n % 4 = 0 THEN pupils ELSE 1 + n * 31 % pupils END WHEN 'not_attended' THEN 0 END
FROM brought ORDER BY n;
INSERT INTO cohort_times (booking_id, cohort_id, during)
SELECT g.n, g.cohort_id, tstzrange(d.starts_at, d.starts_at + interval '1 hour', '[)')
FROM brought g JOIN drawn d ON d.n = g.n
WHERE g.state IN ('offered', 'requested', 'approved', 'attended') ORDER BY d.starts_at;
UPDATE slots SET taken = held.pupils FROM (SELECT slot_id, sum(pupils) AS pupils FROM bookings
    WHERE state = ANY (CAST(:holding AS text[])) GROUP BY slot_id) AS held WHERE slots.id = slot_id;
INSERT INTO visitor_times (slot_id, visitor_id, during)
SELECT s.id, o.contact_id, tstzrange(s.starts_at, s.ends_at, '[)')
FROM slots s JOIN opportunities o ON o.id = s.opportunity_id WHERE s.taken > 0 ORDER BY s.starts_at;
INSERT INTO booking_history (booking_id, at, by_id, side, from_state, to_state, reason)
SELECT id, requested_at, requested_by_id, 'school', NULL, 'requested', '' FROM bookings
WHERE state IN ('requested', 'approved')
UNION ALL SELECT id, decided_at, decided_by_id, 'coordinator', 'requested', 'approved', ''
FROM bookings WHERE state = 'approved';
INSERT INTO booking_questions (booking_id, question, asked_at, asked_by_id)
SELECT id, 'Who will be with the group?', now() - interval '1 day', :region FROM bookings
WHERE state = 'requested' AND id % 20 = 0;
INSERT INTO desk_claims (kind, key, user_id, at)
SELECT 'booking', reference, :region, now() FROM bookings WHERE state = 'requested' AND id % 15 = 0
"""
# One in 29 has a test that was not met. Each test is answered by the teacher, two hours later.
ANSWERED = """
INSERT INTO booking_test_answers (booking_id, test, answer, by_id, at)
SELECT b.id, t.test, CASE t.test WHEN w.test THEN 'no' ELSE 'yes' END, b.requested_by_id,
    s.ends_at + interval '2 hours'
FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN opportunities o ON o.id = s.opportunity_id
JOIN tests t ON t.kind = o.kind
LEFT JOIN tests w ON w.kind = o.kind AND b.id % 29 = 0 AND w.place = b.id / 29 % w.number
WHERE b.state = 'attended' ORDER BY b.id
"""
# As `evidence.commands.entries` puts it. Every session is on a weekday and ends by 3pm, so it is in
# the school day of every school here.
STATED = """
CREATE TEMPORARY TABLE said AS
SELECT kind, failed, (SELECT string_agg(format('"%s": {"answer": "%s", "by": #by, "at": "#at"}',
    t.test, CASE t.test WHEN failed THEN 'no' ELSE 'yes' END), ', ') FROM tests t
    WHERE t.kind = k.kind) AS words
FROM (SELECT kind, test FROM tests UNION SELECT DISTINCT kind, '' FROM tests) AS k(kind, failed);
INSERT INTO evidence_entries (booking_id, school_id, employer_id, cohort_id, year_group,
    academic_year, benchmark, meant_for, activity, title, held_on, minutes, mode, roll,
    organisation, organisation_kind, is_technical, in_school_day, edition, standing, entered_at,
    entered_by_id, reason, pupils, counted, missing, answers)
SELECT b.id, b.school_id, e.id, g.cohort_id, c.year_group, j.year, k.benchmark, k.benchmark, o.kind,
    o.title, (s.starts_at AT TIME ZONE 'Europe/London')::date, 60,
    CASE o.place WHEN 'online' THEN 'virtual' ELSE 'in_person' END, greatest(c.roll, came), e.name,
    CASE WHEN e.provider_kind <> '' THEN e.provider_kind WHEN e.size = 'self_employed'
        THEN 'self_employed' ELSE 'employer' END, e.offers_technical, true, j.edition,
    CASE b.state WHEN 'attended' THEN 'confirmed' ELSE 'planned' END,
    CASE b.state WHEN 'attended' THEN s.ends_at + interval '2 hours' ELSE b.decided_at END,
    b.decided_by_id, '', came, b.state = 'attended' AND came > 0 AND NOT lacks,
    CASE WHEN lacks THEN ARRAY[w.test] ELSE '{}' END, CASE b.state WHEN 'attended' THEN
        ('{' || replace(replace(a.words, '#by', b.requested_by_id::text), '#at', to_char(
        s.ends_at + interval '2 hours', 'YYYY-MM-DD"T"HH24\\:MI\\:SS"+00\\:00"')) || '}')::jsonb
        ELSE '{}' END
FROM bookings b JOIN booking_cohorts g ON g.booking_id = b.id JOIN cohorts c ON c.id = g.cohort_id
JOIN slots s ON s.id = b.slot_id JOIN opportunities o ON o.id = s.opportunity_id
JOIN employers e ON e.id = o.employer_id JOIN schools x ON x.id = b.school_id
JOIN kinds k ON k.kind = o.kind JOIN judged j ON j.phase = x.phase AND j.year = c.academic_year
LEFT JOIN tests w ON w.kind = o.kind AND b.id % 29 = 0 AND w.place = b.id / 29 % w.number
JOIN said a ON a.kind = o.kind AND a.failed = coalesce(w.test, ''),
    LATERAL (SELECT CASE b.state WHEN 'attended' THEN g.attended ELSE g.pupils END,
        j.asks AND w.test IS NOT NULL AND b.state = 'attended') AS of(came, lacks)
WHERE b.state IN ('approved', 'attended') ORDER BY b.id, g.cohort_id;
INSERT INTO figure_marks (school_id, academic_year)
SELECT school_id, academic_year FROM evidence_entries EXCEPT
SELECT school_id, academic_year FROM figure_marks
"""


def fill_bookings(filled: Filled, say: Callable[[str], None]) -> None:
    """Bookings of five years and those that come, and the ledger's statement of each."""
    holding = [str(each) for each in HOLDING]
    known = {
        "each": 1 + int(1.1 * (BOOKINGS - COMING)) // (OFFERS * PAST_SESSIONS),
        "bookings": BOOKINGS,
        "coming_bookings": COMING,
        "requested": REQUESTED,
        "region": filled.region,
        "teacher": TEACHER,
        "leader": LEADER,
        "holding": holding,
    }
    with db.engine.begin() as line:
        # What the triggers would do is done below, for all at once; CHECKs and keys stay on.
        send(line, "SET LOCAL session_replication_role = replica", {})
        send(line, "SET LOCAL synchronous_commit = off", {})
        send(line, "SET LOCAL work_mem = '512MB'", {})
        _tables(line, filled)
        for what, statements in (
            ("Which school comes when", DRAWN + ";" + GROUPS),
            (f"{BOOKINGS:,} bookings", BOOKED),
            ("What was answered of each", ANSWERED),
            ("The ledger", STATED),
        ):
            with timed(say, what):
                send(line, statements, known)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        send(line, "SELECT setval('bookings_id_seq', (SELECT max(id) FROM bookings))", {})
        with timed(say, "Vacuum and analyze"):
            send(line, "VACUUM ANALYZE", {})


def _tables(line: Connection, filled: Filled) -> None:
    """What the rules say, where SQL finds it."""
    rows: dict[str, list[dict[str, Any]]] = {
        "deciders (authority_id int, user_id int)": [
            {"authority_id": area, "user_id": who} for area, who in filled.of_area.items()
        ],
        "kinds (kind text, benchmark int)": [
            {"kind": each.slug, "benchmark": each.benchmark} for each in KINDS
        ],
        "tests (kind text, test text, place int, number int)": [
            {"kind": each.slug, "test": test.key, "place": place, "number": len(asked)}
            for each in KINDS
            for asked in [meaningful.tests_for(each.benchmark)]
            for place, test in enumerate(asked)
        ],
        "judged (phase text, year int, edition text, asks boolean)": [
            _judged(phase, year)
            for phase in PHASES
            for year in range(first_year(), first_year() + YEARS)
        ],
    }
    for table, all_of in rows.items():
        line.execute(text(f"CREATE TEMPORARY TABLE {table}"))
        line.execute(
            text(
                "INSERT INTO {} SELECT * FROM json_populate_recordset(NULL::{}, :rows)".format(
                    *[table.split()[0]] * 2
                )
            ),
            {"rows": json.dumps(all_of)},
        )
        line.execute(text(f"ANALYZE {table.split()[0]}"))


def _judged(phase: str, year: int) -> dict[str, Any]:
    edition = edition_for(phase, starts_on(year))
    assert edition is edition_for(phase, ends_on(year)), "An edition begins within a year."
    asks = any(each.tests for each in edition.benchmark(5).criteria)
    return {"phase": phase, "year": year, "edition": edition.key, "asks": asks}
