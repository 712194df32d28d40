"""A school's evidence by benchmark and year group; each number opens to what it is made of."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.evidence import queries
from app.evidence.queries import Which
from app.evidence.rules import (
    Gap,
    Line,
    Measure,
    Status,
    gaps,
    is_of_pupils,
    measures,
)
from app.evidence.views.asking import READERS, Asked, asked
from app.evidence.views.blueprint import bp
from app.infra.wording import count, listed
from app.rulebook.activities import ORGANISATION_KINDS
from app.rulebook.benchmarks import Criterion
from app.rulebook.confidence import CONFIDENCE_LABELS
from app.rulebook.meaningful import tests_for
from app.rulebook.years import year_label
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.evidence.rules import SchoolYear

STANDINGS = {
    "counted": "Counted",
    "uncounted": "Recorded, not counted",
    "planned": "Planned",
}
STATUSES = {
    Status.MET: "Everyone",
    Status.PARTLY: "Some missing",
    Status.CANNOT_TELL: "Cannot tell yet",
    Status.NONE: "Nobody yet",
    Status.NO_ROLL: "No numbers on roll",
}


@bp.get("/evidence")
@access(*READERS)
def index() -> Response:
    """The picture of one academic year, as it stands or as it stood."""
    if not current_actor().teacher_of and "school" not in request.args:
        return redirect(url_for(".region"), 303)
    here = asked()
    drawn = here.drawn_from()
    found = measures(drawn, here.edition)
    missing = gaps(found)
    return page(
        "evidence/index.html",
        here=here,
        benchmarks=[
            (each, [(criterion, _shown(criterion, found, drawn)) for criterion in each.criteria])
            for each in here.edition.benchmarks
        ],
        glance={each.number: _glance(found, each.number) for each in here.edition.benchmarks},
        tallies=tallies(drawn),
        gaps=_first_of_each(missing),
        gaps_in_all=len(missing),
        statuses=STATUSES,
    )


def _first_of_each(missing: Sequence[Gap]) -> list[Gap]:
    """What is certainly missing, one for each benchmark, so that no year group crowds out all."""
    first = {each.measure.criterion.benchmark: each for each in reversed(missing) if each.is_sure}
    return [first[number] for number in sorted(first)]


def tallies(drawn: "SchoolYear") -> dict[str, int]:
    """How many activities of the year are counted, recorded but not counted, or planned."""
    lines = [
        each for each in drawn.lines if each.academic_year == drawn.year and not each.criterion
    ]
    return {
        "counted": len({each.source for each in lines if each.counted}),
        "uncounted": len({each.source for each in lines if each.is_uncounted}),
        "planned": len({each.source for each in lines if each.standing == "planned"}),
    }


def whole_school(criterion: Criterion, drawn: "SchoolYear") -> Line | None:
    """What was said last of a criterion that a school meets as a whole."""
    said = [each for each in drawn.lines if each.criterion == criterion.id and each.held_on]
    return max(said, key=lambda each: (each.held_on, each.record_id), default=None)


def _shown(
    criterion: Criterion, found: Sequence[Measure], drawn: "SchoolYear"
) -> Mapping[str, Any]:
    """A criterion as the page shows it: its measures, or what the school says of itself."""
    return {
        "is_of_pupils": is_of_pupils(criterion),
        "measures": _paired([each for each in found if each.criterion.id == criterion.id]),
        "said": whole_school(criterion, drawn),
    }


def _paired(found: Sequence[Measure]) -> list[tuple[Measure, Measure | None]]:
    """Each year group's measure, beside it the one that looks at every year since Year 7."""
    since = {each.year_group: each for each in found if each.every_year}
    return [(each, since.get(each.year_group)) for each in found if not each.every_year]


def _glance(found: Sequence[Measure], benchmark: int) -> str:
    """`3 of 7 year groups complete`, over every criterion that is counted in pupils."""
    these = [x for x in found if x.criterion.benchmark == benchmark and not x.every_year]
    if not these:
        return "What the school does as a whole"
    groups = {each.year_group for each in these}
    short = {each.year_group for each in these if each.status != Status.MET}
    return f"{len(groups - short)} of {count(len(groups), 'year group')} complete"


@bp.get("/evidence/measure")
@access(*READERS)
def measure() -> Response:
    """One number: how it was arrived at, the activities behind it, and the rule's source."""
    here = asked()
    found = _one(here, measures(here.drawn_from(), here.edition))
    of_these = {(each.source, each.cohort_id) for each in (*found.lines, *found.planned)}
    rows = queries.list_evidence(
        Which(
            school_id=here.school.id,
            academic_year=here.year,
            from_year=min(found.years, default=here.year),
            sources=frozenset(source for source, _ in of_these),
        ),
        current_actor(),
    )
    return page(
        "evidence/measure.html",
        here=here,
        measure=found,
        rows_made_of=[row for row in rows if (source_of(row), row.cohort_id) in of_these],
        year_names=listed([year_label(each) for each in found.years]),
        labels=labels_of(rows),
        statuses=STATUSES,
        kinds=ORGANISATION_KINDS,
        sure=CONFIDENCE_LABELS,
    )


def _one(here: Asked, found: Sequence[Measure]) -> Measure:
    wanted = request.args.get("criterion", ""), request.args.get("group", type=int)
    every = request.args.get("every") == "1"
    for each in found:
        if (each.criterion.id, each.year_group) == wanted and each.every_year == every:
            return each
    raise NotFound(f"{here.school.name} has no such number in {here.year_name}.")


@bp.get("/evidence/bookings")
@access(*READERS)
def bookings() -> Response:
    """The activities of the year, or those of one kind."""
    which = which_asked()
    rows = queries.list_evidence(which, current_actor())
    return page(
        "evidence/bookings.html",
        here=asked(),
        which=which,
        rows=rows,
        number=len({source_of(row) for row in rows}),
        labels=labels_of(rows),
        standings=STANDINGS,
    )


def which_asked() -> Which:
    """Part of a school's evidence, from the address."""
    here, standing = asked(), request.args.get("standing", "")
    benchmark = request.args.get("benchmark", type=int)
    group = request.args.get("group", type=int)
    return Which(
        school_id=here.school.id,
        academic_year=here.year,
        benchmark=benchmark if benchmark in range(1, 9) else None,
        year_group=group if group in range(-1, 14) else None,
        standing=standing if standing in STANDINGS else None,
    )


def source_of(row: Any) -> str:
    """The activity a row is of, as `Line.source` names it."""
    return f"b{row.booking_id}" if row.booking_id is not None else f"r{row.record_id}"


def labels_of(rows: Sequence[Any]) -> dict[str, str]:
    """The tests of "meaningful" by key, in words."""
    numbers = {row.benchmark for row in rows} | {row.meant_for for row in rows}
    return {test.key: test.label for number in numbers for test in tests_for(number)}
