"""Reads of opportunities and their sessions."""

from app.opportunities.queries.allocation import (
    find_allocation,
    find_allocation_before,
    find_allocations,
    get_allocation,
    list_allocations,
    lock_sessions_of_offer,
)
from app.opportunities.queries.offers import (
    count_live_bookings,
    count_waiting_opportunities,
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
    idle_offers,
    in_time_from,
    on_offer,
    search_published,
    soonest,
)

__all__ = [
    "PER_PAGE",
    "Results",
    "count_in_series",
    "count_live_bookings",
    "count_waiting_opportunities",
    "days_open",
    "find_allocation",
    "find_allocation_before",
    "find_allocations",
    "get_allocation",
    "get_for_employer",
    "get_for_review",
    "get_own_session",
    "get_published",
    "get_slot",
    "get_slot_for_update",
    "has_published_before",
    "idle_offers",
    "in_scope",
    "in_time_from",
    "list_allocations",
    "list_for_employer",
    "lock_sessions_of_offer",
    "on_offer",
    "search_published",
    "soonest",
    "waiting_opportunities",
]
