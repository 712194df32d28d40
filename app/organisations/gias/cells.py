"""Reads one row's cells. What is wrong in a cell becomes a sentence, and the cell a blank."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ufffd]+")
GREATEST_EASTING = 700_000
GREATEST_NORTHING = 1_300_000
MOST_DIGITS = 9
SHOWN = 40
"""Characters of a wrong cell that are repeated in the sentence about it."""


class Cells:
    """The cells of one line by column name, collecting the sentences on what is wrong in them."""

    def __init__(self, line: int, row: Sequence[str], places: Mapping[str, int]) -> None:
        self.line = line
        self.row = row
        self.places = places
        self.problems: list[str] = []

    def text(self, column: str) -> str:
        """What the cell says, trimmed and in one line; "" when blank or no such column."""
        place = self.places.get(column)
        return "" if place is None else " ".join(NOT_TEXT.sub(" ", self.row[place]).split())

    def whole_number(self, column: str, most: int) -> int | None:
        """A whole number from 0 to `most`; None when blank or not that."""
        text = self.text(column)
        if not text:
            return None
        if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text) <= most:
            return int(text)
        self._blank(column, text, f"a whole number from 0 to {most:,}")
        return None

    def percentage(self, column: str) -> Decimal | None:
        """A percentage to one decimal place; None when blank or not that."""
        text = self.text(column)
        if not text:
            return None
        try:
            share = Decimal(text)
            if 0 <= share <= 100:  # noqa: PLR2004 - a percentage
                return share.quantize(Decimal("0.1"))
        except InvalidOperation:
            pass
        self._blank(column, text, "a percentage")
        return None

    def day(self, column: str) -> date | None:
        """A date written dd-mm-yyyy; None when blank or not that."""
        text = self.text(column)
        if not text:
            return None
        try:
            return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            self._blank(column, text, "a date like 01-09-2026")
            return None

    def web_address(self, column: str) -> str:
        """An http address; the register often leaves out the scheme. "" when not one."""
        text = self.text(column)
        if not text:
            return ""
        address = text if "://" in text else f"http://{text}"
        try:
            parts = urlsplit(address)
            if parts.scheme.lower() in ("http", "https") and parts.hostname and " " not in address:
                return address
        except ValueError:
            pass
        self._blank(column, text, "a web address")
        return ""

    def grid_reference(self) -> tuple[int | None, int | None]:
        """Easting and northing in metres: both or neither."""
        easting = self.whole_number("Easting", GREATEST_EASTING)
        northing = self.whole_number("Northing", GREATEST_NORTHING)
        return (easting, northing) if easting and northing else (None, None)

    def _blank(self, column: str, text: str, wanted: str) -> None:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        self.problems.append(
            f"Line {self.line}: {column} is “{shown}”, not {wanted}, so it was left blank."
        )
