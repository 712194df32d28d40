"""What anyone may browse: published, by a verified employer, with a session still to book.

Plain rows, not objects: a page of twenty costs a fixed number of statements, whatever there is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from app.infra import clock
from app.infra.database import db
from app.infra.paging import turn_to
from app.opportunities.filters import Filters
from app.opportunities.kinds import KINDS
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import State
from app.organisations.models import Employer

PER_PAGE = 20
FACETS = ("kind", "sector", "place")


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of what was found. `facets` counts each kind, sector and place among them all."""

    rows: Sequence[Row[Any]]
    total: int
    page: int
    pages: int
    facets: Mapping[str, Mapping[str, int]]


def search_published(filters: Filters, page: int = 1) -> Results:
    """A page of opportunities, the soonest session first; with words, the closest match first.

    Two statements: the counts by kind, sector and place, which add up to the total; and the rows.
    """
    today = clock.today()
    found = _matching(filters, today).subquery("found")
    facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    total = 0
    grouping = select(
        found.c.kind, found.c.sector, found.c.place, func.count().label("number")
    ).group_by(found.c.kind, found.c.sector, found.c.place)
    for row in db.session.execute(grouping):
        total += row.number
        for name in FACETS:
            value = getattr(row, name)
            facets[name][value] = facets[name].get(value, 0) + row.number
    turn = turn_to(page, total=total, on_a_page=PER_PAGE)
    ordered = (
        select(found)
        .order_by(found.c.rank.desc(), found.c.starts_at, found.c.id)
        .limit(PER_PAGE)
        .offset(turn.first)
    ).subquery("paged")
    rows = db.session.execute(
        select(
            ordered,
            Opportunity.title,
            Opportunity.summary,
            Opportunity.year_groups,
            Employer.name.label("employer_name"),
        )
        .join(Opportunity, Opportunity.id == ordered.c.id)
        .join(Employer, Employer.id == Opportunity.employer_id)
        .order_by(ordered.c.rank.desc(), ordered.c.starts_at, ordered.c.id)
    ).all()
    return Results(rows=rows, total=total, page=turn.number, pages=turn.pages, facets=facets)


def soonest(number: int) -> Sequence[Row[Any]]:
    """The next few, for the front page."""
    return search_published(Filters(places_left=True)).rows[:number]


def idle_offers(*, of_each: int) -> Sequence[Row[Any]]:
    """Offers with places left, and whom they are for, the soonest session first.

    Of offers for just the same year groups, phases and authorities the soonest few: whoever wants
    no more than `of_each` for a school misses none, however many offers there are.
    """
    for_whom = (Opportunity.year_groups, Opportunity.phases, Opportunity.authority_ids)
    found = (
        _matching(Filters(places_left=True), clock.today()).add_columns(*for_whom).subquery("found")
    )
    # As text: lists take several times as long to be put in order.
    same = func.concat_ws("|", *(cast(found.c[each.key], Text) for each in for_whom))
    soonest = func.row_number().over(partition_by=same, order_by=(found.c.starts_at, found.c.id))
    few = select(found, soonest.label("turn")).subquery("few")
    # Their titles last: there may be thousands of offers, of which these are a part.
    return db.session.execute(
        select(
            few.c.id,
            few.c.starts_at,
            few.c.places,
            few.c.year_groups,
            few.c.phases,
            few.c.authority_ids,
            Opportunity.title,
            Employer.name.label("employer_name"),
        )
        .join(Opportunity, Opportunity.id == few.c.id)
        .join(Employer, Employer.id == Opportunity.employer_id)
        .where(few.c.turn <= of_each)
        .order_by(few.c.starts_at, few.c.id)
    ).all()


def on_offer(filters: Filters) -> Select[Any]:
    """All that `search_published` would find, unordered, for whoever joins more to it."""
    return _matching(filters, clock.today())


def in_time_from(today: date) -> ColumnElement[datetime]:
    """The first moment a session of each kind can begin that is asked for today."""
    moments = {
        each.slug: clock.moment_of(today + timedelta(days=each.lead_days), 0) for each in KINDS
    }
    return case(moments, value=Opportunity.kind, else_=clock.now())


def _matching(filters: Filters, today: date) -> Select[Any]:
    """Each opportunity that fits, with its first fitting session and the places left in those."""
    slots = [
        Slot.opportunity_id == Opportunity.id,
        Slot.cancelled_at.is_(None),
        Slot.last_booking_day >= today,
        Slot.starts_at > clock.now(),
        Slot.starts_at >= in_time_from(today),
    ]
    if filters.since:
        slots.append(Slot.starts_at >= clock.moment_of(filters.since, 0))
    if filters.until:
        slots.append(Slot.starts_at <= clock.moment_of(filters.until, 23, 59))
    if filters.places_left:
        slots.append(Slot.taken < Slot.capacity)
    rank: ColumnElement[Any] = literal(0.0)
    if filters.words:
        rank = func.ts_rank(Opportunity.search, func.websearch_to_tsquery("english", filters.words))
    return (
        select(
            Opportunity.id,
            Opportunity.kind,
            Opportunity.sector,
            Opportunity.place,
            func.min(Slot.starts_at).label("starts_at"),
            func.count(Slot.id).label("sessions"),
            func.sum(Slot.capacity - Slot.taken).label("places"),
            rank.label("rank"),
        )
        .join(Slot, and_(*slots))
        .join(Employer, Employer.id == Opportunity.employer_id)
        .where(
            Opportunity.state == State.PUBLISHED,
            Employer.state == "verified",
            *_conditions(filters),
        )
        .group_by(Opportunity.id)
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.kinds:
        asked.append(Opportunity.kind.in_(filters.kinds))
    if filters.sectors:
        asked.append(Opportunity.sector.in_(filters.sectors))
    if filters.places:
        asked.append(Opportunity.place.in_(filters.places))
    if filters.years:
        asked.append(Opportunity.year_groups.overlap(list(filters.years)))
    if filters.subjects:
        asked.append(Opportunity.subjects.overlap(list(filters.subjects)))
    if filters.authority is not None:
        asked.append(
            or_(
                func.cardinality(Opportunity.authority_ids) == 0,
                Opportunity.authority_ids.contains([filters.authority]),
            )
        )
    if filters.words:
        asked.append(
            or_(
                Opportunity.search.op("@@")(func.websearch_to_tsquery("english", filters.words)),
                *_begun(filters.words),
                Employer.name.icontains(filters.words, autoescape=True),
            )
        )
    return asked


def _begun(words: str) -> list[ColumnElement[bool]]:
    """What matches while the last word is still being typed: `a shep` finds a shepherd."""
    typed = re.findall(r"[^\W_]+", words)
    # Quotation marks, a minus and "or" ask for something exact, which this would widen.
    if not typed or re.search(r"[\"-]|\bor\b", words):
        return []
    query = " & ".join([*typed[:-1], f"{typed[-1]}:*"])
    return [Opportunity.search.op("@@")(func.to_tsquery("english", query))]
