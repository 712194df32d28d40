"""Compass results: of one school, of an area, one by one or from a spreadsheet."""

from contextlib import closing
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.access import Actor, Clash, Invalid, Role, require
from app.compass import commands, policies, queries, rules
from app.compass.forms import CorrectResultForm, ResultForm, ResultsFileForm, SaveResultsForm
from app.infra.clock import today
from app.infra.spreadsheets import LARGEST, Unreadable, rows_of
from app.infra.wording import count
from app.organisations.queries import get_school_to_see
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.compass.models import Result
    from app.organisations.models import School

bp = Blueprint("compass", __name__, template_folder="templates")

READERS = (Role.TEACHER, Role.LEADER, Role.COORDINATOR)
WRITERS = (Role.LEADER, Role.COORDINATOR)


@bp.get("/compass")
@access(*READERS)
def results() -> Response:
    """The results of one school, apart for each edition of the questionnaire."""
    actor = current_actor()
    if not actor.teacher_of and "school" not in request.args:
        return redirect(url_for(".area"), 303)
    school = _school(actor)
    found = queries.list_results(school.id)
    return page(
        "compass/results.html",
        school=school,
        results=found,
        lines=rules.by_edition([queries.outcome_of(each) for each in found]),
        editions=rules.EDITIONS,
        may_enter=policies.enter(actor, school),
    )


@bp.route("/compass/add", methods=["GET", "POST"])
@access(*WRITERS)
def add() -> Response:
    """Enter the result of one evaluation."""
    actor = current_actor()
    school = _school(actor)
    require(policies.enter(actor, school))
    form = ResultForm()
    if form.is_submitted() and form.validate() and _enter(form, school, None):
        flash("The result is kept.", "success")
        return redirect(url_for(".results", school=school.id), 303)
    return _form_page(form, school, None)


@bp.route("/compass/<int:result_id>/correct", methods=["GET", "POST"])
@access(*WRITERS)
def correct(result_id: int) -> Response:
    """Say a result again as it should have been."""
    actor = current_actor()
    result = queries.get_result(result_id, actor)
    school = get_school_to_see(result.school_id, actor)
    require(policies.enter(actor, school))
    form = CorrectResultForm(obj=result, data={"reason": ""})
    if not form.is_submitted():
        form.reason.data = ""
    if form.is_submitted() and form.validate() and _enter(form, school, result):
        flash("Put right. What was said before is kept.", "success")
        return redirect(url_for(".results", school=school.id), 303)
    return _form_page(form, school, result)


def _enter(form: ResultForm, school: "School", result: "Result | None") -> bool:
    said = {
        "evaluated_on": form.evaluated_on.data,
        "edition": form.edition.data or "",
        "percentages": [each.data for each in form.numbers()],
        "by": current_actor(),
    }
    try:
        if result is None:
            commands.enter_result(school, **said)
        else:
            commands.correct_result(result, reason=form["reason"].data or "", **said)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return False
    except Clash as clash:
        form.refuse("evaluated_on", str(clash))
        return False
    return True


def _form_page(form: ResultForm, school: "School", result: "Result | None") -> Response:
    status = 422 if form.is_submitted() else 200
    return page("compass/result.html", status=status, form=form, school=school, result=result)


@bp.get("/compass/area")
@access(Role.COORDINATOR)
def area() -> Response:
    """The average of the area at each snapshot, with how many it is of, and every school."""
    found = queries.list_area_results(current_actor())
    outcomes = [queries.outcome_of(each) for each in found]
    first = min((each.evaluated_on for each in outcomes), default=today())
    latest = {each.school_id: each for each in found}
    return page(
        "compass/area.html",
        averages=[
            (day, rules.EDITIONS[rules.edition_on(day)], average)
            for day in reversed(rules.snapshots(first, today()))
            if (average := rules.average(rules.at_snapshot(outcomes, day))) is not None
        ],
        now=rules.average(rules.at_snapshot(outcomes, today())),
        schools=[(each, queries.outcome_of(each).achieved) for each in latest.values()],
        editions=rules.EDITIONS,
    )


@bp.route("/compass/import", methods=["GET", "POST"])
@access(*WRITERS)
def bring_in() -> Response:
    """Choose a spreadsheet of results; what was understood is shown before anything is saved."""
    form = ResultsFileForm()
    if form.is_submitted() and form.validate():
        try:
            with closing(form.file.data) as sent:
                rows = _understood(sent.read(LARGEST + 1))
        except Unreadable as wrong:
            form.refuse("file", str(wrong))
        else:
            carried = SaveResultsForm(formdata=None)
            carried.rows.data = _sign([_packed(row) for row in rows if not row.problems])
            return _preview(rows, carried)
    status = 422 if form.is_submitted() else 200
    return page("compass/import.html", status=status, form=form)


@bp.post("/compass/import/save")
@access(*WRITERS)
def save_import() -> Response:
    """Keep every row that was shown as good, all or none."""
    form, actor = SaveResultsForm(), current_actor()
    try:
        packed = _signer().loads(form.rows.data or "")
    except BadSignature:
        packed = []
    if not form.validate() or not packed:
        flash(
            "The file was open too long, or nothing in it could be saved. Bring it in again.",
            "error",
        )
        return redirect(url_for(".bring_in"), 303)
    schools = queries.schools_by_urn({each["urn"] for each in packed})
    made = commands.enter_many(packed, schools, by=actor)
    flash(f"{count(made, 'result')} are kept.", "success")
    return redirect(url_for(".area" if actor.is_coordinator else ".results"), 303)


def _understood(body: bytes) -> "list[rules.Read]":
    cells = rows_of(body)
    places, wrong = rules.columns_of(cells[0])
    if wrong:
        raise Unreadable(wrong)
    rows = rules.understand(cells[1:], places, today=today())
    if not rows:
        raise Unreadable("There is no row below the first that says anything.")
    schools = queries.schools_by_urn({row.urn for row in rows if row.urn is not None})
    mine = {urn: each for urn, each in schools.items() if policies.enter(current_actor(), each)}
    ids = {each.id: urn for urn, each in mine.items()}
    known = {(ids[school_id], day) for school_id, day in queries.days_known(ids)}
    rules.beside(rows, allowed=mine, known=known)
    return rows


def _preview(rows: "Sequence[rules.Read]", form: SaveResultsForm) -> Response:
    good = [row for row in rows if not row.problems]
    return page(
        "compass/import_preview.html",
        form=form,
        good=good,
        faulty=[row for row in rows if row.problems],
        editions=rules.EDITIONS,
    )


def _packed(row: "rules.Read") -> dict[str, object]:
    day = row.evaluated_on.isoformat() if row.evaluated_on else ""
    return {"urn": row.urn, "on": day, "edition": row.edition, "gb": row.percentages}


def _sign(rows: object) -> str:
    return str(_signer().dumps(rows))


def _signer() -> URLSafeSerializer:
    # Whoever brings a file in saves it: what one person was shown is of no use to another.
    salt = f"compass-results-{current_actor().user_id}"
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _school(actor: Actor) -> "School":
    wanted = request.args.get("school", type=int)
    if wanted is None or not 0 < wanted < 2**31:
        wanted = min(actor.leader_of or actor.teacher_of, default=0)
    return get_school_to_see(wanted, actor)
