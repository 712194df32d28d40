"""Whether we are well: for monitors, and for people who wonder."""

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.infra.database import db
from app.infra.jobs import is_worker_alive
from app.web.guard import PUBLIC, access

bp = Blueprint("health", __name__)


@bp.get("/health")
@access(PUBLIC)
def health() -> tuple[Response, int]:
    """200 when database and worker are alive, 503 when either is not."""
    try:
        db.session.execute(text("SELECT 1"))
        database, worker = True, is_worker_alive()
    except SQLAlchemyError:
        db.session.rollback()
        database, worker = False, False
    well = database and worker
    body = jsonify(
        release=current_app.config["RELEASE"],
        database="alive" if database else "not answering",
        worker="alive" if worker else "no heartbeat in the last minute",
    )
    return body, 200 if well else 503
