"""A coordinator's area: one number, opened to its schools, and each of those to its evidence."""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.evidence import commands, queries
from app.evidence.forms import TargetForm
from app.evidence.rules.measures import measure, years_for
from app.evidence.rules.schooling import SchoolYear
from app.evidence.rules.together import Together, together
from app.evidence.views.asking import year_asked, years_shown
from app.evidence.views.blueprint import bp
from app.infra.clock import today
from app.organisations.queries import authorities_of
from app.rulebook.benchmarks import EDITIONS, Criterion, Edition, edition_for
from app.rulebook.confidence import CONFIDENCE_LABELS
from app.rulebook.years import ends_on, year_label
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import School

BENCHMARK = 5
WITH_WHAT_MAY_STAND_IN = (5, 6)
AUDIENCES = {"schools": "Schools", "colleges": "Colleges", "primary": "Primary schools"}


@dataclass(frozen=True)
class Row:
    """One school's part of the number."""

    school: "School"
    number: Together


@bp.get("/evidence/region")
@access(Role.COORDINATOR)
def region() -> Response:
    """Who has met an employer this year, in the schools of the area that count their pupils."""
    actor, year = current_actor(), year_asked()
    areas = authorities_of(actor)
    chosen = next((each for each in areas if str(each.id) == request.args.get("area")), None)
    schools = queries.list_schools_of_area(actor, year, chosen.id if chosen else None)
    drawn = queries.school_years(schools, year, back=0, benchmarks=WITH_WHAT_MAY_STAND_IN)
    parts = []
    for audience, label in AUDIENCES.items():
        rows = [
            Row(school, _number(school, drawn[school.id], criterion))
            for school in schools
            if (criterion := _criterion(school, year, audience)) is not None
        ]
        if rows:
            criterion = _criterion(rows[0].school, year, audience)
            parts.append((label, criterion, _sum(rows), _by_authority(rows)))
    return page(
        "evidence/region.html",
        parts=parts,
        year=year,
        years=years_shown(),
        year_name=year_label(year),
        areas=areas,
        chosen=chosen,
        editions={label: _edition(audience, year) for audience, label in AUDIENCES.items()},
        sure=CONFIDENCE_LABELS,
    )


@bp.route("/evidence/targets", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def targets() -> Response:
    """What an authority asks for where no number is published."""
    actor, form = current_actor(), TargetForm()
    criteria = {
        each.id: each for edition in EDITIONS for each in edition.criteria if each.local_target
    }
    area, criterion = request.args.get("area", type=int), request.args.get("criterion", "")
    kept = queries.list_targets(actor)
    known = area in {each.id for each, _ in kept} and criterion in criteria
    if form.is_submitted() and known and area is not None and form.validate():
        try:
            commands.set_target(area, criterion, form.number.data, by=actor)
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            flash("Set. Its schools are measured against it from now on.", "success")
            return redirect(url_for(".targets"), 303)
    if form.is_submitted() and not known:
        form.form_errors.append("Choose one of your areas.")
    return page(
        "evidence/targets.html",
        status=422 if form.is_submitted() else 200,
        kept=kept,
        criteria=criteria,
        form=form,
        tried=(area, criterion),
    )


def _edition(audience: str, year: int) -> Edition:
    phase = {"schools": "secondary", "colleges": "college", "primary": "primary"}[audience]
    return edition_for(phase, min(today(), ends_on(year)))


def _criterion(school: "School", year: int, audience: str) -> Criterion | None:
    """What Benchmark 5 asks of this school every year; None when it belongs to another audience."""
    edition = edition_for(school.phase, min(today(), ends_on(year)))
    if edition.audience != audience:
        return None
    criteria = edition.benchmark(BENCHMARK).criteria
    asked = next((each for each in criteria if each.every == "year" or each.local_target), None)
    return asked if asked and years_for(asked, school.year_groups) else None


def _number(school: "School", drawn: SchoolYear, criterion: Criterion) -> Together:
    found = []
    for group in years_for(criterion, school.year_groups):
        found += measure(drawn, criterion, group)
    return together(found)


def _sum(rows: list[Row]) -> Together:
    total = Together()
    for row in rows:
        total = total.plus(row.number)
    return total


def _by_authority(rows: list[Row]) -> list[tuple[str, Together, list[Row]]]:
    return [
        (name, _sum(them), them)
        for name, them in (
            (name, list(them))
            for name, them in groupby(rows, key=lambda each: each.school.authority.name)
        )
    ]
