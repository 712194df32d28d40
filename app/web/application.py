"""The application: one commit a request, and a line in the log that names nobody."""

from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.datastructures import ImmutableDict
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from app.access import ANYONE, Clash
from app.infra.audit import Source, acting
from app.infra.database import db, is_kept, settle, undo
from app.infra.logs import log
from app.web.audit import leave_trace, who_asks

READS = frozenset({"GET", "HEAD", "OPTIONS"})
# deadlock, serialization failure, lock timeout: someone else was first, nothing is broken
CROWDED = frozenset({"40P01", "40001", "55P03"})


class RowInteger(IntegerConverter):
    """A number in an address that a row can have; PostgreSQL's integers end at 2,147,483,647."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - the library's name
        super().__init__(map, **{"max": 2**31 - 1, **options})


class Addresses(Map):
    """The addresses of the site. A number that no row can have is nobody's: 404."""

    default_converters = ImmutableDict({**Map.default_converters, "int": RowInteger})


class Application(Flask):
    """Flask, with the transaction's end inside dispatch so that a failing commit is answered."""

    url_map_class = Addresses

    def dispatch_request(self) -> Any:
        writes = request.method not in READS
        try:
            asked_by = who_asks() if writes else ANYONE
            with acting(Source.PAGE, asked_by.user_id):
                response = self.make_response(super().dispatch_request())
                if writes and is_kept(response.status_code):
                    leave_trace(response, asked_by=asked_by)
            settle(response.status_code, writes=writes)
        except IntegrityError as broken:
            db.session.rollback()
            raise Clash(
                "Someone changed this at the same moment, so nothing was saved. "
                "Go back, look at it as it is now, and try again."
            ) from broken
        except OperationalError as crowded:
            db.session.rollback()
            if getattr(crowded.orig, "sqlstate", None) not in CROWDED:
                raise
            raise Clash(
                "Many people are booking at this moment, so nothing was saved. Try again."
            ) from crowded
        except DataError as odd:
            # A number no column can hold, or a letter the database cannot keep: nothing was saved.
            db.session.rollback()
            raise BadRequest from odd
        except BaseException:
            db.session.rollback()
            raise
        return response


def log_requests(app: Flask) -> None:
    """One line a request: which page, how it ended, how long. No address, no name, no query."""

    @app.before_request
    def start() -> None:
        g.started = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        started = g.pop("started", None)
        if request.endpoint == "static":
            return response
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            milliseconds=round((perf_counter() - started) * 1000, 1) if started else None,
        )
        return response


def start_again() -> None:
    """Forget what this request has written, so that its page can be shown afresh."""
    undo()
