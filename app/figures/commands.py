"""Adding up what has changed. Nothing here commits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.figures import queries
from app.figures.models import Cell, Day, Figure, Mark
from app.figures.rules import Drawn, Sum
from app.infra import clock
from app.infra.database import db

AT_ONCE = 200
TOGETHER = 20  # schools of one year in the same statements: a few ten thousand lines of the ledger


def draw_again(school_ids: Sequence[int], year: int) -> None:
    """Add up these schools' year anew, and take away the marks that asked for it.

    One at a time for each school and year. Marks that come while it is drawn stay for next time.
    """
    # By rising id, so that two who draw the same schools wait for one another, and not in a ring.
    for school_id in sorted(school_ids):
        # By a name of its own: locks by two numbers are those of schools and visitors in bookings.
        name = f"figures:{school_id}:{year}"
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    marks = queries.marks_of(school_ids, year)
    keep(year, queries.drawn_for(school_ids, year))
    if marks:
        db.session.execute(delete(Mark).where(Mark.id.in_(marks)))


def draw_marked(limit: int = AT_ONCE) -> Iterator[tuple[int, int]]:
    """Those marked longest ago, some schools of one year after the other."""
    by_year: dict[int, list[int]] = {}
    for school_id, year in queries.next_marked(limit):
        by_year.setdefault(year, []).append(school_id)
    for year, school_ids in sorted(by_year.items()):
        for place in range(0, len(school_ids), TOGETHER):
            these = school_ids[place : place + TOGETHER]
            draw_again(these, year)
            yield from ((school_id, year) for school_id in these)


def keep(year: int, drawn: Mapping[int, Drawn]) -> None:
    """Put the sums of these schools' year in the place of the older ones."""
    for table in (Cell, Day, Figure):
        where = (table.school_id.in_(drawn), table.academic_year == year)
        db.session.execute(delete(table).where(*where).execution_options(synchronize_session=False))
    which = {each: {"school_id": each, "academic_year": year} for each in drawn}
    _insert(Figure, [which[school] | _figure(each) for school, each in drawn.items()])
    _insert(
        Cell,
        [
            which[school] | _part(*name, part)
            for school, each in drawn.items()
            for name, part in each.cells.items()
        ],
    )
    _insert(
        Day,
        [
            which[school] | {"held_on": day, **asdict(part)}
            for school, each in drawn.items()
            for day, part in each.days.items()
        ],
    )


def _figure(drawn: Drawn) -> dict[str, Any]:
    return {
        "roll": drawn.whole.roll,
        "encounters": drawn.whole.encounters,
        "uncounted": drawn.uncounted,
        "attendances": drawn.whole.attendances,
        "low": drawn.whole.span.low,
        "high": drawn.whole.span.high,
        "placements": drawn.placements,
        "minutes": drawn.minutes,
        "employer_ids": sorted(drawn.employer_ids),
        "drawn_at": clock.now(),
    }


def _part(dimension: str, value: str, each: Sum) -> dict[str, Any]:
    return {
        "dimension": dimension,
        "value": value,
        "encounters": each.encounters,
        "attendances": each.attendances,
        "low": each.span.low,
        "high": each.span.high,
        "roll": each.roll,
    }


def _insert(table: type[Cell | Day | Figure], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)
