"""Who may ask for scarce sessions, and from which day: pure, with sentences.

A rule holds until a stated number of days before a session, or until the session's last day to ask
if that is earlier: so there is always a day on which every school may ask, and no place stays empty
because of a rule.
"""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from app.infra.clock import local
from app.infra.wording import count, long_date
from app.opportunities.rules.offers import Offer, Session, last_day_to_ask

LEAST_DAYS, MOST_DAYS = 1, 60
USUAL_DAYS = 7


class Rule(StrEnum):
    """How the sessions of an opportunity are shared out."""

    NONE = "none"
    ONE_LIVE = "one_live"
    SPECIAL_FIRST = "special_first"
    FSM_FIRST = "fsm_first"
    LEAST_FIRST = "least_first"


RULE_LABELS = {
    Rule.NONE: "First come, first served",
    Rule.ONE_LIVE: "One request for each school",
    Rule.SPECIAL_FIRST: "Special schools first",
    Rule.FSM_FIRST: "Schools with many pupils on free school meals first",
    Rule.LEAST_FIRST: "Schools that have had least first",
}
# Who comes first by each rule that puts some schools before others.
FIRST = {
    Rule.SPECIAL_FIRST: "special schools",
    Rule.FSM_FIRST: "schools where {least_fsm}% of pupils or more have free school meals",
    Rule.LEAST_FIRST: "schools below the median of their phase in encounters per pupil",
}


class Change(StrEnum):
    """What setting a rule did to the one before it."""

    SET = "set"
    CHANGED = "changed"
    LIFTED = "lifted"


class Shared(Protocol):
    """A rule as it was set."""

    rule: str
    days_before: int
    least_fsm: int | None
    school_ids: list[int]


class Asking(Protocol):
    """The school that asks. `percentage_fsm` is the register's; None when it does not say."""

    id: int
    phase: str
    percentage_fsm: Decimal | None


def opens_on(shared: Shared, offer: Offer, session: Session) -> date:
    """The day from which the rule holds nobody back any more."""
    day = local(session.starts_at).date() - timedelta(days=shared.days_before)
    return min(day, last_day_to_ask(offer, session))


def comes_first(shared: Shared, school: Asking) -> bool:
    """Whether a rule that puts some schools before others puts this one there."""
    if shared.rule == Rule.SPECIAL_FIRST:
        return school.phase == "special"
    if shared.rule == Rule.FSM_FIRST:
        known = school.percentage_fsm
        return known is not None and shared.least_fsm is not None and known >= shared.least_fsm
    return shared.rule == Rule.LEAST_FIRST and school.id in shared.school_ids


def is_held_back(
    shared: Shared | None,
    offer: Offer,
    session: Session,
    school: Asking,
    today: date,
    *,
    has_another: bool,
) -> bool:
    """Whether the school has to wait before it asks for this session.

    `has_another` is whether it has another live request for a session of the same opportunity: one
    that waits, is offered places, is requested, or is approved and has not been told of yet.
    """
    if shared is None or shared.rule == Rule.NONE or today >= opens_on(shared, offer, session):
        return False
    return has_another if shared.rule == Rule.ONE_LIVE else not comes_first(shared, school)


def why_held_back(shared: Shared, offer: Offer, session: Session) -> str:
    """The sentence for a school that has to wait: why, from which day, and what it can do."""
    day = long_date(opens_on(shared, offer, session))
    if shared.rule == Rule.ONE_LIVE:
        return (
            f"Your school has a request for this already. From {day} you can ask for another."
            " Until then you can move the one you have to this session, or withdraw it."
        )
    return (
        f"{_first(shared)} come first for this. From {day} every school can ask, so come back then"
        " or choose another opportunity."
    )


def why_not_moved(shared: Shared, offer: Offer, session: Session, *, who: str) -> str:
    """Why a booking cannot go to this session yet, whoever reads it; `who` is its school."""
    day = long_date(opens_on(shared, offer, session))
    if shared.rule == Rule.ONE_LIVE:
        return (
            f"{who} has another request for this already, and its rule keeps this session for other"
            f" schools until {day}. Choose another session, or this one from that day on."
        )
    return (
        f"{_first(shared)} come first for this session until {day}. {who} can have it from that day"
        " on. Until then, choose another session."
    )


def why_passed_over(shared: Shared, offer: Offer, session: Session) -> str:
    """Why places that came free are not offered yet to somebody in the line, for everyone."""
    day = long_date(opens_on(shared, offer, session))
    return f"The rule for sharing this out keeps the places for other schools until {day}."


def change_of(before: Shared | None, now: Shared) -> Change:
    """What became of the rule `before`, or of none, when the one that holds `now` was set."""
    if now.rule == Rule.NONE:
        return Change.LIFTED
    return Change.SET if before is None or before.rule == Rule.NONE else Change.CHANGED


def words_of(shared: Shared | None) -> str:
    """The rule in plain words, for everyone; empty where there is none."""
    if shared is None or shared.rule == Rule.NONE:
        return ""
    until = (
        f"{count(shared.days_before, 'day')} before a session, or its last day to book if that is"
        " earlier"
    )
    if shared.rule == Rule.ONE_LIVE:
        return (
            "Each school can have one live request for this, whichever session it is for, until"
            f" {until}. Then it can ask for more. It can move its request at any time."
        )
    return f"{_first(shared)} can ask at once. Every other school can ask from {until}."


def _first(shared: Shared) -> str:
    words = FIRST[Rule(shared.rule)].format(least_fsm=shared.least_fsm)
    return words[:1].upper() + words[1:]
