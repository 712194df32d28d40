"""Pages of evidence."""

from app.evidence.views import picture
from app.evidence.views.blueprint import bp

__all__ = ["bp", "picture"]
