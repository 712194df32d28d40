"""What an address or a form of ours says, read alike everywhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

LONGEST_SEARCH = 100  # characters
LONGEST_NUMBER = 9  # digits; nothing of ours is counted further


def whole_number(typed: str | None, *, digits: int = LONGEST_NUMBER) -> int | None:
    """A number as a page of ours would send it, in plain digits; None for anything else.

    Thousands of digits are no number here, and Python itself refuses to read them.
    """
    if not typed or len(typed) > digits:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() else None


def of_the_choices(
    given: Mapping[str, str], known: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """What was asked for by name, as far as it is one of the choices."""
    said = {name: given.get(name, "") for name in known}
    return {name: value for name, value in said.items() if value in known[name]}


def search_words(given: Mapping[str, str]) -> str:
    """The words that are looked for, on one line and no longer than anybody types."""
    return " ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which part of a list is looked at. What extends it has a field, with what is usual, for each
    name in the address; `whole` names those by which nothing is left out.
    """

    whole: ClassVar[frozenset[str]] = frozenset()

    def values(self, **changes: str) -> dict[str, Any]:
        """What stands in the address, besides what is usual; `changes` put in its place."""
        usual = {each.name: each.default for each in fields(self)}
        now = {name: getattr(self, name) for name in usual} | changes
        return {name: value for name, value in now.items() if value and value != usual[name]}

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(set(self.values()) - self.whole)
