"""A map of schools and of what they can book, and the same as a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from app.infra.wording import count
from app.opportunities.kinds import KINDS
from app.reports import queries
from app.reports.filters import ACROSS, WHATS, Shown, shown
from app.reports.queries import OfferAt, SchoolRow
from app.reports.rules import SHAPE_NAMES, Mark, Sheet, Thing, fit, miles, outline, sheet
from app.reports.rules.grid import KILOMETRE, Box, Point, around, square
from app.reports.rules.maps import at
from app.reports.views.asking import READERS, Looked, looked
from app.reports.views.blueprint import bp
from app.rulebook.phases import PHASE_LABELS, Phase
from app.rulebook.towns import TOWNS
from app.web.guard import access
from app.web.pages import page

AROUND_A_SCHOOL = 50 * KILOMETRE
NAMED = 4
"""Things of a mark that are named; the list has them all."""
TOWNS_OFFERED, LOOK = 10, 12
"""How many towns, and how many kilometres around each are looked at."""
ROOM = 1.3
"""How much wider than its things a closer look is."""
FAR = 10_000
KEY = 18


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A mark as the page draws it, and where it leads: closer, or to its line in the list."""

    mark: Mark
    path: str
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class OffersAt:
    """What one employer offers from one place; `miles` as the crow flies, None where not known."""

    employer: str
    square: str
    miles: int | None
    offers: Sequence[OfferAt]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What is shown: in the list, in the picture, and how many of the list are not in it."""

    schools: Sequence[SchoolRow]
    offers: Sequence[OfferAt]
    unknown: int
    beyond: int


@bp.get("/map")
@access(*READERS)
def places() -> Response:
    """Schools by phase and encounters, and opportunities; every mark opens."""
    here = looked()
    asked = shown(request.args, "both" if here.scope.school_id else "schools")
    rows = queries.school_rows(here.scope, here.year)
    offers = queries.offers_for(here.scope, asked.kind) if asked.has_offers else []
    home = next((_point(each) for each in rows), None) if here.scope.school_id else None
    box = asked.box or _whole(rows, offers, home)
    placed = _placed(asked, rows, offers, box)
    drawing = sheet(box, _things(placed, box), here.scope.name if home else "") if box else None
    return page(
        "reports/map.html",
        here=here,
        asked=asked,
        drawing=drawing,
        drawn=[_drawn(here, asked, each, drawing) for each in drawing.marks] if drawing else [],
        placed=placed,
        employers=_by_employer(placed.offers, home),
        towns=_towns(here, asked, box),
        whats=WHATS,
        phases=PHASE_LABELS,
        kinds=KINDS,
        legend=_legend(placed),
    )


def _point(row: SchoolRow) -> Point | None:
    east, north = row.school.easting, row.school.northing
    return Point(east, north) if east and north else None


def _whole(rows: Sequence[SchoolRow], offers: Sequence[OfferAt], home: Point | None) -> Box | None:
    """All schools of the scope whatever is filtered, so that the map stays while one looks."""
    if home:
        return around(home, AROUND_A_SCHOOL)
    schools = [point for each in rows if (point := _point(each))]
    return fit(schools or [each.point for each in offers if each.point])


def _placed(
    asked: Shown, rows: Sequence[SchoolRow], offers: Sequence[OfferAt], box: Box | None
) -> Placed:
    """What the filters leave. A closer look leaves only what is inside it."""
    schools = [
        each
        for each in (rows if asked.has_schools else ())
        if asked.phase in ("", each.school.phase)
        and not (asked.only_silent and each.sum.encounters)
    ]
    points = [*map(_point, schools), *(each.point for each in offers)]
    unknown = sum(each is None for each in points)
    beyond = sum(bool(box and each and not box.shows(each)) for each in points)
    if asked.at and box:
        schools = [each for each in schools if (point := _point(each)) and box.shows(point)]
        offers = [each for each in offers if each.point and box.shows(each.point)]
    return Placed(schools=schools, offers=offers, unknown=unknown, beyond=beyond)


def _things(placed: Placed, box: Box) -> list[Thing]:
    things = []
    for row in placed.schools:
        point = _point(row)
        if point and box.shows(point):
            x, y = at(box, point)
            key, number = f"school-{row.school.id}", row.sum.encounters
            things.append(
                Thing(key=key, name=row.school.name, sort=row.school.phase, number=number, x=x, y=y)
            )
    for offer in placed.offers:
        if offer.point and box.shows(offer.point):
            x, y = at(box, offer.point)
            name = f"{offer.title}, {offer.employer}"
            things.append(
                Thing(key=f"offer-{offer.id}", name=name, sort="offer", number=0, x=x, y=y)
            )
    return things


def _drawn(here: Looked, asked: Shown, mark: Mark, drawing: Sheet) -> Drawn:
    joined, first = mark.joined, mark.joined.things[0]
    href = f"#{first.key}"
    if mark.count > 1:
        found = _closer(asked, mark, drawing)
        if found:
            href = url_for(".places", **(here.values | found.values))
    return Drawn(
        mark=mark,
        path=outline(mark.sort, joined.x, joined.y, mark.radius),
        words=_words(mark, here.year_name),
        href=href,
    )


def _closer(asked: Shown, mark: Mark, drawing: Sheet) -> Shown | None:
    """The closest look that still has all of a mark in it; None where no look parts its things."""
    unit = drawing.box.across / drawing.width
    things = mark.joined.things
    left, right = min(each.x for each in things), max(each.x for each in things)
    top, foot = min(each.y for each in things), max(each.y for each in things)
    wide = max(right - left, foot - top) * unit
    fits = [
        each
        for each in reversed(ACROSS)
        if wide * ROOM < each * KILOMETRE and (not asked.at or each < asked.across)
    ]
    if not wide or not fits:
        return None
    middle = Point(
        round(drawing.box.west + (left + right) / 2 * unit),
        round(drawing.box.north - (top + foot) / 2 * unit),
    )
    return asked.closer(middle, fits[0])


def _words(mark: Mark, year: str) -> str:
    things = mark.joined.things
    schools = [each for each in things if each.sort != "offer"]
    number = count(mark.joined.number, "encounter")
    if mark.count == 1:
        if not schools:
            return things[0].name
        label = PHASE_LABELS[Phase(things[0].sort)].lower()
        return f"{things[0].name}, {label}: {number} in {year}"
    said = [count(len(schools), "school")] if schools else []
    if len(schools) < mark.count:
        said.append(count(mark.count - len(schools), "opportunity", "opportunities"))
    names = ", ".join(each.name for each in things[:NAMED])
    more = f" and {mark.count - NAMED:,} more" if mark.count > NAMED else ""
    # What is seen on a mark is how its name begins (WCAG 2.5.3, label in name).
    of_schools = f", {number}" if schools else ""
    return f"{mark.count} together: {' and '.join(said)}{of_schools}: {names}{more}"


def _by_employer(offers: Sequence[OfferAt], home: Point | None) -> list[OffersAt]:
    """An employer's offers of one place together; the nearest first where one asks from a place."""
    found: dict[tuple[int, Point | None], list[OfferAt]] = {}
    for each in offers:
        found.setdefault((each.employer_id, each.point), []).append(each)
    rows = [
        OffersAt(
            employer=those[0].employer,
            square=square(point) if point else "",
            miles=round(miles(home, point)) if home and point else None,
            offers=those,
        )
        for (_, point), those in found.items()
    ]
    if home:
        rows.sort(key=lambda row: FAR if row.miles is None else row.miles)
    return rows


def _towns(here: Looked, asked: Shown, box: Box | None) -> list[tuple[str, str]]:
    """Where one may look closer without pointing at a mark."""
    if box is None or box.across <= LOOK * KILOMETRE:
        return []
    points = [(each.name, Point(each.easting, each.northing)) for each in TOWNS]
    return [
        (name, url_for(".places", **(here.values | asked.closer(point, LOOK).values)))
        for name, point in points
        if box.shows(point)
    ][:TOWNS_OFFERED]


def _legend(placed: Placed) -> list[tuple[str, str, str]]:
    """(shape, its path, what it stands for) of what is on the map."""
    phases = {each.school.phase for each in placed.schools}
    keys = [(str(each), PHASE_LABELS[each]) for each in Phase if each in phases]
    if placed.offers:
        keys.append(("offer", "Opportunity"))
    return [
        (SHAPE_NAMES[sort], outline(sort, KEY / 2, KEY / 2, KEY / 2 - 2), label)
        for sort, label in keys
    ]
