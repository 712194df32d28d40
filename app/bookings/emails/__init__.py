"""Letters about bookings: each step tells everyone it concerns, once.

These are reactions: they run in the transaction of the step itself, so a letter is in the outbox
exactly when the step is in the history. The worker sends it later.
"""

from app.bookings.emails.changes import (
    tell_changed,
    tell_host_left,
    tell_move_answered,
    tell_move_proposed,
    tell_moved,
    tell_runs,
    tell_thin,
    tell_time_answered,
    tell_time_changed,
    tell_time_dropped,
    tell_time_proposed,
)
from app.bookings.emails.questions import tell_answer, tell_question
from app.bookings.emails.sharing import tell_rule
from app.bookings.emails.steps import (
    tell_approved,
    tell_attended,
    tell_cancelled,
    tell_declined,
    tell_not_attended,
    tell_requested,
    tell_to_decide,
    tell_withdrawn,
)
from app.bookings.emails.waiting import (
    tell_hold_ending,
    tell_lapsed,
    tell_offered,
    tell_waiting,
    tell_waiting_moved,
)

__all__ = [
    "tell_answer",
    "tell_approved",
    "tell_attended",
    "tell_cancelled",
    "tell_changed",
    "tell_declined",
    "tell_hold_ending",
    "tell_host_left",
    "tell_lapsed",
    "tell_move_answered",
    "tell_move_proposed",
    "tell_moved",
    "tell_not_attended",
    "tell_offered",
    "tell_question",
    "tell_requested",
    "tell_rule",
    "tell_runs",
    "tell_thin",
    "tell_time_answered",
    "tell_time_changed",
    "tell_time_dropped",
    "tell_time_proposed",
    "tell_to_decide",
    "tell_waiting",
    "tell_waiting_moved",
    "tell_withdrawn",
]
