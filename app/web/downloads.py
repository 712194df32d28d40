"""Files to keep: what a download says of itself."""

from flask import Response, make_response

CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(body: bytes | str, kind: str, name: str, *, inline: bool = False) -> Response:
    """The file under its name, kept by nobody on the way; with `inline`, opened in the browser."""
    answer = make_response(body)
    answer.content_type = kind
    how = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
