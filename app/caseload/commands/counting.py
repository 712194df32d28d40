"""Counting ahead how schools stand."""

from sqlalchemy.dialects.postgresql import insert

from app.caseload import queries
from app.caseload.models import Standing
from app.infra import clock
from app.infra.database import db


def count_standings(limit: int) -> int:
    """Count anew so many of the schools whose evidence has changed; how many it was."""
    # Whatever changes while this reads is later than this moment, and is counted the next time.
    now, today = clock.now(), clock.today()
    late = queries.late_schools(limit)
    if not late:
        return 0
    rows = [
        {
            "school_id": school_id,
            "counted_at": now,
            "counted_on": today,
            "last_on": last,
            "gaps": None if gaps is None else list(gaps),
        }
        for school_id, (last, gaps) in sorted(queries.stands_now(late).items())
    ]
    new = insert(Standing)
    told = {name: new.excluded[name] for name in ("counted_at", "counted_on", "last_on", "gaps")}
    later = Standing.counted_at < new.excluded.counted_at
    db.session.execute(
        new.on_conflict_do_update(index_elements=[Standing.school_id], set_=told, where=later),
        rows,
    )
    return len(rows)
