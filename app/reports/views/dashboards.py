"""A school, a trust, an authority or the region at one glance, and what each number is made of."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from app.evidence.rules import pupils_in
from app.figures.kinds import DIMENSIONS
from app.figures.queries import Picture
from app.figures.rules import Sum
from app.reports import queries
from app.reports.queries import Achieved, Overview
from app.reports.rules import (
    DEFINITIONS,
    DIMENSION_LABELS,
    LABELS,
    Chart,
    bars,
    grown,
    label_of,
    place_of,
)
from app.reports.views.asking import READERS, Looked, looked
from app.reports.views.blueprint import bp
from app.web.guard import access
from app.web.pages import page

PARTS = ("benchmark", "phase", "year_group", "kind", "sector", "size")


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One number: this year's, last year's, what it means, and where it opens to."""

    name: str
    this: str
    last: str
    href: str
    more: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def means(self) -> str:
        return DEFINITIONS[self.name]


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One dimension: a chart of encounters, and the table beside it."""

    dimension: str
    chart: Chart
    rows: list[tuple[str, Sum, Sum, str]]

    @property
    def label(self) -> str:
        return DIMENSION_LABELS[self.dimension]


@bp.get("")
@access(*READERS)
def dashboard() -> Response:
    """This year against last, whole and in parts."""
    here = looked()
    found = queries.overview(here.scope, here.year)
    return page(
        "reports/dashboard.html",
        here=here,
        found=found,
        tiles=_tiles(here, found),
        breakdowns=[_breakdown(here, found, each) for each in PARTS],
        authorities=_authorities(here, found),
        growth=grown(found.by_now[0], found.this.whole.encounters) if found.by_now else None,
        means=DEFINITIONS,
    )


@bp.get("/made-of")
@access(*READERS)
def made_of() -> Response:
    """School by school: they add up to the number one came from."""
    here = looked()
    dimension, value = request.args.get("of", ""), request.args.get("value", "")[:60]
    if dimension not in PARTS or not _is_known(dimension, value):
        dimension = value = ""
    rows = queries.school_rows(here.scope, here.year, dimension, value)
    total = Sum()
    for each in rows:
        total = total.plus(each.sum)
    return page(
        "reports/made_of.html",
        here=here,
        rows=[each for each in rows if each.sum.encounters or each.uncounted],
        silent=[each for each in rows if not each.sum.encounters and not each.uncounted],
        total=total,
        uncounted=sum(each.uncounted for each in rows),
        placements=sum(each.placements for each in rows),
        part=label_of(dimension, value) if dimension else "",
        dimension=DIMENSION_LABELS.get(dimension, ""),
        of=dimension,
        evidence={"benchmark": "benchmark", "year_group": "group"}.get(dimension, ""),
        value=value,
        means=DEFINITIONS,
    )


@bp.get("/employers")
@access(*READERS)
def employers() -> Response:
    """Who led encounters, and how many schools each met."""
    here = looked()
    found = queries.employers_of(here.scope, here.year)
    return page(
        "reports/employers.html", here=here, found=found, label_of=label_of, means=DEFINITIONS
    )


@bp.get("/send")
@access(*READERS)
def send() -> Response:
    """The opportunities that say how they suit pupils with special needs."""
    here = looked()
    found = queries.send_opportunities(here.scope, here.year)
    return page("reports/send.html", here=here, found=found, means=DEFINITIONS)


def _is_known(dimension: str, value: str) -> bool:
    try:
        return bool(label_of(dimension, value)) and value != ""
    except (KeyError, ValueError, LookupError):
        return False


def _tiles(here: Looked, found: Overview) -> list[Tile]:
    this, last = found.this, found.last
    opens = url_for(".made_of", **here.values)
    of_8 = [_of_8(each) for each in found.achieved]
    tiles = [
        _tile("encounters", this.whole.encounters, last.whole.encounters, opens, _by_now(found, 0)),
        Tile(
            name="pupils",
            this=pupils_in(this.whole.span),
            last=pupils_in(last.whole.span),
            href=opens,
            more=f"of {this.whole.roll:,} on roll",
        ),
        _tile("employers", this.employers, last.employers, url_for(".employers", **here.values)),
        _tile(
            "placements",
            this.placements,
            last.placements,
            url_for(".placements", **here.values),
            _growth(found),
        ),
        Tile(
            name="achieved",
            this=of_8[0],
            last=of_8[1],
            href=url_for(".achieved", **here.values),
        ),
        _tile("send", *found.send, url_for(".send", **here.values)),
    ]
    if here.scope.school_id is None:
        tiles[3:3] = _taking_part(here, found)
    return tiles


def _taking_part(here: Looked, found: Overview) -> list[Tile]:
    """All schools and primary schools, of those that are open."""
    this, last = found.this, found.last
    schools = sum(found.open_schools.values())
    primaries = found.open_schools.get("primary", 0)
    opens = url_for(".made_of", **here.values)
    return [
        _tile("schools", this.schools, last.schools, opens, f"of {schools:,} open"),
        _tile(
            "primaries",
            this.active.get("primary", 0),
            last.active.get("primary", 0),
            url_for(".made_of", **here.but(of="phase", value="primary")),
            f"of {primaries:,} open",
        ),
    ]


def _of_8(each: Achieved | None) -> str:
    return f"{each.mean} (n\u00a0=\u00a0{each.n:,})" if each else "None yet"


def _by_now(found: Overview, place: int) -> str:
    return f"{found.by_now[place]:,} by this day last year" if found.by_now else ""


def _growth(found: Overview) -> str:
    """Of T Level placements up to this day, where there were any last year."""
    if not (found.by_now and found.by_now[2]):
        return _by_now(found, 2)
    words = grown(found.by_now[2], found.this.placements).words
    return f"{words[:1].upper()}{words[1:]} on {found.by_now[2]:,} by this day last year"


def _tile(name: str, this: int, last: int, href: str, more: str = "") -> Tile:
    return Tile(name=name, this=f"{this:,}", last=f"{last:,}", href=href, more=more)


def _breakdown(here: Looked, found: Overview, dimension: str) -> Breakdown:
    this, last = _parts(found.this, dimension), _parts(found.last, dimension)
    values = sorted(
        this.keys() | last.keys(),
        key=lambda value: (
            place_of(dimension, value),
            -this.get(value, Sum()).encounters,
            label_of(dimension, value),
        ),
    )
    rows = [
        (
            label_of(dimension, value),
            this.get(value, Sum()),
            last.get(value, Sum()),
            url_for(".made_of", **here.but(of=dimension, value=value)),
        )
        for value in values
    ]
    chart = bars((label, now.encounters, then.encounters) for label, now, then, _ in rows)
    return Breakdown(dimension=dimension, chart=chart, rows=rows)


def _parts(picture: Picture, dimension: str) -> dict[str, Sum]:
    if dimension not in DIMENSIONS:
        return {each: part for each, part in picture.by_phase.items() if part.encounters}
    return {value: part for (of, value), part in picture.cells.items() if of == dimension}


def _authorities(here: Looked, found: Overview) -> list[dict[str, Any]]:
    """Each authority of the scope, where it has more than one."""
    if here.scope.school_id or here.scope.authority_id:
        return []
    return [
        {
            "name": each.name,
            "this": found.this.by_authority.get(each.id, Sum()),
            "last": found.last.by_authority.get(each.id, Sum()),
            "href": url_for(".dashboard", area=each.id, year=here.year),
        }
        for each in here.areas
        if each.id in found.this.by_authority or each.id in found.last.by_authority
    ]
