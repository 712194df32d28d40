"""Pages about opportunities: browsing them, and writing one's own."""

from flask import Blueprint

bp = Blueprint("opportunities", __name__, template_folder="../templates")

from app.opportunities.views import browsing, cards, own, repeating  # noqa: E402

__all__ = ["bp", "browsing", "cards", "own", "repeating"]
