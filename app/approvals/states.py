"""What may become of a version of a rule, as data. The database holds the same table in a trigger.

Whoever changes a rule has to try it again. One that is on is never changed, nor one that was: a new
version of it is written instead.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a version of a rule stands."""

    DRAFT = "draft"
    TRIED = "tried"
    ON = "on"
    OFF = "off"


class Move(StrEnum):
    """What an administrator does with it."""

    CHANGE = "change"
    TRY = "try"
    SWITCH_ON = "switch_on"
    SWITCH_OFF = "switch_off"


class What(StrEnum):
    """What a line of a rule's history tells of."""

    WRITTEN = "written"
    CHANGED = "changed"
    TRIED = "tried"
    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"


LABELS = {
    State.DRAFT: "Draft",
    State.TRIED: "Tried",
    State.ON: "On",
    State.OFF: "Switched off",
}
HAPPENED = {
    What.WRITTEN: "Written",
    What.CHANGED: "Changed",
    What.TRIED: "Tried",
    What.SWITCHED_ON: "Switched on",
    What.SWITCHED_OFF: "Switched off",
}
# A rule is read by coordinators once it has approved, or could have.
SEEN = frozenset({State.ON, State.OFF})
# (from, move): to
MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.CHANGE): State.DRAFT,
    (State.DRAFT, Move.TRY): State.TRIED,
    (State.TRIED, Move.CHANGE): State.DRAFT,
    (State.TRIED, Move.TRY): State.TRIED,
    (State.TRIED, Move.SWITCH_ON): State.ON,
    (State.ON, Move.SWITCH_OFF): State.OFF,
}


def after(state: State, move: Move) -> State | None:
    """Where the move leads from here, or None if it leads nowhere."""
    return MOVES.get((state, move))
