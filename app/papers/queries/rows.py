"""The tables of a report, row by row, out of schools that were added up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.figures.kinds import DIMENSIONS, UNKNOWN
from app.figures.queries import Picture
from app.figures.rules import Drawn, Sum
from app.infra.database import db
from app.organisations.models import Employer, School
from app.reports.rules import LABELS, grown, label_of, place_of

SPANS = ("term", "term_before", "year", "year_before")


@dataclass(frozen=True, kw_only=True)
class Spans:
    """The same schools over four spans: this term, the year so far, and both a year before."""

    term: dict[int, Drawn]
    year: dict[int, Drawn]
    term_before: dict[int, Drawn]
    year_before: dict[int, Drawn]


def parts_rows(now: Picture, then: Picture, dimension: str) -> list[dict[str, Any]]:
    """Each part of a dimension, in its own order, else the largest first."""
    this, last = _sums(now, dimension), _sums(then, dimension)
    values = sorted(
        this.keys() | last.keys(),
        key=lambda each: (
            place_of(dimension, each),
            -this.get(each, Sum()).encounters,
            label_of(dimension, each),
        ),
    )
    return [_part(dimension, each, this.get(each, Sum()), last.get(each, Sum())) for each in values]


def _part(dimension: str, value: str, now: Sum, then: Sum) -> dict[str, Any]:
    return {
        "value": value,
        "label": label_of(dimension, value),
        "is_known": value != UNKNOWN,
        "this": now.encounters,
        "then": then.encounters,
        "attendances": now.attendances,
        "low": now.span.low,
        "high": now.span.high,
    }


def _sums(picture: Picture, dimension: str) -> dict[str, Sum]:
    if dimension not in DIMENSIONS:
        return {each: part for each, part in picture.by_phase.items() if part.encounters}
    return {value: part for (of, value), part in picture.cells.items() if of == dimension}


def schools_rows(schools: Mapping[int, School], spans: Spans) -> list[dict[str, Any]]:
    rows = []
    for each in sorted(schools.values(), key=lambda one: (one.authority.name, one.name, one.id)):
        now, year = spans.term[each.id], spans.year[each.id]
        rows.append(
            {
                "urn": each.urn,
                "name": each.name,
                "authority": each.authority.name,
                "phase": label_of("phase", each.phase),
                "this": now.whole.encounters,
                "then": spans.term_before[each.id].whole.encounters,
                "year": year.whole.encounters,
                "low": now.whole.span.low,
                "high": now.whole.span.high,
                "roll": now.whole.roll,
                "uncounted": now.uncounted,
            }
        )
    return rows


def employers_rows(term: Mapping[int, Drawn]) -> list[dict[str, Any]]:
    met: dict[int, int] = {}
    for each in term.values():
        for employer_id in each.employer_ids:
            met[employer_id] = met.get(employer_id, 0) + 1
    asked = select(Employer).where(Employer.id.in_(met)).order_by(Employer.name, Employer.id)
    return [
        {
            "name": each.name,
            "sector": label_of("sector", each.sector),
            "size": label_of("size", each.size),
            "schools": met[each.id],
        }
        for each in db.session.scalars(asked)
    ]


def growth_rows(spans: Spans) -> dict[str, Any]:
    """All schools, and only those with an encounter in both terms."""
    both = [
        each
        for each in spans.term
        if spans.term[each].whole.encounters and spans.term_before[each].whole.encounters
    ]
    rows = []
    for key in ("encounters", "attendances", "placements"):
        every = grown(_total(spans.term_before, key), _total(spans.term, key))
        same = grown(_total(spans.term_before, key, both), _total(spans.term, key, both))
        rows.append(
            {
                "label": LABELS[key],
                "before": every.before,
                "after": every.after,
                "words": every.words,
                "same_before": same.before,
                "same_after": same.after,
                "same_words": same.words,
            }
        )
    return {"rows": rows, "both": len(both)}


def _total(drawn: Mapping[int, Drawn], key: str, among: list[int] | None = None) -> int:
    these = drawn.values() if among is None else [drawn[each] for each in among]
    if key == "placements":
        return sum(each.placements for each in these)
    return sum(getattr(each.whole, key) for each in these)
