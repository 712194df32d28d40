"""What a cell of a spreadsheet says, whatever it holds. Nothing here ever raises."""

import re
from datetime import date, datetime

MOST_DIGITS = 6


def day_in(value: object) -> date | None:
    """A day, as a cell or a person has it: 14/10/2026 or 2026-10-14. None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words_in(value))
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(words_in(value)[:10])
    except ValueError:
        return None


def number_in(value: object) -> int | None:
    """A whole number of at most six digits, or None."""
    words = words_in(value).replace(",", "").removesuffix(".0")
    if words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS:
        return int(words)
    return None


def words_in(value: object) -> str:
    """What a cell says, on one line, without what no page can show."""
    plain = "" if value is None else str(value).replace("\x00", "")
    return " ".join(plain.split())


def loose(value: object) -> str:
    """The words without regard to case and underscores."""
    return words_in(value).replace("_", " ").casefold()
