"""One page of a list of bookings, and how many there are on all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.infra.database import db

ON_A_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of them, in the order they were asked for; `total` is of all pages."""

    rows: Sequence[Row[Any]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def pages_of(total: int) -> int:
    """How many pages so many take; one where there is nothing."""
    return max(1, -(-total // ON_A_PAGE))


def page_of(asked: Any, *, total: int, page: int) -> Listed:
    """The page asked for, or the nearest there is."""
    page = min(max(page, 1), pages_of(total))
    rows = db.session.execute(asked.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE)).all()
    return Listed(rows=rows, total=total, page=page)
