"""Where a letter stands, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.infra.wording import count, long_moment

if TYPE_CHECKING:
    from app.infra.mail import Letter
    from app.letters.queries.letters import Line


@dataclass(frozen=True)
class Standing:
    """A state for the pill's colour, its label, and a sentence that names no address."""

    state: str
    label: str
    sentence: str


def standing_of(line: "Line") -> Standing:
    """What became of a letter, or of the day's letter it went in."""
    letter = line.letter
    if letter.dropped_at:
        return Standing("plain", "Left out", letter.last_error)
    if line.bundle is not None:
        return _travelling(line.bundle, "In the letter of the day. ")
    if letter.digest:
        return Standing("plain", "Kept for the day", "Goes with the letter of the day at 7:00am.")
    return _travelling(letter, "")


def _travelling(letter: "Letter", first: str) -> Standing:
    tries = count(letter.attempts, "try", "tries")
    if letter.sent_at:
        return Standing("approved", "Sent", f"{first}Sent {long_moment(letter.sent_at)}.")
    if letter.failed_at:
        again = "an administrator can send it again"
        return Standing("declined", "Would not go", f"{first}Given up after {tries}; {again}.")
    if letter.attempts:
        not_yet = f"Not taken by the mail server yet, after {tries}."
        return Standing("requested", "Trying again", f"{first}{not_yet}")
    return Standing("requested", "About to go", f"{first}Waits for its turn.")
