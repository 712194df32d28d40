"""Where a booking stands at a moment, and what happens next."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.bookings.rules.nouns import Session
from app.bookings.states import Side, State
from app.infra.wording import long_date, long_moment


class Standing(StrEnum):
    """Where a booking stands for the person who looks through a list."""

    TO_ANSWER = "to_answer"
    TO_CONFIRM = "to_confirm"
    WAITING = "waiting"
    COMING_UP = "coming_up"
    IN_LINE = "in_line"
    PAST = "past"


class Asked(Protocol):
    """A booking, as far as what it holds or waits for goes."""

    state: str
    hold_until: datetime | None


STANDINGS = {
    State.OFFERED: Standing.TO_ANSWER,
    State.REQUESTED: Standing.WAITING,
    State.WAITING: Standing.IN_LINE,
}


def has_started(session: Session, at: datetime) -> bool:
    return session.starts_at <= at


def is_over(session: Session, at: datetime) -> bool:
    return session.ends_at <= at


_BOTH_MAY_LOOK = "Nothing more to do."
NEXT_STEPS: dict[str, str | dict[Side, str]] = {
    "waiting": {
        Side.SCHOOL: "When places for your group come free, we offer them to you by e-mail.",
        Side.EMPLOYER: "When places come free, we offer them to the first group that fits.",
        Side.COORDINATOR: "When places come free, they are offered to the first group that fits.",
    },
    "offered": {
        Side.SCHOOL: "Places are held for you for a short time. Accept or refuse them.",
        Side.EMPLOYER: "Places that came free are held for this school until it answers.",
        Side.COORDINATOR: "Places that came free are held for this school until it answers.",
    },
    "lapsed": {
        Side.SCHOOL: "The places have been given back. You can ask again if there are any.",
        Side.EMPLOYER: "The places are free again.",
        Side.COORDINATOR: _BOTH_MAY_LOOK,
    },
    "requested": {
        Side.SCHOOL: "A coordinator decides. Your places are held, and we will e-mail you.",
        Side.EMPLOYER: "A coordinator decides. The places are held, and we will e-mail you.",
        Side.COORDINATOR: "Waiting for a coordinator to approve or decline.",
    },
    "late": {
        Side.SCHOOL: "Nobody decided before the session began, so it can no longer be approved.",
        Side.EMPLOYER: "Nobody decided before the session began, so it can no longer be approved.",
        Side.COORDINATOR: "The session has begun, so it can only be declined.",
    },
    "approved": {
        Side.SCHOOL: "Make contact to agree the details. After {day}, tell us who came.",
        Side.EMPLOYER: "Make contact to agree the details. The school tells us who came.",
        Side.COORDINATOR: "After {day} the school tells us who came.",
    },
    "over": {
        Side.SCHOOL: "Tell us who came. It takes under a minute.",
        Side.EMPLOYER: "The school tells us who came.",
        Side.COORDINATOR: "The school has still to tell us who came.",
    },
    "declined": {
        Side.SCHOOL: "The places have been given back. Choose another session.",
        Side.EMPLOYER: "The places are free again.",
        Side.COORDINATOR: _BOTH_MAY_LOOK,
    },
    "withdrawn": {
        Side.SCHOOL: "The places have been given back. You can ask again if they are still free.",
        Side.EMPLOYER: "The places are free again.",
        Side.COORDINATOR: _BOTH_MAY_LOOK,
    },
    "cancelled": {
        Side.SCHOOL: "Choose another session, or look for something similar.",
        Side.EMPLOYER: "The school has been told, with the reason.",
        Side.COORDINATOR: _BOTH_MAY_LOOK,
    },
    "attended": {
        Side.SCHOOL: "It is in your school's evidence.",
        Side.EMPLOYER: "Thank you. The school has confirmed who came.",
        Side.COORDINATOR: _BOTH_MAY_LOOK,
    },
    "not_attended": _BOTH_MAY_LOOK,
}


def stays_as_it_is(booking: Asked, held_back: str) -> str:
    """What another rule for who may ask first means for an open booking, to its school.

    `held_back` is why places that come free are not offered to it yet; empty when they are. A
    decision that nobody was told of yet is not told here either.
    """
    if booking.state == State.WAITING:
        return f"You keep your place in the line. {held_back}".strip()
    if booking.state == State.OFFERED and booking.hold_until is not None:
        return f"The places stay held for you until {long_moment(booking.hold_until)}."
    return "It stays as it is, with its places."


def standing(state: str, session: Session, at: datetime) -> Standing:
    """Where it belongs in a list: what waits for the person comes first."""
    if state == State.APPROVED:
        return Standing.TO_CONFIRM if is_over(session, at) else Standing.COMING_UP
    return STANDINGS.get(State(state), Standing.PAST)


def next_step(state: str, session: Session, at: datetime, *, side: Side) -> str:
    """What happens next, in a sentence for somebody on this side."""
    stage = (
        "over"
        if state == State.APPROVED and is_over(session, at)
        else "late"
        if state == State.REQUESTED and has_started(session, at)
        else str(state)
    )
    sentence = NEXT_STEPS[stage]
    words = sentence if isinstance(sentence, str) else sentence[side]
    return words.format(day=long_date(session.starts_at))
