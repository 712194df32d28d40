"""Decisions about bookings, made without a database."""

from app.bookings.rules.attendance import why_not_attended_so
from app.bookings.rules.calendar import (
    entry_of_booking,
    entry_of_session,
    taken_out,
    venue,
)
from app.bookings.rules.fitting import (
    why_never_room,
    why_no_more,
    why_no_room,
    why_not_these,
    why_not_this_size,
)
from app.bookings.rules.holds import (
    booking_closes_at,
    goes_on_until,
    has_run_out,
    hold_left,
    offer_lasts_until,
    question_held_until,
    reminded_before,
    request_held_until,
    taken_back_within,
    why_passed_over,
)
from app.bookings.rules.nouns import (
    Group,
    Problem,
    Session,
    day_of,
    field_of,
    group_label,
    said_of,
)
from app.bookings.rules.opening import why_closed, why_no_waiting, why_shut
from app.bookings.rules.running import (
    answer_by,
    decided_before,
    is_short_notice,
    is_thin,
    run_decided_by,
    warned_before,
)
from app.bookings.rules.standing import (
    Standing,
    has_started,
    is_over,
    next_step,
    standing,
    stays_as_it_is,
)
from app.bookings.rules.whereabouts import (
    GROUP_ELSEWHERE,
    VISITOR_ELSEWHERE,
    WITHIN,
    Point,
    Visit,
    overlap,
    travel_minutes,
    why_elsewhere,
    why_not_in_time,
)

# A school may wait for this many answers at once: enough for a whole year's plan, too few to empty
# the region's sessions by mischief or by accident.
MOST_WAITING = 60
LONGEST_MESSAGE = 2000  # characters
LONGEST_REASON = 1000  # characters

__all__ = [
    "GROUP_ELSEWHERE",
    "LONGEST_MESSAGE",
    "LONGEST_REASON",
    "MOST_WAITING",
    "VISITOR_ELSEWHERE",
    "WITHIN",
    "Group",
    "Point",
    "Problem",
    "Session",
    "Standing",
    "Visit",
    "answer_by",
    "booking_closes_at",
    "day_of",
    "decided_before",
    "entry_of_booking",
    "entry_of_session",
    "field_of",
    "goes_on_until",
    "group_label",
    "has_run_out",
    "has_started",
    "hold_left",
    "is_over",
    "is_short_notice",
    "is_thin",
    "next_step",
    "offer_lasts_until",
    "overlap",
    "question_held_until",
    "reminded_before",
    "request_held_until",
    "run_decided_by",
    "said_of",
    "standing",
    "stays_as_it_is",
    "taken_back_within",
    "taken_out",
    "travel_minutes",
    "venue",
    "warned_before",
    "why_closed",
    "why_elsewhere",
    "why_never_room",
    "why_no_more",
    "why_no_room",
    "why_no_waiting",
    "why_not_attended_so",
    "why_not_in_time",
    "why_not_these",
    "why_not_this_size",
    "why_passed_over",
    "why_shut",
]
