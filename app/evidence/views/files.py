"""Evidence as files: tables, a PDF for governors, the Compass-day pack, one activity's record."""

from flask import make_response
from werkzeug.wrappers import Response

from app.evidence import exports, queries
from app.evidence.views.asking import READERS, asked
from app.evidence.views.blueprint import bp
from app.evidence.views.picture import which_asked
from app.web.guard import access, current_actor


@bp.get("/evidence/bookings.csv")
@access(*READERS)
def bookings_csv() -> Response:
    """The same rows as the page, to keep."""
    here, which = asked(), which_asked()
    rows = queries.list_evidence(which, current_actor())
    # The mark at the start tells spreadsheets that it is UTF-8.
    response = make_response("\ufeff" + exports.as_csv(here.school, rows))
    response.content_type = "text/csv; charset=utf-8"
    name = f"evidence-{here.school.urn}-{which.academic_year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
