"""A long list a page at a time: which page of how many, and what stands on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.infra.typed import whole_number

T = TypeVar("T")


@dataclass(frozen=True)
class Turn:
    """Page `number` of `pages`, both counted from 1, with up to `on_a_page` of a list on it."""

    number: int
    pages: int
    on_a_page: int

    @property
    def first(self) -> int:
        """How many come before this page."""
        return (self.number - 1) * self.on_a_page

    def part(self, everything: Sequence[T]) -> Sequence[T]:
        """What of a whole list stands on it."""
        return everything[self.first : self.first + self.on_a_page]


def page_asked(given: Mapping[str, str]) -> int:
    """The page an address asks for; the first where that is no number."""
    return whole_number(given.get("page")) or 1


def turn_to(asked: int, *, total: int, on_a_page: int) -> Turn:
    """The page that was asked for, or the nearest there is. Where there is nothing there is one."""
    pages = max(1, -(-total // on_a_page))
    return Turn(min(max(asked, 1), pages), pages, on_a_page)
