"""What an employer did in a school year: its page, its letter and its certificate."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from app.access import Role
from app.infra.clock import today
from app.organisations.queries import list_my_employers
from app.papers import exports, queries
from app.papers.exports.letters import facts_on_paper
from app.papers.views.blueprint import bp
from app.reports.rules import DEFINITIONS, label_of
from app.reports.views.asking import YEARS_SHOWN, year_asked
from app.rulebook.years import academic_year, year_label
from app.web.downloads import PDF, as_file
from app.web.guard import access, current_actor
from app.web.pages import page

READERS = (Role.EMPLOYER, Role.COORDINATOR)


@bp.get("/my/impact")
@access(Role.EMPLOYER)
def my_impact() -> Response:
    """The person's own organisation, or the one of theirs that the address names."""
    own = list_my_employers(current_actor())
    mine = queries.get_own_employer(request.args.get("employer", type=int), own)
    return _show(mine.id, own=own)


@bp.get("/reports/employers")
@access(Role.COORDINATOR)
def employers() -> Response:
    """Employers of the area with something to thank for, each with its letter and certificate."""
    year, current = year_asked(), academic_year(today())
    return page(
        "papers/employers.html",
        found=queries.list_active(year, current_actor()),
        year=year,
        years=[(each, year_label(each)) for each in range(current, current - YEARS_SHOWN, -1)],
        label_of=label_of,
    )


@bp.get("/employers/<int:employer_id>/impact")
@access(*READERS)
def employer_impact(employer_id: int) -> Response:
    """The same, for coordinators of its area."""
    return _show(employer_id)


@bp.get("/employers/<int:employer_id>/impact/letter.pdf")
@access(*READERS)
def letter(employer_id: int) -> Response:
    """The letter to print."""
    found = queries.impact_of(employer_id, year_asked(), current_actor())
    return as_file(exports.letter_pdf(found), PDF, _name("letter", found), inline=True)


@bp.get("/employers/<int:employer_id>/impact/certificate.pdf")
@access(*READERS)
def certificate(employer_id: int) -> Response:
    """The certificate to print; Missing while there is nothing to thank for."""
    found = queries.get_thanked(employer_id, year_asked(), current_actor())
    body = exports.certificate_pdf(found)
    return as_file(body, PDF, _name("certificate", found), inline=True)


def _name(what: str, found: queries.Impact) -> str:
    return f"impact-{what}-{found.employer.id}-{found.year}.pdf"


def _show(employer_id: int, **values: Any) -> Response:
    year, current = year_asked(), academic_year(today())
    found = queries.impact_of(employer_id, year, current_actor())
    return page(
        "papers/impact.html",
        found=found,
        paper=facts_on_paper(found),
        year=year,
        years=[(each, year_label(each)) for each in range(current, current - YEARS_SHOWN, -1)],
        means=DEFINITIONS,
        is_own=found.employer.id in current_actor().employer_ids,
        **({"own": ()} | values),
    )
