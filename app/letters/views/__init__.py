"""Pages about letters: choosing them, stopping them, what was sent, and what would not go."""

from app.letters.views import choosing, given_up, sent, stopping
from app.letters.views.blueprint import bp

__all__ = ["bp", "choosing", "given_up", "sent", "stopping"]
