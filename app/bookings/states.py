"""What may become of a booking, as data. The database holds the same table in a trigger."""

from enum import StrEnum


class State(StrEnum):
    """Where a booking stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    ATTENDED = "attended"
    NOT_ATTENDED = "not_attended"


class Move(StrEnum):
    """What a person, or time, can do to a booking."""

    OFFER = "offer"
    ACCEPT = "accept"
    LAPSE = "lapse"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    CONFIRM_ATTENDED = "confirm_attended"
    CONFIRM_NOT_ATTENDED = "confirm_not_attended"
    TAKE_BACK = "take_back"


class Side(StrEnum):
    """Who a step was taken for. The system acts when a time that was told has come; a rule when an
    administrator, who answers for it, has switched it on."""

    SCHOOL = "school"
    EMPLOYER = "employer"
    COORDINATOR = "coordinator"
    SYSTEM = "system"
    RULE = "rule"


class What(StrEnum):
    """What an entry in the history tells of: a new state, or something changed within one."""

    STATE = "state"
    GROUPS = "groups"
    SESSION = "session"
    TIME = "time"
    QUESTION = "question"
    ANSWER = "answer"


LABELS = {
    State.WAITING: "On the waiting list",
    State.OFFERED: "Places offered",
    State.REQUESTED: "Waiting for approval",
    State.APPROVED: "Approved",
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.CANCELLED: "Cancelled",
    State.LAPSED: "Ran out",
    State.ATTENDED: "Attended",
    State.NOT_ATTENDED: "Did not happen",
}

# States in which the booking's places are taken.
HOLDING = frozenset(
    {State.OFFERED, State.REQUESTED, State.APPROVED, State.ATTENDED, State.NOT_ATTENDED}
)
# A school has one of these in a session at most.
LIVE = HOLDING | {State.WAITING}
# States that wait for someone or for the day itself.
OPEN = frozenset({State.WAITING, State.OFFERED, State.REQUESTED, State.APPROVED})
# A request or an offer holds its places only until a moment that is told.
TIMED = frozenset({State.OFFERED, State.REQUESTED})
# States in which pupils are, or were, in the session.
COMING = frozenset({State.REQUESTED, State.APPROVED, State.ATTENDED, State.NOT_ATTENDED})

# How a booking begins.
FIRST = (State.REQUESTED, State.WAITING)
# (from, move): to
MOVES: dict[tuple[State, Move], State] = {
    (State.WAITING, Move.OFFER): State.OFFERED,
    (State.WAITING, Move.WITHDRAW): State.WITHDRAWN,
    (State.WAITING, Move.CANCEL): State.CANCELLED,
    (State.WAITING, Move.LAPSE): State.LAPSED,
    (State.OFFERED, Move.ACCEPT): State.REQUESTED,
    (State.OFFERED, Move.WITHDRAW): State.WITHDRAWN,
    (State.OFFERED, Move.CANCEL): State.CANCELLED,
    (State.OFFERED, Move.LAPSE): State.LAPSED,
    (State.REQUESTED, Move.APPROVE): State.APPROVED,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.REQUESTED, Move.LAPSE): State.LAPSED,
    (State.APPROVED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.CANCEL): State.CANCELLED,
    (State.APPROVED, Move.CONFIRM_ATTENDED): State.ATTENDED,
    (State.APPROVED, Move.CONFIRM_NOT_ATTENDED): State.NOT_ATTENDED,
    # A coordinator's own decision, before anybody was told of it.
    (State.APPROVED, Move.TAKE_BACK): State.REQUESTED,
    (State.DECLINED, Move.TAKE_BACK): State.REQUESTED,
}


def after(state: State, move: Move) -> State | None:
    """Where the move leads from here, or None if it leads nowhere."""
    return MOVES.get((state, move))


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    starts = [f"    [*] --> {state}" for state in FIRST]
    arrows = [f"    {old} --> {new}: {move}" for (old, move), new in MOVES.items()]
    return "\n".join(["stateDiagram-v2", *starts, *arrows])
