"""Termly reports: the list, one as it was issued, its files, drawing up and sending."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.infra.clock import today
from app.papers import commands, exports, queries
from app.papers.emails import send
from app.papers.kinds import WHOLE_REGION
from app.papers.rules import Term, terms_begun
from app.papers.views.asking import (
    scopes_of,
    term_chosen,
)
from app.papers.views.blueprint import bp
from app.reports.rules import DIMENSION_LABELS, bars
from app.web.downloads import PDF, XLSX, as_file
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/reports")
@access(Role.COORDINATOR)
def index() -> Response:
    """The reports of one term, for each area this person looks after."""
    scopes, term = scopes_of(current_actor()), term_chosen()
    latest = queries.latest_of([code for code, _, _ in scopes], [term])
    return page(
        "papers/index.html",
        scopes=[
            (name, scope, latest.get((code, term.year, term.name))) for code, scope, name in scopes
        ],
        term=term,
        terms=terms_begun(today()),
        is_over=today() > term.last,
    )


@bp.post("/reports/<scope>/<int:year>/<term>/draw")
@access(Role.COORDINATOR)
def draw(scope: str, year: int, term: str) -> Response:
    """Draw up a report as it stands now. Where nothing has changed the last edition stands."""
    actor = current_actor()
    authority_id, wanted = (
        queries.authority_named(scope, actor),
        queries.term_named(year, term, today()),
    )
    if authority_id is None:
        commands.draw_later(wanted, by=actor)
        flash("The region’s report is being drawn up. Look again in a minute.", "success")
        return redirect(url_for(".index", term=f"{wanted.year}-{wanted.name}"), 303)
    edition, is_new = exports.issue(authority_id, wanted, by=actor)
    if is_new:
        flash(f"Edition {edition.number} is drawn up.", "success")
    else:
        flash(f"Nothing has changed since edition {edition.number}, so it stands.", "success")
    return redirect(url_for(".report", edition_id=edition.id), 303)


@bp.get("/reports/<int:edition_id>")
@access(Role.COORDINATOR)
def report(edition_id: int) -> Response:
    """One edition as it was issued."""
    edition = queries.get_edition(edition_id, current_actor())
    facts, term = edition.facts, Term(edition.academic_year, edition.term)
    parts = [
        {
            "dimension": name,
            "label": label,
            "rows": exports.part_rows(facts, name),
            "chart": bars((x["label"], x["this"], x["then"]) for x in facts["parts"][name]),
        }
        for name, label in DIMENSION_LABELS.items()
    ]
    return page(
        "papers/report.html",
        edition=edition,
        facts=facts,
        term=term,
        scope=edition.authority_id or WHOLE_REGION,
        numbers=exports.number_rows(facts),
        parts=[each for each in parts if each["rows"]],
        took_part=[each for each in facts["schools"] if each["this"]],
        silent=[each for each in facts["schools"] if not each["year"]],
        reproduce=exports.reproduce(facts, edition.number),
        editions=queries.list_editions(edition.authority_id, term),
        sendings=queries.sendings_of(edition.id),
        readers=queries.list_readers(edition.authority_id),
    )


@bp.get("/reports/<int:edition_id>.pdf")
@access(Role.COORDINATOR)
def pdf(edition_id: int) -> Response:
    """The PDF as it was issued."""
    edition = queries.get_edition(edition_id, current_actor())
    body = queries.get_with_files(edition.id).pdf
    return as_file(body, PDF, queries.file_name(edition, "pdf"), inline=True)


@bp.get("/reports/<int:edition_id>.xlsx")
@access(Role.COORDINATOR)
def xlsx(edition_id: int) -> Response:
    """The spreadsheet as it was issued."""
    edition = queries.get_edition(edition_id, current_actor())
    body = queries.get_with_files(edition.id).xlsx
    return as_file(body, XLSX, queries.file_name(edition, "xlsx"))


@bp.post("/reports/<int:edition_id>/send")
@access(Role.COORDINATOR)
def send_now(edition_id: int) -> Response:
    """Send an edition to every reader who has not had it."""
    edition = queries.get_edition(edition_id, current_actor())
    number = send(edition, by=current_actor())
    if number:
        flash(f"On its way to {number} {'reader' if number == 1 else 'readers'}.", "success")
    else:
        flash("Everyone who wants this report has had this edition.", "message")
    return redirect(url_for(".report", edition_id=edition.id), 303)
