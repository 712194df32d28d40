"""What the links in letters open, without signing in: saying yes, stopping, the spreadsheet.

Looking changes nothing, since mail scanners open every link. Each link is signed, good for one
reader, and can do no more than it says.
"""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.papers import commands, emails, queries
from app.papers.views.blueprint import bp
from app.web.downloads import XLSX, as_file
from app.web.guard import PUBLIC, access
from app.web.pages import page

if TYPE_CHECKING:
    from app.papers.models import ReportReader


@bp.get("/reports/confirm/<token>")
@access(PUBLIC)
def confirm(token: str) -> Response:
    """What saying yes would mean, and the button that does it."""
    return _page("papers/confirm.html", queries.get_asked(emails.read_confirm(token)), done=False)


@bp.post("/reports/confirm/<token>")
@access(PUBLIC)
def confirm_now(token: str) -> Response:
    """Says yes. Twice is the same as once."""
    reader = commands.confirm(queries.get_asked(emails.read_confirm(token)).id)
    return _page("papers/confirm.html", reader, done=True)


@bp.get("/reports/stop/<token>")
@access(PUBLIC)
def stop(token: str) -> Response:
    """What stopping would mean, and the button that does it."""
    return _page("papers/stop.html", queries.get_asked(emails.read_stop(token)), done=False)


@bp.post("/reports/stop/<token>")
@access(PUBLIC)
def stop_now(token: str) -> Response:
    """Stops them. Mail programs send this too (RFC 8058), so it is answered with a page."""
    reader = commands.stop(queries.get_asked(emails.read_stop(token)).id)
    return _page("papers/stop.html", reader, done=True)


@bp.get("/reports/file/<token>")
@access(PUBLIC)
def file(token: str) -> Response:
    """The spreadsheet of an edition, for a reader who was sent it and has not stopped since."""
    edition_id, reader_id = emails.read_file(token) or (0, None)
    reader = queries.get_asked(reader_id)
    edition = queries.get_with_files(edition_id if emails.may_be_sent(reader) else 0)
    return as_file(edition.xlsx, XLSX, queries.file_name(edition, "xlsx"))


def _page(template: str, reader: "ReportReader", *, done: bool) -> Response:
    name = queries.scope_of(reader.authority_id).name
    return page(template, reader=reader, scope=name, done=done)
