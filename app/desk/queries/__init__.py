"""What the desk reads, each of it of the coordinator's own area."""

from app.desk.queries.automatic import Automatic, count_changed, find_automatic
from app.desk.queries.items import (
    booking_for,
    checklist_for,
    colleagues_for,
    employer_for,
    item_for,
    joiner_for,
    opportunity_for,
)
from app.desk.queries.kept import find_claim, get_view, list_notes, list_views
from app.desk.queries.queue import Waiting, waiting

__all__ = [
    "Automatic",
    "Waiting",
    "booking_for",
    "checklist_for",
    "colleagues_for",
    "count_changed",
    "employer_for",
    "find_automatic",
    "find_claim",
    "get_view",
    "item_for",
    "joiner_for",
    "list_notes",
    "list_views",
    "opportunity_for",
    "waiting",
]
