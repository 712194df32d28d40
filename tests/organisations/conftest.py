"""What the tests of organisations share: the letters somebody got."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.infra.mail import Letter


@pytest.fixture
def letters(session: scoped_session[Session]) -> Callable[[str], list[Letter]]:
    """The letters written to an address, oldest first."""

    def to(email: str) -> list[Letter]:
        return list(
            session.scalars(select(Letter).where(Letter.address == email).order_by(Letter.id))
        )

    return to


@pytest.fixture
def subjects(letters) -> Callable[[str], list[str]]:
    """What stands above those letters."""
    return lambda email: [each.subject for each in letters(email)]
