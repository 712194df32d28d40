"""What people, and time, do to bookings. Nothing here commits.

Whoever takes, frees or counts places locks the session's row first, then the schools, then the
visitor, then the booking: always in this order, and several of a kind by rising id, so that two
people never wait for each other.
"""

from app.bookings.commands.afterwards import confirm_attendance, confirm_not_attended
from app.bookings.commands.asking import request_booking
from app.bookings.commands.changing import change_groups, move_booking
from app.bookings.commands.deciding import approve, decline
from app.bookings.commands.leaving import cancel, withdraw
from app.bookings.commands.proposing import (
    answer_move,
    answer_time,
    drop_proposal,
    make_time,
    propose_move,
    propose_time,
)
from app.bookings.commands.running_out import (
    close_proposal,
    close_waiting,
    lapse,
    remind_hold,
    settle_running,
)
from app.bookings.commands.sessions import cancel_session, go_ahead
from app.bookings.commands.steps import AlreadyAsked
from app.bookings.commands.swapping import swap
from app.bookings.commands.waiting import (
    accept_offer,
    join_waiting_list,
    offer_places,
    session_changed,
)

__all__ = [
    "AlreadyAsked",
    "accept_offer",
    "answer_move",
    "answer_time",
    "approve",
    "cancel",
    "cancel_session",
    "change_groups",
    "close_proposal",
    "close_waiting",
    "confirm_attendance",
    "confirm_not_attended",
    "decline",
    "drop_proposal",
    "go_ahead",
    "join_waiting_list",
    "lapse",
    "make_time",
    "move_booking",
    "offer_places",
    "propose_move",
    "propose_time",
    "remind_hold",
    "request_booking",
    "session_changed",
    "settle_running",
    "swap",
    "withdraw",
]
