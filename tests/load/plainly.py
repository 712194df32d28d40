"""What dashboards show, worked out again from bookings alone: slowly, and so that it is obvious.

Nothing here knows of the ledger, of the figures or of their rules. Every booking is read with who
came and what was answered, and each number is counted by hand.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import text

from app.accounts.models import User
from app.figures.queries import Picture, Scope, picture, scope_for
from app.infra.clock import local
from app.infra.database import db
from app.organisations.actors import actor_of
from app.organisations.models import School
from app.rulebook.years import academic_year
from tests.reading import Reader

BENCHMARKS = {
    "careers_talk": 5,
    "mentoring": 5,
    "workplace_visit": 6,
    "provider_talk": 7,
    "provider_visit": 7,
}
SCHOOLS_LOOKED_AT = 20
# The benchmarks of schools and of colleges ask for tests since then; the region's own always have.
ASKS_SINCE = date(2025, 9, 1)
HELD = """
SELECT b.id, b.school_id, o.kind, coalesce(nullif(o.sector, ''), e.sector) AS sector, e.size,
    e.id AS employer_id, s.starts_at, x.phase,
    ARRAY(SELECT a.test FROM booking_test_answers a
        WHERE a.booking_id = b.id AND a.answer <> 'yes') AS failed
FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN opportunities o ON o.id = s.opportunity_id
JOIN employers e ON e.id = o.employer_id JOIN schools x ON x.id = b.school_id
WHERE b.state = 'attended' AND b.school_id = ANY (:schools)
    AND s.starts_at >= make_timestamptz(:year, 9, 1, 0, 0, 0, 'Europe/London')
    AND s.starts_at < make_timestamptz(:year + 1, 9, 1, 0, 0, 0, 'Europe/London')
"""
CAME = "SELECT booking_id, cohort_id, attended FROM booking_cohorts WHERE booking_id = ANY (:ids)"
GROUPS = """
SELECT id, school_id, year_group, name, roll FROM cohorts
WHERE school_id = ANY (:schools) AND academic_year = :year
"""


@dataclass
class Counted:
    """Numbers of some schools in one academic year. `parts` are encounters by dimension, value."""

    encounters: int = 0
    uncounted: int = 0
    attendances: int = 0
    low: int = 0
    high: int = 0
    roll: int = 0
    schools: int = 0
    employers: set[int] = field(default_factory=set)
    parts: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def count_plainly(school_ids: list[int], year: int) -> Counted:
    """Every booking that was held, one after the other."""
    values = {"schools": school_ids, "year": year}
    held = db.session.execute(text(HELD), values).all()
    groups = {row.id: row for row in db.session.execute(text(GROUPS), values)}
    came: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(text(CAME), {"ids": [each.id for each in held]}):
        came[row.booking_id].append(row)
    counted, turnouts, active = Counted(), defaultdict(list), set()
    for booking in held:
        fails = bool(booking.failed) and _asks(booking)
        here = [] if fails else [each for each in came[booking.id] if each.attended > 0]
        if not here:
            counted.uncounted += 1
            continue
        counted.encounters += 1
        counted.attendances += sum(each.attended for each in here)
        counted.employers.add(booking.employer_id)
        active.add(booking.school_id)
        counted.parts["benchmark", str(BENCHMARKS[booking.kind])] += 1
        for dimension in ("kind", "sector", "size"):
            counted.parts[dimension, getattr(booking, dimension)] += 1
        for year_group in {groups[each.cohort_id].year_group for each in here}:
            counted.parts["year_group", str(year_group)] += 1
        for each in here:
            turnouts[each.cohort_id].append(each.attended)
    counted.schools = len(active)
    _count_pupils(counted, list(groups.values()), turnouts)
    return counted


def _asks(booking: Any) -> bool:
    return booking.phase == "primary" or local(booking.starts_at).date() >= ASKS_SINCE


def _count_pupils(counted: Counted, groups: list[Any], turnouts: dict[int, list[int]]) -> None:
    """The fewest and the most pupils who can have been among those who came.

    Of a tutor group at least its largest turnout, at most all of them added up. Tutor groups share
    nobody, so theirs add up; a turnout of the whole year group may be of the same pupils.
    """
    inside: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for each in groups:
        if each.name:
            inside[each.school_id, each.year_group].append(each)
    for whole in (each for each in groups if not each.name):
        tutor = inside[whole.school_id, whole.year_group]
        assert sum(each.roll for each in tutor) <= whole.roll
        low = sum(max(turnouts.get(each.id, [0])) for each in tutor)
        high = sum(min(sum(turnouts.get(each.id, [0])), each.roll) for each in tutor)
        of_all = turnouts.get(whole.id, [])
        counted.low += max([low, *of_all])
        counted.high += min(high + sum(of_all), whole.roll)
        counted.roll += whole.roll


def compare(app: Flask, region_id: int, say: Callable[[str], None]) -> None:
    """A sample of schools, an authority and the region; SystemExit where a number differs."""
    person = db.session.get_one(User, region_id)
    actor, reader = actor_of(person), Reader(app).sign_in(person)
    this = academic_year(local(db.session.scalar(text("SELECT now()"))).date())
    schools = db.session.query(School).order_by(School.id).all()
    areas = {each.id: each.authority_id for each in schools}
    sample = list(areas)[:: max(1, len(areas) // SCHOOLS_LOOKED_AT)][:SCHOOLS_LOOKED_AT]
    asked = [(year, {"school": each}, [each]) for each in sample for year in (this - 1, this)]
    of_area = [each for each, area in areas.items() if area == 391]
    asked += [(year, {"area": 391}, of_area) for year in (this - 1, this)]
    asked += [(this, {}, list(areas))]
    numbers, wrong = 0, []
    for year, which, ids in asked:
        scope = scope_for(actor, **{"school": None, "area": None, "trust": "", **which})
        plainly = count_plainly(ids, year)
        pairs = _both(plainly, picture(scope, [year])[year]) + _shown(plainly, reader, scope, year)
        numbers += len(pairs)
        wrong += [(scope.name, year, *pair) for pair in pairs if pair[1] != pair[2]]
        db.session.rollback()
    say(
        f"  {numbers:,} numbers of {len(sample)} schools in two years, of an authority in two and"
        f" of the region in this, from bookings alone: {len(wrong)} differ"
    )
    if wrong:
        raise SystemExit(f"The dashboards show something else, first: {wrong[:5]}")


def _both(plainly: Counted, drawn: Picture) -> list[tuple[str, object, object]]:
    """Each number beside what the figures have."""
    whole = drawn.whole
    pairs: list[tuple[str, object, object]] = [
        ("encounters", plainly.encounters, whole.encounters),
        ("uncounted", plainly.uncounted, drawn.uncounted),
        ("attendances", plainly.attendances, whole.attendances),
        ("fewest pupils", plainly.low, whole.span.low),
        ("most pupils", plainly.high, whole.span.high),
        ("on roll", plainly.roll, whole.roll),
        ("schools", plainly.schools, drawn.schools),
        ("employers", len(plainly.employers), drawn.employers),
        ("schools behind", 0, drawn.behind),
    ]
    names = plainly.parts.keys() | drawn.cells.keys()
    parts = {name: each.encounters for name, each in drawn.cells.items()}
    return pairs + [
        (" ".join(name), plainly.parts.get(name, 0), parts.get(name, 0)) for name in sorted(names)
    ]


def _shown(
    plainly: Counted, reader: Reader, scope: Scope, year: int
) -> list[tuple[str, object, object]]:
    """Each number beside what stands on the page."""
    values = "&".join(f"{name}={value}" for name, value in scope.values.items())
    reader.get(f"/picture?year={year}&{values}")
    span = (plainly.low, plainly.high)
    words = f"{span[0]:,} to {span[1]:,} pupils" if span[0] != span[1] else f"{span[0]:,} pupils"
    expected = {
        "Encounters": f"{plainly.encounters:,}",
        "Pupils reached": words,
        "Employers active": f"{len(plainly.employers):,}",
    }
    found: list[tuple[str, object, object]] = []
    for label, number in expected.items():
        tile = reader.page.find("span", class_="app-tile__label", string=label)
        shown = tile.find_next_sibling(class_="app-tile__number").get_text() if tile else None
        found.append((f"tile {label}", number, shown))
    return found
