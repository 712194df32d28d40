"""Everything a termly report says, from the ledger by the rules of the figures, as plain facts.

They are what is kept of an edition: its page, its PDF and its spreadsheet are all made from them,
so no two of them can say different things.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from app.figures.queries import Picture, Scope, added_up, drawn_between
from app.figures.rules import ENCOUNTERS, Sum
from app.infra.database import Missing, db
from app.infra.wording import long_date, short_date
from app.organisations.models import Authority, School
from app.papers.queries.rows import (
    SPANS,
    Spans,
    employers_rows,
    growth_rows,
    parts_rows,
    schools_rows,
)
from app.papers.rules import Said, Term, attention, change_of, changes, headline, well
from app.reports.queries import Achieved, achieved_on, count_send
from app.reports.rules import LABELS

REGION = "The North East"
PARTS = ("benchmark", "phase", "year_group", "kind", "sector", "size")
COUNTED = ("encounters", "attendances", "employers", "schools", "primaries", "placements", "hours")
MEANT = (*COUNTED[:1], "pupils", *COUNTED[1:-1], "minutes", "achieved", "send", "uncounted")


def scope_of(authority_id: int | None) -> Scope:
    """The schools a report is of; Missing for an authority that is none of ours."""
    if authority_id is None:
        return Scope(name=REGION, which=true(), whole_region=True)
    found = db.session.get(Authority, authority_id)
    if found is None:
        raise Missing("There is no such authority.")
    which = School.authority_id == authority_id
    return Scope(name=found.name, which=which, authority_id=authority_id)


def facts_of(authority_id: int | None, term: Term, today: date) -> dict[str, Any]:
    """The report of a term as it stands today, in a number of statements that never grows."""
    scope = scope_of(authority_id)
    asked = select(School).where(School.is_open, scope.which).options(joinedload(School.authority))
    schools = {each.id: each for each in db.session.scalars(asked.order_by(School.name))}
    spans = _spans(term, today, list(schools))
    about = {each.id: (each.phase, each.authority_id) for each in schools.values()}
    pictures = {name: added_up(getattr(spans, name), about) for name in SPANS}
    days = {"term": term.until(today), "before": term.same_days_before(today)}
    achieved = tuple(achieved_on(scope, days[each][1]) for each in ("term", "before"))
    send = count_send(scope, _days_of(term, today))
    open_schools = {
        "all": len(schools),
        "primary": sum(1 for each in schools.values() if each.phase == "primary"),
    }
    return {
        **_heads(scope, term, today, days),
        "open": open_schools,
        "numbers": _numbers(pictures, achieved, send),
        "reach": {
            name: {
                "low": each.whole.span.low,
                "high": each.whole.span.high,
                "roll": each.whole.roll,
            }
            for name, each in pictures.items()
        },
        "sentences": _sentences(scope, term, pictures, achieved, schools, spans),
        "parts": {
            each: parts_rows(pictures["term"], pictures["term_before"], each) for each in PARTS
        },
        "schools": schools_rows(schools, spans),
        "employers": employers_rows(spans.term),
        "growth": growth_rows(spans),
        "definitions": [{"key": each, "label": LABELS[each]} for each in MEANT],
    }


def _days_of(term: Term, today: date) -> list[tuple[date, date]]:
    """The days of each of SPANS, first and last."""
    last = term.same_days_before(today)
    before = (term.before.year_so_far(last[1])[0], last[1])
    return [term.until(today), last, term.year_so_far(today), before]


def _spans(term: Term, today: date, ids: list[int]) -> Spans:
    days = _days_of(term, today)
    now = drawn_between(ids, term.year, [days[0], days[2]])
    then = drawn_between(ids, term.year - 1, [days[1], days[3]])
    return Spans(term=now[0], year=now[1], term_before=then[0], year_before=then[1])


def _heads(
    scope: Scope, term: Term, today: date, days: Mapping[str, tuple[date, date]]
) -> dict[str, Any]:
    first, last = days["term"]
    return {
        "scope": scope.name,
        "authority_id": scope.authority_id,
        "year": term.year,
        "term": term.name,
        "title": term.label,
        "title_before": term.before.label,
        "days": f"{long_date(first)} to {long_date(last)}",
        "days_before": f"{long_date(days['before'][0])} to {long_date(days['before'][1])}",
        "first": first.isoformat(),
        "last": last.isoformat(),
        "is_whole": today > term.last,
        "drawn_on": today.isoformat(),
        "drawn": long_date(today),
        "drawn_short": short_date(today),
    }


def _numbers(
    pictures: Mapping[str, Picture], achieved: tuple[Achieved | None, ...], send: tuple[int, ...]
) -> list[dict[str, Any]]:
    counts = {name: _counts(each) for name, each in pictures.items()}
    rows: list[dict[str, Any]] = []
    for key in COUNTED:
        this, then = counts["term"][key], counts["term_before"][key]
        rows.append(
            {
                "key": key,
                "label": LABELS["minutes" if key == "hours" else key],
                "this": this,
                "then": then,
                "year": counts["year"][key],
                "year_then": counts["year_before"][key],
                "growth": change_of(then, this),
            }
        )
    rows.append(
        {
            "key": "achieved",
            "label": LABELS["achieved"],
            "this": achieved[0].tenths / 10 if achieved[0] else None,
            "then": achieved[1].tenths / 10 if achieved[1] else None,
            "n": [each.n if each else 0 for each in achieved],
        }
    )
    growth = change_of(send[1], send[0])
    rows.append(_of_spans("send", send) | {"growth": growth})
    rows.append(_of_spans("uncounted", [pictures[span].uncounted for span in SPANS]))
    return rows


def _of_spans(key: str, numbers: Sequence[int]) -> dict[str, Any]:
    """A row with a number for each of SPANS."""
    columns = zip(("this", "then", "year", "year_then"), numbers, strict=True)
    return {"key": key, "label": LABELS[key], **dict(columns)}


def _counts(picture: Picture) -> dict[str, int]:
    return {
        "encounters": picture.whole.encounters,
        "attendances": picture.whole.attendances,
        "employers": picture.employers,
        "schools": picture.schools,
        "primaries": picture.active.get("primary", 0),
        "placements": picture.placements,
        "hours": round(picture.minutes / 60),
    }


def _sentences(
    scope: Scope,
    term: Term,
    pictures: Mapping[str, Picture],
    achieved: tuple[Achieved | None, ...],
    schools: Mapping[int, School],
    spans: Spans,
) -> dict[str, list[str]]:
    now, then = pictures["term"], pictures["term_before"]
    cells = now.cells
    said = Said(
        place="the North East" if scope.whole_region else scope.name,
        term=_in_a_sentence(term),
        before=_in_a_sentence(term.before),
        encounters=(now.whole.encounters, then.whole.encounters),
        reached=now.whole.span,
        roll=now.whole.roll,
        employers=(now.employers, then.employers),
        schools=(now.schools, then.schools),
        open_schools=len(schools),
        achieved=(achieved[0].tenths, achieved[0].n) if achieved[0] else None,
        uncounted=now.uncounted,
        parts=[
            (row["label"], row["this"], row["then"])
            for row in parts_rows(now, then, "sector")
            if row["is_known"]
        ],
        benchmarks=[
            (f"Benchmark {number}", cells.get(("benchmark", str(number)), Sum()).span)
            for number in sorted(ENCOUNTERS)
        ],
        silent=[each.name for each in schools.values() if not spans.year[each.id].whole.encounters],
    )
    return {
        "headline": headline(said),
        "changed": changes(said),
        "well": well(said),
        "attention": attention(said),
    }


def _in_a_sentence(term: Term) -> str:
    return term.label[0].lower() + term.label[1:]
