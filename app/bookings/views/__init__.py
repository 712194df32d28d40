"""Pages of bookings."""

from app.bookings.views import attendance, mine, one, requests
from app.bookings.views.blueprint import bp

__all__ = ["attendance", "bp", "mine", "one", "requests"]
