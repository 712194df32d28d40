"""Pages of bookings."""

from app.bookings.views import attendance, changing, mine, one, requests, sessions
from app.bookings.views.blueprint import bp

__all__ = ["attendance", "bp", "changing", "mine", "one", "requests", "sessions"]
