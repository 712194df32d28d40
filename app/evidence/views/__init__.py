"""Pages of evidence."""

from app.evidence.views import files, following, frameworks, history, picture
from app.evidence.views.blueprint import bp

__all__ = ["bp", "files", "following", "frameworks", "history", "picture"]
