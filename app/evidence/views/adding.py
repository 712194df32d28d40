"""Evidence by hand: what was arranged elsewhere, and what a school does as a whole."""

from itertools import groupby
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role, require
from app.evidence import commands, policies, queries
from app.evidence.forms import RecordForm, WholeSchoolForm, record_form
from app.evidence.rules import is_of_pupils
from app.evidence.views.asking import Asked, asked
from app.evidence.views.blueprint import bp
from app.organisations.queries import list_cohorts
from app.rulebook.activities import ACTIVITIES, Activity, find_activity
from app.rulebook.benchmarks import Criterion
from app.rulebook.years import academic_year
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.organisations.models import Cohort


@bp.get("/evidence/add")
@access(Role.LEADER)
def add() -> Response:
    """What kind of thing to put in."""
    here = _led()
    return page(
        "evidence/add.html",
        here=here,
        kinds=[
            (here.edition.benchmark(number), list(kinds))
            for number, kinds in groupby(ACTIVITIES, key=lambda each: each.benchmark)
        ],
        whole_school=[
            (each, [one for one in each.criteria if one.unit == "institution"])
            for each in here.edition.benchmarks
        ],
    )


@bp.route("/evidence/add/<activity_slug>", methods=["GET", "POST"])
@access(Role.LEADER)
def add_activity(activity_slug: str) -> Response:
    """Put one activity in."""
    here, kind = _led(), find_activity(activity_slug)
    if kind is None or kind.slug != activity_slug:
        raise NotFound("There is no such kind of activity.")
    cohorts = list_cohorts(here.school.id, here.year)
    form = record_form(kind, cohorts)
    if not form.is_submitted():
        return _form_page(here, kind, form, cohorts)
    if not form.validate():
        return _form_page(here, kind, form, cohorts)
    happened = form.happened(kind)
    if academic_year(happened.held_on) != here.year:
        form.refuse("held_on", f"Enter a day in {here.year_name}, or choose another year above.")
        return _form_page(here, kind, form, cohorts)
    known = queries.similar_that_day(here.school.id, happened.held_on, list(happened.pupils))
    if known and not form.is_another.data:
        return _form_page(here, kind, form, cohorts, known=known)
    try:
        made = commands.record(here.school, happened, form_key=form.key, by=current_actor())
    except (Clash, Invalid) as wrong:
        form.refuse(getattr(wrong, "field", ""), str(wrong))
        return _form_page(here, kind, form, cohorts)
    flash("It is in your evidence.", "success")
    return redirect(url_for(".record", record_id=made.id), 303)


def _form_page(
    here: Asked,
    kind: Activity,
    form: RecordForm,
    cohorts: "Sequence[Cohort]",
    *,
    known: "Sequence[object]" = (),
) -> Response:
    return page(
        "evidence/add_activity.html",
        status=422 if form.is_submitted() else 200,
        here=here,
        kind=kind,
        form=form,
        groups=[
            (group, [(form[f"cohort_{each.id}"], each) for each in them])
            for group, them in groupby(cohorts, key=lambda each: each.year_group)
        ],
        known=known,
    )


@bp.route("/evidence/criteria/<criterion_id>", methods=["GET", "POST"])
@access(Role.LEADER)
def add_whole_school(criterion_id: str) -> Response:
    """Say that a criterion is in place, or on its way."""
    here = _led()
    criterion = _criterion(here, criterion_id)
    form = WholeSchoolForm()
    if form.is_submitted() and form.validate():
        try:
            made = commands.declare(
                here.school, criterion, form.declared(), form_key=form.key, by=current_actor()
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            flash("It is in your evidence.", "success")
            return redirect(url_for(".record", record_id=made.id), 303)
    return page(
        "evidence/add_whole_school.html",
        status=422 if form.is_submitted() else 200,
        here=here,
        criterion=criterion,
        form=form,
    )


def _criterion(here: Asked, criterion_id: str) -> Criterion:
    for benchmark in here.edition.benchmarks:
        for each in benchmark.criteria:
            if each.id == criterion_id and not is_of_pupils(each):
                return each
    raise NotFound("There is no such criterion that a school meets as a whole.")


def _led() -> Asked:
    """The school and year, for its careers leader alone; their first where none is named."""
    actor = current_actor()
    if "school" not in request.args and not actor.leader_of:
        raise NotFound("You lead no school.")
    here = asked()
    require(policies.record(actor, here.school.id))
    return here
