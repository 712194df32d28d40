"""Reads of bookings, each scoped to who asks. Lists are bounded and in a stated order."""

from app.bookings.queries.bookings import (
    benchmark_of,
    cohorts_by_id,
    count_waiting_of,
    find_live_booking,
    get_booking,
    get_booking_by_id,
    get_booking_for_update,
    history,
    works_at,
)
from app.bookings.queries.lists import (
    PAST_ON_A_PAGE,
    Mine,
    count_waiting,
    list_mine,
    waiting_bookings,
)
from app.bookings.queries.safeguarding import safeguarding_facts
from app.bookings.queries.sessions import get_session

__all__ = [
    "PAST_ON_A_PAGE",
    "Mine",
    "benchmark_of",
    "cohorts_by_id",
    "count_waiting",
    "count_waiting_of",
    "find_live_booking",
    "get_booking",
    "get_booking_by_id",
    "get_booking_for_update",
    "get_session",
    "history",
    "list_mine",
    "safeguarding_facts",
    "waiting_bookings",
    "works_at",
]
