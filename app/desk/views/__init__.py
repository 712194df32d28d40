"""The coordinator's pages: the queue beside whatever is being decided."""

from flask import Blueprint

bp = Blueprint("desk", __name__, template_folder="../templates", url_prefix="/coordinator")

from app.desk.views import bookings, others, queue, words  # noqa: E402

__all__ = ["bookings", "bp", "others", "queue", "words"]
