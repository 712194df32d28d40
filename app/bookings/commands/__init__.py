"""What people, and time, do to bookings. Nothing here commits.

Whoever takes, frees or counts places locks the session's row first, then the schools, then the
visitor, then the booking: always in this order, and several of a kind by rising id, so that two
people never wait for each other. What touches two sessions, or frees places and takes others, locks
all of it before its first step (`steps.lock_sessions`): steps one after the other would each keep
the order, and together break it.

Whatever makes a booking take one of the visitor's days (an approval by a person or a rule, a move
or a new time of what is approved) holds the visitor while the days are counted and until it ends.
"""

from app.bookings.commands.afterwards import confirm_attendance, confirm_not_attended
from app.bookings.commands.asking import request_booking
from app.bookings.commands.changing import change_groups, move_booking
from app.bookings.commands.deciding import approve, decline, take_back
from app.bookings.commands.leaving import cancel, withdraw
from app.bookings.commands.proposing import (
    answer_move,
    answer_time,
    drop_proposal,
    make_time,
    propose_move,
    propose_time,
)
from app.bookings.commands.questions import answer_school, ask_school
from app.bookings.commands.running_out import (
    close_proposal,
    close_waiting,
    lapse,
    remind_hold,
    settle_running,
)
from app.bookings.commands.sessions import cancel_session, go_ahead
from app.bookings.commands.steps import AlreadyAsked, lock_to_decide
from app.bookings.commands.swapping import swap
from app.bookings.commands.waiting import (
    accept_offer,
    join_waiting_list,
    offer_places,
    session_changed,
    sessions_held,
)

__all__ = [
    "AlreadyAsked",
    "accept_offer",
    "answer_move",
    "answer_school",
    "answer_time",
    "approve",
    "ask_school",
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
    "lock_to_decide",
    "make_time",
    "move_booking",
    "offer_places",
    "propose_move",
    "propose_time",
    "remind_hold",
    "request_booking",
    "session_changed",
    "sessions_held",
    "settle_running",
    "swap",
    "take_back",
    "withdraw",
]
