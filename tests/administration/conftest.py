"""What a test sets is forgotten after it."""

from collections.abc import Iterator

import pytest

from app.administration.commands import as_they_came


@pytest.fixture(autouse=True)
def nothing_stays_set() -> Iterator[None]:
    yield
    as_they_came()
