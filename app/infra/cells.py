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
    words = words_in(value)
    british = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", words)
    try:
        if british:
            return date(int(british[3]), int(british[2]), int(british[1]))
        return date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None
    except ValueError:
        return None


def number_in(value: object) -> int | None:
    """A whole number of at most six digits, or None."""
    words = words_in(value).removesuffix(".0")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", words):  # 1,200 is a number, 1,5 is not
        words = words.replace(",", "")
    if words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS:
        return int(words)
    return None


def words_in(value: object) -> str:
    """What a cell says, on one line, without what no page can show."""
    try:
        plain = "" if value is None else str(value)
    except ValueError:  # a number with more digits than Python writes down
        plain = ""
    return " ".join("".join(each for each in plain if each.isprintable() or each.isspace()).split())


def loose(value: object) -> str:
    """The words without regard to case, underscores and hyphens."""
    return " ".join(words_in(value).replace("_", " ").replace("-", " ").split()).casefold()
