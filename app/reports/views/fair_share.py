"""Who gets what: encounters per pupil, and the schools and year groups that go without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from app.evidence.rules import Span, pupils_in
from app.figures.queries import count_behind
from app.infra.paging import page_asked, turn_to
from app.opportunities.queries import idle_offers
from app.reports import queries
from app.reports.rules import fair_share as rules
from app.reports.rules.charts import Chart, bars
from app.reports.rules.fair_share import Group, Part, Share
from app.reports.rules.idle import SHOWN, that_fit
from app.reports.views.asking import READERS, Looked, looked
from app.reports.views.blueprint import bp
from app.rulebook.phases import PHASE_LABELS, Phase
from app.web.guard import access
from app.web.pages import page

PER_PAGE = 100
SPOTS_ON_A_PAGE = 25
SORTS = {"least": "Least first", "most": "Most first", "name": "By name"}
KINDS = {"schools": "Schools", "years": "Year groups"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One dimension: a chart of encounters per 100 pupils, and the table beside it."""

    dimension: str
    chart: Chart
    rows: list[tuple[Group, str]]

    @property
    def label(self) -> str:
        return rules.DIMENSION_LABELS[self.dimension]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A school that goes without, or some of its year groups, and what could be offered."""

    share: Share
    why: str
    years: tuple[int, ...]
    offers: list[Any]


@bp.get("/fair-share")
@access(*READERS)
def fair_share() -> Response:
    """Encounters per pupil of groups of schools; for one school its own place."""
    here = looked()
    found = queries.shares(here.scope, here.year)
    if here.scope.school_id is not None:
        return _own_place(here, found)
    wanted = [each for each in rules.DIMENSIONS if each != "authority" or len(here.areas) > 1]
    return page(
        "reports/fair_share.html",
        here=here,
        whole=rules.together("", here.scope.name, found),
        comparisons=[_compared(here, each, found) for each in wanted],
        reached=_reached,
        few=rules.FEW_SCHOOLS,
        behind=count_behind(here.scope, here.year),
    )


@bp.get("/fair-share/schools")
@access(*READERS)
def fair_share_schools() -> Response:
    """The schools a row of the comparison is made of, those with least first."""
    here = looked()
    found = queries.shares(here.scope, here.year)
    dimension, value = request.args.get("of", ""), request.args.get("value", "")[:60]
    part = rules.label_of(dimension, value, found) if dimension in rules.DIMENSIONS else ""
    if part:
        found = [each for each in found if rules.value_of(dimension, each) == value]
    else:
        dimension = value = ""
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else "least"
    turn = turn_to(page_asked(request.args), total=len(found), on_a_page=PER_PAGE)
    stay = here.but(**({"of": dimension, "value": value} if part else {}))
    return page(
        "reports/fair_share_schools.html",
        here=here,
        part=part,
        stay=stay,
        whole=rules.together(value, part or here.scope.name, found),
        rows=turn.part(_sorted(found, sort)),
        sort=sort,
        sorts=SORTS,
        number=turn.number,
        pages=turn.pages,
        address=lambda to: url_for(".fair_share_schools", **stay, sort=sort, page=to),
        reached=_reached,
        phases=PHASE_LABELS,
    )


@bp.get("/cold-spots")
@access(*READERS)
def cold_spots() -> Response:
    """Schools and year groups that go without, beside offers with places left that fit them."""
    here = looked()
    found = queries.shares(here.scope, here.year)
    middles = queries.medians_of_region(here.year)
    heard = queries.years_with_some(here.scope, here.year)
    phase = request.args.get("phase", "")
    if phase in set(Phase):
        found = [each for each in found if each.phase == phase]
    spots = _spots(found, middles, heard)
    which = "years" if request.args.get("which") == "years" else "schools"
    kept = [each for each in spots if bool(each.why) == (which == "schools")]
    turn = turn_to(page_asked(request.args), total=len(kept), on_a_page=SPOTS_ON_A_PAGE)
    stay = here.but(**({"phase": phase} if phase in set(Phase) else {}))
    return page(
        "reports/cold_spots.html",
        here=here,
        stay=stay,
        which=which,
        kinds=KINDS,
        phase=phase,
        phases=_phases_among(here, found),
        phase_labels=PHASE_LABELS,
        total=len(kept),
        others=len(spots) - len(kept),
        spots=_with_offers(turn.part(kept)),
        number=turn.number,
        pages=turn.pages,
        address=lambda to: url_for(".cold_spots", **stay, which=which, page=to),
        years_in_words=rules.years_in_words,
        middles=_said(middles),
    )


def _own_place(here: Looked, found: Sequence[Share]) -> Response:
    """One school beside the median of its phase, which names nobody."""
    own = next(iter(found), None)
    middle, last = (
        queries.medians_of_region(of).get(own.phase if own else "")
        for of in (here.year, here.year - 1)
    )
    return page(
        "reports/own_place.html",
        here=here,
        own=own,
        middle=rules.in_words(middle[0]) if middle else "",
        last_middle=rules.in_words(last[0]) if last else "",
        schools=middle[1] if middle else 0,
        stands=_stands(own.this, middle[0]) if own and middle else "",
        why=rules.why_cold(own.this, middle[0] if middle else None) if own else "",
        phase=PHASE_LABELS[Phase(own.phase)].lower() if own else "",
        few=rules.FEW_SCHOOLS,
        reached=_reached,
    )


def _stands(part: Part, middle: Fraction) -> str:
    if part.exact is None:
        return ""
    return "above" if part.exact > middle else "below" if part.exact < middle else "at"


def _compared(here: Looked, dimension: str, found: Sequence[Share]) -> Comparison:
    groups = rules.grouped(dimension, found)
    return Comparison(
        dimension=dimension,
        chart=bars((each.label, each.this.per_hundred, each.last.per_hundred) for each in groups),
        rows=[
            (each, url_for(".fair_share_schools", **here.but(of=dimension, value=each.value)))
            for each in groups
        ],
    )


def _sorted(found: Sequence[Share], sort: str) -> list[Share]:
    """By encounters per pupil, those whose roll is not known last; ties by name."""
    if sort == "name":
        return list(found)
    sign = 1 if sort == "least" else -1
    return sorted(found, key=lambda each: (each.this.exact is None, sign * (each.this.exact or 0)))


def _spots(
    found: Sequence[Share],
    middles: Mapping[str, tuple[Fraction, int]],
    heard: Mapping[int, set[int]],
) -> list[Spot]:
    """Those that go without, the least first and of the same the largest."""
    spots = []
    for each in found:
        middle = middles.get(each.phase)
        why = rules.why_cold(each.this, middle[0] if middle else None)
        years = rules.silent_years(each.year_groups, heard.get(each.school_id, set()))
        if why or years:
            spots.append(Spot(share=each, why=why, years=years, offers=[]))
    return sorted(spots, key=lambda spot: (spot.share.this.exact or 0, -spot.share.this.roll))


def _with_offers(spots: Sequence[Spot]) -> list[Spot]:
    offers = idle_offers(of_each=SHOWN)

    @cache  # most schools of a phase teach the same year groups
    def fitting(years: tuple[int, ...], phase: str, authority_id: int) -> list[Any]:
        return that_fit(offers, years=years, phase=phase, authority_id=authority_id)

    return [
        replace(
            each,
            offers=fitting(
                each.years or each.share.year_groups, each.share.phase, each.share.authority_id
            ),
        )
        for each in spots
    ]


def _phases_among(here: Looked, found: Sequence[Share]) -> list[Phase]:
    """The phases to choose from; none for one school."""
    return [] if here.scope.school_id is not None or not found else list(Phase)


def _said(middles: Mapping[str, tuple[Fraction, int]]) -> list[tuple[str, str, int]]:
    return [
        (PHASE_LABELS[each], rules.in_words(middles[each][0]), middles[each][1])
        for each in Phase
        if each in middles
    ]


def _reached(part: Part) -> str:
    """`100 to 120 pupils`."""
    return pupils_in(Span(part.low, part.high))
