"""Decisions about bookings, made without a database."""

from app.bookings.rules.attendance import why_not_attended_so
from app.bookings.rules.fitting import why_no_room, why_not_these
from app.bookings.rules.holds import (
    REMINDED_BEFORE,
    booking_closes_at,
    has_run_out,
    offer_lasts_until,
    request_held_until,
    why_passed_over,
)
from app.bookings.rules.nouns import Group, Problem, Session, day_of, field_of, group_label
from app.bookings.rules.opening import why_closed
from app.bookings.rules.standing import Standing, has_started, is_over, next_step, standing

# A school may wait for this many answers at once: enough for a whole year's plan, too few to empty
# the region's sessions by mischief or by accident.
MOST_WAITING = 60
LONGEST_MESSAGE = 2000  # characters
LONGEST_REASON = 1000  # characters

__all__ = [
    "LONGEST_MESSAGE",
    "LONGEST_REASON",
    "MOST_WAITING",
    "REMINDED_BEFORE",
    "Group",
    "Problem",
    "Session",
    "Standing",
    "booking_closes_at",
    "day_of",
    "field_of",
    "group_label",
    "has_run_out",
    "has_started",
    "is_over",
    "next_step",
    "offer_lasts_until",
    "request_held_until",
    "standing",
    "why_closed",
    "why_no_room",
    "why_not_attended_so",
    "why_not_these",
    "why_passed_over",
]
