"""Pages that look at a region: dashboards, what numbers are made of, growth, and who gets what."""

from app.reports.views import dashboards, fair_share, growth, maps, opened
from app.reports.views.blueprint import bp

__all__ = ["bp", "dashboards", "fair_share", "growth", "maps", "opened"]
