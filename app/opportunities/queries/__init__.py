"""Reads of opportunities and their sessions."""

from app.opportunities.queries.offers import (
    count_live_bookings,
    get_for_employer,
    get_for_review,
    get_published,
    get_slot,
    get_slot_for_update,
    has_published_before,
    list_for_employer,
    waiting_opportunities,
)
from app.opportunities.queries.repeating import (
    count_in_series,
    days_open,
    get_own_session,
    in_scope,
)
from app.opportunities.queries.search import (
    PER_PAGE,
    Results,
    in_time_from,
    search_published,
    soonest,
)

__all__ = [
    "PER_PAGE",
    "Results",
    "count_in_series",
    "count_live_bookings",
    "days_open",
    "get_for_employer",
    "get_for_review",
    "get_own_session",
    "get_published",
    "get_slot",
    "get_slot_for_update",
    "has_published_before",
    "in_scope",
    "in_time_from",
    "list_for_employer",
    "search_published",
    "soonest",
    "waiting_opportunities",
]
