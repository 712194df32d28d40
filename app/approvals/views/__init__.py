"""Pages where administrators keep rules, and coordinators read them."""

from app.approvals.views import keeping, reading, trying
from app.approvals.views.blueprint import bp

__all__ = ["bp", "keeping", "reading", "trying"]
