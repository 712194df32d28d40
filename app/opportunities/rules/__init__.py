"""Decisions about opportunities and their sessions: pure, with sentences."""

from app.opportunities.rules.offers import (
    Offer,
    Session,
    last_day_to_ask,
    why_full,
    why_incomplete,
    why_not_bookable,
    why_not_offered,
    why_not_on_offer,
    why_not_these_places,
    why_not_these_times,
)
from app.opportunities.rules.repeating import (
    LAST_KNOWN_YEAR,
    MOST,
    MOST_ON_A_FORM,
    Days,
    by_month,
    on_the_form,
    open_days,
    times_on,
    weekly,
    why_not_repeat,
)

__all__ = [
    "LAST_KNOWN_YEAR",
    "MOST",
    "MOST_ON_A_FORM",
    "Days",
    "Offer",
    "Session",
    "by_month",
    "last_day_to_ask",
    "on_the_form",
    "open_days",
    "times_on",
    "weekly",
    "why_full",
    "why_incomplete",
    "why_not_bookable",
    "why_not_offered",
    "why_not_on_offer",
    "why_not_repeat",
    "why_not_these_places",
    "why_not_these_times",
]
