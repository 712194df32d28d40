"""Every failure as a page with a sentence: what is wrong, and what to do."""

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.access import Clash, Invalid, Refused
from app.infra.database import Missing, db
from app.infra.logs import log

TITLES = {
    400: "That did not arrive whole",
    403: "You cannot do that",
    404: "Page not found",
    405: "That address does not work that way",
    409: "Something changed while you were here",
    413: "That file is too large",
    422: "That could not be saved",
    429: "Too many tries",
    500: "Something went wrong here",
    503: "Closed for a moment",
}
SENTENCES = {
    400: "Part of what your browser sent was missing or garbled. Go back and try again.",
    404: "The address may be mistyped or out of date. Start again from the front page.",
    405: "Use the buttons on the page rather than typing the address.",
    413: "Choose a smaller file and try again.",
    429: "Wait a few minutes, then try again.",
    500: "The fault is ours and has been recorded. Nothing you entered was saved. Try again later.",
    503: "Try again in a few minutes.",
}
STALE = (
    "This page was open for a long time, or you signed out in another tab, so we could not be "
    "sure the request came from you. Go back, reload the page and send it again."
)


def init_errors(app: Flask) -> None:
    """Answer for every exception a request can end in."""
    answers = {Missing: 404, Refused: 403, Clash: 409, Invalid: 422}
    for kind, status in answers.items():
        app.register_error_handler(kind, _said(status))
    app.register_error_handler(CSRFError, lambda _: error_page(400, STALE))
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _unforeseen)


# Asked for a part of a page, the answer still stands by itself: nothing is left half-done in sight.
ALONE = {"HX-Retarget": "main", "HX-Reselect": "main", "HX-Reswap": "outerHTML show:top"}
Answer = tuple[str, int, dict[str, str]]


def error_page(status: int, sentence: str = "") -> Answer:
    """The page for a status, with our sentence for it unless a better one is given."""
    db.session.rollback()
    return (
        render_template(
            "errors/error.html",
            status=status,
            title=TITLES.get(status, "That did not work"),
            sentence=sentence or SENTENCES.get(status, "Go back and try again."),
        ),
        status,
        ALONE,
    )


def _said(status: int):  # type: ignore[no-untyped-def]
    return lambda error: error_page(status, str(error))


def _from_werkzeug(error: HTTPException):  # type: ignore[no-untyped-def]
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects travel as exceptions
        return error
    body, status, headers = error_page(error.code)
    response = error.get_response()
    response.set_data(body)
    response.content_type = "text/html; charset=utf-8"
    response.status_code = status
    response.headers.update(headers)
    return response


def _unforeseen(error: Exception) -> Answer:
    log.error("failure", endpoint=request.endpoint, kind=type(error).__name__, exc_info=error)
    return error_page(500)
