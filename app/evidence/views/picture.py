"""A school's evidence by benchmark and year group; each number opens to what it is made of."""

from collections.abc import Sequence
from typing import Any

from flask import make_response, request
from werkzeug.wrappers import Response

from app.access import Role
from app.bookings.queries import get_booking
from app.evidence import exports, queries
from app.evidence.queries import Which
from app.evidence.rules import Cell, picture
from app.evidence.views.blueprint import bp
from app.infra.clock import today
from app.opportunities.kinds import KINDS
from app.organisations.queries import get_school, list_my_schools
from app.rulebook.benchmarks import edition_for
from app.rulebook.meaningful import tests_for
from app.rulebook.years import academic_year, ends_on, year_label
from app.web.guard import access, current_actor
from app.web.pages import page

BENCHMARKS = tuple(sorted({kind.benchmark for kind in KINDS}))
STANDINGS = {
    "counted": "Counted",
    "uncounted": "Recorded, not counted",
    "planned": "Planned",
}


@bp.get("/evidence")
@access(Role.TEACHER, Role.LEADER)
def index() -> Response:
    """The picture of one academic year."""
    school_id, year = _school_id(), _year()
    school = get_school(school_id)
    cells = picture(queries.lines(school_id, year, current_actor()))
    groups = [group for group in school.year_groups if group >= 0]
    edition = edition_for(school.phase, min(today(), ends_on(year)))
    return page(
        "evidence/index.html",
        school=school,
        schools=list_my_schools(current_actor()),
        year=year,
        years=[academic_year(today()) - back for back in (0, 1)],
        year_label=year_label,
        groups=groups,
        benchmarks=[each for each in edition.benchmarks if each.number in BENCHMARKS],
        edition=edition,
        cells={
            number: [cells.get((number, group), Cell()) for group in groups]
            for number in BENCHMARKS
        },
        total=picture_total(cells.values()),
    )


@bp.get("/evidence/bookings")
@access(Role.TEACHER, Role.LEADER)
def bookings() -> Response:
    """What one number is made of."""
    which = _which()
    rows = queries.list_evidence(which, current_actor())
    return page(
        "evidence/bookings.html",
        school=get_school(which.school_id),
        which=which,
        rows=rows,
        total=sum(row.pupils for row in rows),
        number=len({row.booking_id for row in rows}),
        labels=_labels(rows),
        standings=STANDINGS,
        year_label=year_label,
    )


@bp.get("/evidence/bookings.csv")
@access(Role.TEACHER, Role.LEADER)
def bookings_csv() -> Response:
    """The same rows, to keep."""
    which = _which()
    school = get_school(which.school_id)
    rows = queries.list_evidence(which, current_actor())
    # The mark at the start tells spreadsheets that it is UTF-8.
    response = make_response("\ufeff" + exports.as_csv(school, rows))
    response.content_type = "text/csv; charset=utf-8"
    name = f"evidence-{school.urn}-{which.academic_year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/evidence/bookings/<reference>")
@access(Role.TEACHER, Role.LEADER, Role.COORDINATOR)
def ledger(reference: str) -> Response:
    """Everything the ledger has said about one booking."""
    booking = get_booking(reference, current_actor())
    return page(
        "evidence/ledger.html",
        booking=booking,
        statements=queries.ledger_of(booking.id),
        labels=_labels([each.entry for each in queries.ledger_of(booking.id)]),
    )


def picture_total(cells: Any) -> Cell:
    """Every number of the picture drawn together."""
    total = Cell()
    for cell in cells:
        total = Cell(
            counted=total.counted + cell.counted,
            uncounted=total.uncounted + cell.uncounted,
            planned=total.planned + cell.planned,
            counted_bookings=total.counted_bookings | cell.counted_bookings,
            uncounted_bookings=total.uncounted_bookings | cell.uncounted_bookings,
            planned_bookings=total.planned_bookings | cell.planned_bookings,
        )
    return total


def _labels(rows: Sequence[Any]) -> dict[str, str]:
    numbers = {row.benchmark for row in rows}
    return {test.key: test.label for number in numbers for test in tests_for(number)}


def _school_id() -> int:
    actor = current_actor()
    asked = request.args.get("school", type=int)
    return asked if asked in actor.teacher_of else min(actor.leader_of or actor.teacher_of)


def _year() -> int:
    current = academic_year(today())
    asked = request.args.get("year", type=int)
    return asked if asked in (current - 1, current, current + 1) else current


def _which() -> Which:
    standing = request.args.get("standing", "")
    return Which(
        school_id=_school_id(),
        academic_year=_year(),
        benchmark=request.args.get("benchmark", type=int),
        year_group=request.args.get("group", type=int),
        standing=standing if standing in STANDINGS else None,
    )
