"""A region large enough to be slow in: opportunities, sessions, schools and people in bulk."""

from sqlalchemy import text

from app.infra.database import db

OFFERS = """
INSERT INTO opportunities (employer_id, contact_id, created_by_id, kind, title, summary, activities,
    outcomes, sector, subjects, year_groups, phases, authority_ids, place, address, postcode,
    meaningful, access_notes, send_notes, state, created_at, changed_at, published_at, review_note)
SELECT (SELECT id FROM employers ORDER BY id LIMIT 1 OFFSET n % :employers), :user, :user,
    (ARRAY['careers_talk', 'workplace_visit', 'mentoring'])[n % 3 + 1],
    'A day with ' || (ARRAY['a welder', 'a nurse', 'a coder', 'a baker', 'a pilot'])[n % 5 + 1]
        || ' number ' || n,
    'What the work is like, which skills matter, and how people get in.',
    'A story, a task in pairs, and questions about ' || (ARRAY['steel', 'care', 'data'])[n % 3 + 1],
    'Three routes in.', (ARRAY['construction', 'health_care', 'digital_ai', 'creative'])[n % 4 + 1],
    ARRAY[(ARRAY['maths', 'english', 'science'])[n % 3 + 1]],
    ARRAY[n % 14, (n + 1) % 14]::smallint[], '{}', '{}',
    (ARRAY['school', 'workplace', 'online'])[n % 3 + 1], '', '', '{}', '', '', 'published',
    now(), now(), now(), ''
FROM generate_series(1, :offers) AS n
"""
SLOTS = """
INSERT INTO slots (opportunity_id, starts_at, ends_at, capacity, taken, smallest_group,
    last_booking_day, cancel_reason)
SELECT o.id, day, day + interval '1 hour', :capacity, 0, 1, day::date - 1, ''
FROM opportunities o, generate_series(1, 3) AS k,
    LATERAL (SELECT date_trunc('day', now()) + interval '10 hours'
        + ((o.id * 7 + k * 31) % 300 + 5) * interval '1 day') AS d(day)
"""


def fill(offers: int, *, employer_ids: list[int], user_id: int, capacity: int = 60) -> None:
    """Published opportunities with three sessions each over the coming year."""
    db.session.execute(
        text(OFFERS), {"offers": offers, "employers": len(employer_ids), "user": user_id}
    )
    db.session.execute(text(SLOTS), {"capacity": capacity})
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM ANALYZE"))
