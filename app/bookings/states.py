"""What may become of a booking, as data. The database holds the same table in a trigger."""

from enum import StrEnum


class State(StrEnum):
    """Where a booking stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NOT_ATTENDED = "not_attended"


class Move(StrEnum):
    """What a person can do to a booking."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    CONFIRM_ATTENDED = "confirm_attended"
    CONFIRM_NOT_ATTENDED = "confirm_not_attended"


class Side(StrEnum):
    """Who a person acted for."""

    SCHOOL = "school"
    EMPLOYER = "employer"
    COORDINATOR = "coordinator"


LABELS = {
    State.REQUESTED: "Waiting for approval",
    State.APPROVED: "Approved",
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.CANCELLED: "Cancelled",
    State.ATTENDED: "Attended",
    State.NOT_ATTENDED: "Did not happen",
}

# States in which the booking's places are taken.
LIVE = frozenset({State.REQUESTED, State.APPROVED, State.ATTENDED, State.NOT_ATTENDED})
# States that wait for someone or for the day itself.
OPEN = frozenset({State.REQUESTED, State.APPROVED})

# (from, move): to
MOVES: dict[tuple[State, Move], State] = {
    (State.REQUESTED, Move.APPROVE): State.APPROVED,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.APPROVED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.CANCEL): State.CANCELLED,
    (State.APPROVED, Move.CONFIRM_ATTENDED): State.ATTENDED,
    (State.APPROVED, Move.CONFIRM_NOT_ATTENDED): State.NOT_ATTENDED,
}


def after(state: State, move: Move) -> State | None:
    """Where the move leads from here, or None if it leads nowhere."""
    return MOVES.get((state, move))


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    arrows = [f"    {old} --> {new}: {move}" for (old, move), new in MOVES.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> requested: request", *arrows])
