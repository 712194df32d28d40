"""Bringing in a spreadsheet: choose a file, look at what was understood, save it."""

from contextlib import closing
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role, require
from app.evidence import commands, exports, policies, queries
from app.evidence.forms import ImportForm, SaveImportForm
from app.evidence.rules.importing import COLUMNS, Row, check, columns_of, understand
from app.evidence.views.asking import asked
from app.evidence.views.blueprint import bp
from app.infra.clock import today
from app.infra.spreadsheets import LARGEST, Unreadable, rows_of
from app.infra.wording import count
from app.organisations.queries import get_school_to_see
from app.rulebook.activities import ACTIVITIES, ORGANISATION_KINDS
from app.web.downloads import XLSX, as_file
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.evidence.models import Upload
    from app.organisations.models import School

SHOWN = 200


@bp.route("/evidence/import", methods=["GET", "POST"])
@access(Role.LEADER)
def bring_in() -> Response:
    """Choose a file; what was understood is shown before anything is saved."""
    here, form = asked(), ImportForm()
    require(policies.record(current_actor(), here.school.id))
    if form.is_submitted() and form.validate():
        try:
            with closing(form.file.data) as sent:
                rows = _understood(here.school, sent.read(LARGEST + 1))
        except Unreadable as wrong:
            form.refuse("file", str(wrong))
        else:
            name = form.file.data.filename or ""
            upload = commands.read_in(here.school, rows, name=name, by=current_actor())
            return redirect(url_for(".import_preview", upload_id=upload.id), 303)
    return page(
        "evidence/import.html",
        status=422 if form.is_submitted() else 200,
        here=here,
        form=form,
        columns=COLUMNS,
        kinds=ACTIVITIES,
        organisations=ORGANISATION_KINDS,
    )


def _understood(school: "School", body: bytes) -> list[Row]:
    cells = rows_of(body)
    places, wrong = columns_of(cells[0])
    if wrong:
        raise Unreadable(" ".join(wrong))
    cohorts = queries.cohorts_of(school.id)
    rows = understand(cells[1:], places, cohorts)
    if not rows:
        raise Unreadable("There is no row below the first that says anything.")
    check(rows, cohorts, today=today())
    return rows


@bp.get("/evidence/import/template.xlsx")
@access(Role.LEADER)
def import_template() -> Response:
    """A spreadsheet with the columns, and the words that are understood."""
    return as_file(exports.template(), XLSX, "evidence-to-fill-in.xlsx")


@bp.get("/evidence/import/<int:upload_id>")
@access(Role.LEADER)
def import_preview(upload_id: int) -> Response:
    """Every row with what is wrong with it; nothing is saved yet."""
    upload = queries.get_upload(upload_id, current_actor())
    return _preview(upload, SaveImportForm(formdata=None))


@bp.post("/evidence/import/<int:upload_id>/save")
@access(Role.LEADER)
def import_save(upload_id: int) -> Response:
    """Put the good rows into the ledger."""
    upload = queries.get_upload(upload_id, current_actor())
    form = SaveImportForm()
    known = _known(upload)
    form.also.choices = [(str(key), "") for key in known]
    faulty = [row for row in commands.rows_kept(upload) if not row.is_good]
    if not form.validate():
        return _preview(upload, form)
    if faulty and not form.leave_out_faulty.data:
        form.refuse("leave_out_faulty", "Say that these rows are left out, or mend the file.")
        return _preview(upload, form)
    meant = set(form.also.data or ())
    school_id = upload.school_id
    school = get_school_to_see(school_id, current_actor())
    leave_out = {key for key in known if str(key) not in meant}
    try:
        made = commands.save_import(upload, school, leave_out=leave_out, by=current_actor())
    except (Clash, Invalid) as wrong:
        form.refuse("", str(wrong))
        return _preview(upload, form)
    flash(f"{count(made, 'activity', 'activities')} from the file are in your evidence.", "success")
    return redirect(url_for(".bookings", school=school_id), 303)


def _preview(upload: "Upload", form: SaveImportForm) -> Response:
    found = commands.activities_of(upload)
    known = _known(upload)
    form.also.choices = [
        (str(key), f"{found[key][0].said['title']} (a booking has “{titles[0]}”)")
        for key, titles in known.items()
    ]
    keys = {commands.key_of(upload.school_id, key): key for key in found}
    there = {keys[each] for each in queries.keys_known(list(keys))}
    rows = commands.rows_kept(upload)
    return page(
        "evidence/import_preview.html",
        status=422 if form.is_submitted() and form.errors_for_summary() else 200,
        upload=upload,
        form=form,
        faulty=[row for row in rows if not row.is_good][:SHOWN],
        faulty_in_all=sum(not row.is_good for row in rows),
        activities=[
            (them[0].said, sum(row.said["pupils"] for row in them), len(them), key in there)
            for key, them in list(found.items())[:SHOWN]
        ],
        in_all=len(found),
        known=known,
        labels={each.slug: each.label for each in ACTIVITIES},
    )


def _known(upload: "Upload") -> dict[Any, list[str]]:
    """Activities of the file that a booking of that day and group knows already, with its title."""
    found = commands.activities_of(upload)
    days = {them[0].said["held_on"] for them in found.values()}
    groups = {row.said["cohort_id"] for them in found.values() for row in them}
    there: dict[tuple[Any, Any], list[str]] = {}
    for row in queries.similar_on(upload.school_id, days, groups):
        there.setdefault((row.held_on, row.cohort_id), []).append(row.title)
    known: dict[Any, list[str]] = {}
    for key, them in found.items():
        titles = [
            title
            for row in them
            for title in there.get((row.said["held_on"], row.said["cohort_id"]), ())
        ]
        if titles:
            known[key] = titles
    return known
