"""Pages of evidence."""

from app.evidence.views import frameworks, picture
from app.evidence.views.blueprint import bp

__all__ = ["bp", "frameworks", "picture"]
