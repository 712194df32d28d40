"""Whether we are well: for monitors, and for people who wonder."""

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.infra.database import db
from app.infra.jobs import is_worker_alive, oldest_due_seconds
from app.web.guard import PUBLIC, access

# A letter or a sweep that waits so long tells of a queue that nobody empties.
LATEST_SECONDS = 15 * 60

bp = Blueprint("health", __name__)


@bp.get("/health")
@access(PUBLIC)
def health() -> tuple[Response, int]:
    """200 when database and worker are alive and the queue moves, 503 when any is not."""
    try:
        db.session.execute(text("SELECT 1"))
        database, worker, late = True, is_worker_alive(), oldest_due_seconds()
    except SQLAlchemyError:
        db.session.rollback()
        database, worker, late = False, False, 0.0
    moves = late <= LATEST_SECONDS
    well = database and worker and moves
    body = jsonify(
        release=current_app.config["RELEASE"],
        database="alive" if database else "not answering",
        worker="alive" if worker else "no heartbeat in the last minute",
        queue="moves" if moves else f"The oldest job has been due for {late // 60:.0f} minutes.",
    )
    return body, 200 if well else 503
