"""Arriving: when it can be recorded, and who arrives where. No database, and time comes in."""

import re
from datetime import datetime, timedelta

from app.bookings.rules import Session, is_over
from app.bookings.states import State
from app.infra.wording import clock_time, long_date

# Without letters and digits that look alike (I, O, 0, 1), since people read it from paper.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
OPENS_BEFORE = timedelta(hours=2)
# How long after a session a link in a letter still lets its reader say who came.
LINK_LASTS = timedelta(days=21)
LONGEST_WORDS = 1500
VISITOR, GROUP = "visitor", "group"


def tidy_code(typed: str) -> str:
    """The code as it is kept, however it was typed; empty if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return code if re.fullmatch(f"[{LETTERS}]{{{CODE_LENGTH}}}", code) else ""


def who_arrives(place: str) -> str:
    """At a school the visitor, at a workplace the group, and online nobody (empty)."""
    return {"school": VISITOR, "workplace": GROUP}.get(place, "")


def why_not_now(state: str, place: str, session: Session, at: datetime) -> str:
    """Why an arrival cannot be recorded at this moment; empty if it can."""
    if state not in (State.APPROVED, State.ATTENDED):
        return "This visit has been called off, so nobody is expected."
    if not who_arrives(place):
        return "This visit is online, so there is nobody to arrive."
    opens_at = session.starts_at - OPENS_BEFORE
    if at < opens_at:
        day, moment = long_date(session.starts_at), clock_time(opens_at)
        return f"You can record the arrival on {day}, from {moment}."
    if is_over(session, at):
        return f"This visit ended on {long_date(session.ends_at)} at {clock_time(session.ends_at)}."
    return ""


def link_is_over(session: Session, at: datetime) -> bool:
    """Whether a link to say who came has run out."""
    return session.ends_at + LINK_LASTS < at
