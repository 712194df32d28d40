"""The administrators' pages."""

from app.administration.views import authorities, index, letters, log, people, rules, setting
from app.administration.views.blueprint import bp

__all__ = ["authorities", "bp", "index", "letters", "log", "people", "rules", "setting"]
