"""The caseload as files to keep."""

from werkzeug.wrappers import Response

from app.access import Role
from app.caseload import exports, queries
from app.caseload.kinds import KINDS
from app.caseload.views.blueprint import bp
from app.caseload.views.listing import chosen_rows, shown
from app.infra.clock import today
from app.infra.wording import long_date
from app.web.downloads import CSV, XLSX, as_file
from app.web.guard import access, current_actor


@bp.get("/caseload.csv")
@access(Role.COORDINATOR)
def caseload_csv() -> Response:
    """The same lines as the page, of all its pages."""
    rows = queries.filled_all(chosen_rows()[0], current_actor())
    # The mark at the start tells spreadsheets that it is UTF-8.
    body = "\ufeff" + exports.as_csv(rows, today())
    return as_file(body, CSV, _name("csv"))


@bp.get("/caseload.xlsx")
@access(Role.COORDINATOR)
def caseload_xlsx() -> Response:
    """The same lines as a spreadsheet."""
    rows = queries.filled_all(chosen_rows()[0], current_actor())
    title = f"{KINDS[shown().of]}, {long_date(today())}"
    return as_file(exports.as_xlsx(rows, today(), title=title), XLSX, _name("xlsx"))


def _name(ending: str) -> str:
    return f"caseload-{KINDS[shown().of].lower()}-{today().isoformat()}.{ending}"
