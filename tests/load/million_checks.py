"""Whether what was drawn in SQL is what the application would have made, and its figures."""

from collections.abc import Callable
from itertools import islice

from sqlalchemy import text

from app.bookings.states import HOLDING
from app.caseload.commands import count_standings
from app.evidence.commands import recompute
from app.figures.commands import draw_marked
from app.infra.database import db, transaction
from tests.load.million import BOOKINGS, timed

SAMPLES = 5  # of a thousand bookings each, gone through as the ledger is recomputed
FOREIGN = """
SELECT c.conname, c.conrelid::regclass AS child, a.attname AS points,
    c.confrelid::regclass AS parent, b.attname AS named_by
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
"""
WRONG = {
    "places that are not those of the bookings": """
        SELECT count(*) FROM slots s LEFT JOIN (SELECT slot_id, sum(pupils) AS pupils FROM bookings
            WHERE state = ANY (CAST(:holding AS text[])) GROUP BY slot_id) AS held
            ON held.slot_id = s.id WHERE s.taken <> coalesce(held.pupils, 0)""",
    "sessions with more taken than there are places": (
        "SELECT count(*) FROM slots WHERE taken > capacity"
    ),
    "bookings that are not the sum of their groups": """
        SELECT count(*) FROM bookings b LEFT JOIN (SELECT booking_id, sum(pupils) AS pupils
            FROM booking_cohorts GROUP BY booking_id) AS g ON g.booking_id = b.id
            WHERE b.pupils IS DISTINCT FROM g.pupils""",
    "groups of another school, or of another year": """
        SELECT count(*) FROM booking_cohorts g JOIN bookings b ON b.id = g.booking_id
            JOIN cohorts c ON c.id = g.cohort_id JOIN slots s ON s.id = b.slot_id
            WHERE c.school_id <> b.school_id OR c.academic_year <> extract(year
                FROM (s.starts_at AT TIME ZONE 'Europe/London') - interval '8 months')""",
}


def check(say: Callable[[str], None]) -> None:
    """Whether all of it is as the database would have it; SystemExit when something is not."""
    found: dict[str, int] = {}
    with db.engine.connect() as line:
        for what, asked in WRONG.items():
            values = {"holding": [str(each) for each in HOLDING]} if ":holding" in asked else {}
            found[what] = line.execute(text(asked), values).scalar_one()
        for each in line.execute(text(FOREIGN)).all():
            found[f"rows against {each.conname}"] = line.execute(
                text(
                    f"SELECT count(*) FROM {each.child} c WHERE c.{each.points} IS NOT NULL AND NOT"
                    f" EXISTS (SELECT FROM {each.parent} p"
                    f" WHERE p.{each.named_by} = c.{each.points})"
                )
            ).scalar_one()
    wrong = {what: number for what, number in found.items() if number}
    say(f"  {len(found)} rules looked at over all rows: {len(wrong)} broken")
    if wrong:
        raise SystemExit(f"What was seeded breaks rules: {wrong}")


def check_ledger(say: Callable[[str], None]) -> None:
    """Whether recomputing samples of the ledger finds anything else than what it says."""
    cohorts = agree = 0
    for sample in range(SAMPLES):
        done = next(islice(recompute(after=sample * BOOKINGS // SAMPLES), 1))
        db.session.rollback()
        cohorts, agree = cohorts + done.cohorts, agree + done.agree
        if done.stated or done.differ:
            raise SystemExit(f"The ledger says something else: {done}")
    say(f"  recomputed {cohorts:,} statements of the ledger, by sample: {agree:,} agree, 0 differ")


def draw_figures(say: Callable[[str], None]) -> None:
    """As `flask figures draw` does."""
    number = 0
    with timed(say, "The figures of each school and year"):
        while True:
            with transaction():
                done = sum(1 for _ in draw_marked(200))
            if not done:
                break
            number += done
    say(f"  {number:,} school years added up")
    with timed(say, "How each school stands, for lists"):
        done = 1
        while done:
            with transaction():
                done = count_standings(100)
