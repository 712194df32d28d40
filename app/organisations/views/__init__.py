"""Pages about organisations and the people in them."""

from flask import Blueprint

bp = Blueprint("organisations", __name__, template_folder="../templates")

from app.organisations.views import (  # noqa: E402 - they need the blueprint
    cohorts,
    employers,
    grants,
    invitations,
    joining,
    register,
    schools,
    team,
    terms,
)

__all__ = [
    "bp",
    "cohorts",
    "employers",
    "grants",
    "invitations",
    "joining",
    "register",
    "schools",
    "team",
    "terms",
]
