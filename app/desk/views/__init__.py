"""The coordinator's pages: the queue beside whatever is being decided."""

from app.desk.views import allocation, bookings, keeping, many, others, queue, words
from app.desk.views.blueprint import bp

__all__ = ["allocation", "bookings", "bp", "keeping", "many", "others", "queue", "words"]
