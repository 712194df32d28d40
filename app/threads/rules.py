"""What of a message the other side may read before a booking is approved, and when a thread closes.

Until then the two sides must not reach each other past the coordinator: e-mail addresses,
telephone numbers and web addresses are left out. Ordinary words, dates, times, postcodes, prices
and numbers of pupils are not.
"""

import re
from datetime import datetime
from typing import Protocol
from unicodedata import normalize

from app.bookings.states import LABELS, State
from app.rulebook.thresholds import lasts

HIDDEN = "[shown once approved]"
LONGEST = 2000  # characters
MOST_A_DAY = 20  # messages of one side about one booking
TALKING = frozenset({State.REQUESTED, State.APPROVED, State.ATTENDED, State.NOT_ATTENDED})

_AT = r"(?:[\(\[\{<]\s*at\s*[\)\]\}>]|\bat\b)"
_SIGN = r"(?:@|\uff20)"
_DOT = r"(?:\s*[\(\[\{<]\s*dot\s*[\)\]\}>]\s*|\s+dot\s+)"
_NAME = r"[\w.+%'-]+"
# Somebody at somewhere dot something, however it is spelt out. After a plain "at" a full stop ends
# a sentence when a space follows it.
_ADDRESS = re.compile(
    rf"{_NAME}\s*{_SIGN}\s*[\w-]+(?:\s*(?:\.|{_DOT})\s*[\w-]+)*"
    rf"|{_NAME}\s*{_AT}\s*[\w-]+(?:(?:\.|{_DOT})[\w-]+)*(?:\.|{_DOT})[a-z]{{2,}}\b",
    re.IGNORECASE,
)
_ENDINGS = (
    "co|org|ac|gov|sch|com|net|uk|io|eu|ltd|info|biz|wales|scot|london|me|ly|be|tv|cloud|online"
    "|engineering|solutions|education|academy|school|careers|tech|dev|app|design|group"
)
_WEB = re.compile(
    r"(?:https?|ftp)\s*:\s*//\S+|\bwww\s*[. ]\s*\S+(?:\s+(?:com|co|org|net|uk))*"
    rf"|\b[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b(?:/\S*)?"
    rf"|\b[\w-]+(?:{_DOT}[\w-]+)*{_DOT}(?:{_ENDINGS})\b",
    re.IGNORECASE,
)
# Nine digits or more that belong together are a telephone number; people write o for 0.
_NUMBER = re.compile(r"(?:\+|\(|[0-9oO])[\doO\s().+/,:_\u2010-\u2015-]{7,}\d(?:\s*ext\.?\s*\d+)?")
# Unless they are nothing but dates and times.
_WHEN = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-]20\d\d|20\d\d-\d\d-\d\d|20\d\d/\d\d|\d{1,2}/\d{1,2}(?:/\d\d)?"
    r"|[0-2]\d[0-5]\d\s*[\u2010-\u2015-]\s*[0-2]\d[0-5]\d|\d{1,2}[:.]\d\d"
    r"|[\s,()/\u2010-\u2015-])+"
)
# Or a list of small numbers, as of pupils: none begins with 0, and commas stand between them.
_LIST = re.compile(r"\(?[1-9]\d{0,3}\)?(?:(?:,\s*|\s*\(|\)\s*)+[1-9]\d{0,3})+\)?\s*")
# What no reader sees, but a search would stumble over.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_FEWEST_DIGITS = 9


class Talk(Protocol):
    """What is asked of a session."""

    ends_at: datetime


def shielded(text: str) -> str:
    """The text without addresses and numbers by which its writer could be reached."""
    plain = _UNSEEN.sub("", normalize("NFKC", text))
    if plain != text and _hide(plain) != plain:
        text = plain  # spelt so as not to be seen
    return _hide(text)


def _hide(text: str) -> str:
    text = _WEB.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))
    return _NUMBER.sub(_unless_ordinary, text)


def why_closed(state: str, session: Talk, at: datetime) -> str:
    """Why nothing more can be written about a booking; empty while it can."""
    if state not in TALKING:
        label = LABELS[State(state)].lower()
        return f"This booking stands as “{label}”, so nothing can be written about it now."
    if at > session.ends_at + lasts("thread_open"):
        return "The session was more than 30 days ago, so this conversation is closed."
    return ""


def _unless_ordinary(found: re.Match[str]) -> str:
    words = found.group()
    digits = sum(each.isdigit() or each in "oO" for each in words)
    is_short = digits < _FEWEST_DIGITS
    is_ordinary = _WHEN.fullmatch(words) or (_LIST.fullmatch(words) and "," in words)
    return words if is_short or is_ordinary else HIDDEN
