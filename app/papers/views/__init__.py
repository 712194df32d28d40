"""Termly reports, who is sent them, an employer's own part, and what is public."""

from app.papers.views import impact, outside, public, readers, reports, values
from app.papers.views.blueprint import bp

__all__ = ["bp", "impact", "outside", "public", "readers", "reports", "values"]
