"""What may become of an opportunity, as data."""

from enum import StrEnum


class State(StrEnum):
    """Where an opportunity stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


LABELS = {
    State.DRAFT: "Draft",
    State.IN_REVIEW: "Waiting for a coordinator",
    State.PUBLISHED: "Published",
    State.WITHDRAWN: "Withdrawn",
}

# (from, move): to
MOVES: dict[tuple[State, str], State] = {
    (State.DRAFT, "submit"): State.IN_REVIEW,
    (State.DRAFT, "publish"): State.PUBLISHED,
    (State.IN_REVIEW, "publish"): State.PUBLISHED,
    (State.IN_REVIEW, "send_back"): State.DRAFT,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.IN_REVIEW, "withdraw"): State.WITHDRAWN,
    (State.PUBLISHED, "withdraw"): State.WITHDRAWN,
}


def after(state: State, move: str) -> State | None:
    """Where the move leads from here, or None if it leads nowhere."""
    return MOVES.get((state, move))
