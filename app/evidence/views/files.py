"""Evidence as files: tables, a PDF for governors, the Compass-day pack, one activity's record."""

from collections.abc import Callable

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.access import Role
from app.bookings.queries import get_booking
from app.evidence import exports, queries
from app.evidence.queries import Which
from app.evidence.rules import tracker
from app.evidence.views.asking import READERS, asked
from app.evidence.views.blueprint import bp
from app.evidence.views.papers import paper
from app.evidence.views.picture import which_asked
from app.infra.clock import today
from app.infra.wording import long_date
from app.organisations.queries import get_school_to_see, list_members
from app.rulebook import provider_access as law
from app.rulebook.years import academic_year
from app.web.downloads import CSV, PDF, XLSX, as_file
from app.web.guard import access, current_actor
from app.web.pages import page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PACK = "Compass-day pack"


@bp.get("/evidence/bookings.csv")
@access(*READERS)
def bookings_csv() -> Response:
    """The same rows as the page, to keep."""
    here, which = asked(), which_asked()
    rows = queries.list_evidence(which, current_actor())
    # The mark at the start tells spreadsheets that it is UTF-8.
    body = "\ufeff" + exports.as_csv(here.school, rows)
    name = f"evidence-{here.school.urn}-{here.year}.csv"
    return as_file(body.encode(), CSV, name)


@bp.get("/evidence/bookings.xlsx")
@access(*READERS)
def bookings_xlsx() -> Response:
    """The same rows as a spreadsheet."""
    here, which = asked(), which_asked()
    rows = queries.list_evidence(which, current_actor())
    title = f"{here.school.name}, {here.year_name}, {here.edition.title}"
    made = exports.as_xlsx(here.school, rows, title=title)
    return as_file(made, XLSX, f"evidence-{here.school.urn}-{here.year}.xlsx")


@bp.get("/evidence/summary.pdf")
@access(*READERS)
def summary_pdf() -> Response:
    """A few pages that a governor can read."""
    return _paper("summary.pdf", exports.summary_pdf, "Careers evidence", with_activities=False)


@bp.get("/evidence/pack.pdf")
@access(*READERS)
def pack_pdf() -> Response:
    """For the day on which Compass is answered: each number with the activities behind it."""
    return _paper("compass-day.pdf", exports.summary_pdf, PACK, with_activities=True)


@bp.get("/evidence/pack.xlsx")
@access(*READERS)
def pack_xlsx() -> Response:
    """The same as a spreadsheet, a sheet for each benchmark."""
    return _paper("compass-day.xlsx", exports.pack_xlsx, PACK, with_activities=True)


@bp.get("/evidence/activity")
@access(*READERS)
def activity() -> Response:
    """One activity as a page to retype from; no compatibility is claimed."""
    actor, wanted = current_actor(), request.args.get("record", type=int)
    if "booking" in request.args:
        booking = get_booking(request.args["booking"], actor)
        source, school_id = f"b{booking.id}", booking.school_id
        statements = queries.ledger_of(booking_id=booking.id)
    elif wanted is not None and 0 < wanted < 2**31:
        kept, school = queries.get_record(wanted, actor)
        source, school_id = f"r{kept.id}", school.id
        statements = queries.ledger_of(record_id=kept.id)
    else:
        raise NotFound("Open the page from an activity.")
    if not statements:
        raise NotFound("Nothing is in the evidence about this yet.")
    school = get_school_to_see(school_id, actor)
    year = statements[-1].entry.academic_year
    which = Which(school_id=school_id, academic_year=year, sources=frozenset({source}))
    rows = queries.list_evidence(which, actor)
    return page(
        "evidence/activity.html",
        school=school,
        title=statements[-1].entry.title,
        head=exports.HEAD,
        records=[exports.cells_of(school, row) for row in rows],
    )


@bp.get("/evidence/access/statement")
@access(*READERS)
def statement() -> Response:
    """The provider access policy statement, drafted from what is known here."""
    here = asked()
    return page("evidence/statement.html", here=here, statement=_statement())


@bp.get("/evidence/access/statement.docx")
@access(*READERS)
def statement_docx() -> Response:
    """The same as a document to go on writing."""
    here = asked()
    made = exports.statement_docx(_statement())
    return as_file(made, DOCX, f"provider-access-{here.school.urn}.docx")


def _paper(
    name: str, make: Callable[[exports.Page], bytes], title: str, *, with_activities: bool
) -> Response:
    here = asked()
    made = make(paper(here, title, with_activities=with_activities))
    stem, _, ending = name.partition(".")
    kind = PDF if ending == "pdf" else XLSX
    return as_file(made, kind, f"{stem}-{here.school.urn}-{here.year}.{ending}")


def _statement() -> exports.Statement:
    here = asked()
    school = here.school
    if not law.in_scope(school.type_code, school.group_code, school.year_groups):
        raise NotFound("The provider access law does not ask a statement of schools like this one.")
    members = list_members(school_id=school.id)
    drawn = queries.school_years([school], academic_year(today()))[school.id]
    return exports.statement_for(
        school,
        tracker(drawn),
        leader=next((each.user.name for each in members if each.role == Role.LEADER), ""),
        drafted_on=long_date(today()),
    )
