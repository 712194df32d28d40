"""Pages for the day itself."""

from app.visits.views import arrivals, attendance, packs
from app.visits.views.blueprint import bp

__all__ = ["arrivals", "attendance", "bp", "packs"]
