"""What of a message the other side may read before a booking is approved, and when a thread closes.

Until then the two sides must not reach each other past the coordinator: e-mail addresses,
telephone numbers and web addresses are left out. Ordinary words, dates, times, postcodes, prices
and numbers of pupils are not.
"""

import re
from datetime import datetime, timedelta
from typing import Protocol

from app.bookings.states import LABELS, State

HIDDEN = "[shown once approved]"
OPEN_AFTER = timedelta(days=30)
LONGEST = 2000  # characters
MOST_A_DAY = 20  # messages of one side about one booking
TALKING = frozenset({State.REQUESTED, State.APPROVED, State.ATTENDED, State.NOT_ATTENDED})

_AT = r"(?:@|\uff20|[\(\[\{<]\s*at\s*[\)\]\}>]|\bat\b)"
_DOT = r"(?:\.|[\(\[\{<]\s*dot\s*[\)\]\}>]|\s+dot\s+)"
# Somebody at somewhere dot something, however it is spelt out.
_ADDRESS = re.compile(
    rf"[\w.+%'-]+\s*(?:@|\uff20)\s*[\w-]+(?:\s*{_DOT}\s*[\w-]+)*"
    rf"|[\w.+%'-]+\s*{_AT}\s*[\w-]+(?:\s*{_DOT}\s*[\w-]+)*\s*{_DOT}\s*[a-z]{{2,}}\b",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"(?:https?|ftp)\s*:\s*//\S+|\bwww\s*\.\s*\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:co\.uk|org\.uk|ac\.uk|gov\.uk|sch\.uk|com|org|net|uk|io|eu)\b\S*",
    re.IGNORECASE,
)
# Nine digits or more that belong together are a telephone number: dates have eight at most.
_NUMBER = re.compile(r"(?<![\w])(?:\+|\(|0|4)[\d\s().+/\u2010-\u2015-]{7,}\d(?!\w)")
_FEWEST_DIGITS = 9


class Talk(Protocol):
    """What is asked of a session."""

    ends_at: datetime


def shielded(text: str) -> str:
    """The text without addresses and numbers by which its writer could be reached."""
    text = _WEB.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))
    return _NUMBER.sub(_unless_short, text)


def why_closed(state: str, session: Talk, at: datetime) -> str:
    """Why nothing more can be written about a booking; empty while it can."""
    if state not in TALKING:
        label = LABELS[State(state)].lower()
        return f"This booking stands as “{label}”, so nothing can be written about it now."
    if at > session.ends_at + OPEN_AFTER:
        return "The session was more than 30 days ago, so this conversation is closed."
    return ""


def _unless_short(found: re.Match[str]) -> str:
    words = found.group()
    digits = sum(each.isdigit() for each in words)
    return HIDDEN if digits >= _FEWEST_DIGITS else words
