"""Pages about organisations and the people in them."""

from flask import Blueprint

bp = Blueprint("organisations", __name__, template_folder="../templates")

from app.organisations.views import cohorts, employers, invitations, people, schools  # noqa: E402

__all__ = ["bp", "cohorts", "employers", "invitations", "people", "schools"]
