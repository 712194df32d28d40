"""One page of a list of bookings, and how many there are on all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.infra.database import db
from app.infra.paging import turn_to

ON_A_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of them, in the order they were asked for; `total` is of all pages."""

    rows: Sequence[Row[Any]]
    total: int
    page: int
    pages: int


def page_of(asked: Any, *, total: int, page: int) -> Listed:
    """The page asked for, or the nearest there is."""
    turn = turn_to(page, total=total, on_a_page=ON_A_PAGE)
    rows = db.session.execute(asked.limit(ON_A_PAGE).offset(turn.first)).all()
    return Listed(rows=rows, total=total, page=turn.number, pages=turn.pages)
