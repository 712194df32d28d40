"""What the tests of accounts share: letters as written, tries forgotten, fresh sessions."""

import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.accounts.models import User
from app.infra.mail import Letter
from tests.reading import Reader

PASSWORD = "three herrings paddling"
ADDRESS = re.compile(r"http://localhost(\S+)")


@pytest.fixture(autouse=True)
def nobody_has_tried(app: Flask) -> None:
    """Tries are counted on connections of their own, which no test's end takes back."""
    with app.app_context():
        app.extensions["throttle"].storage.reset()


@pytest.fixture
def letters(session: scoped_session[Session]) -> Callable[[str], list[Letter]]:
    """The letters written to an address, oldest first."""

    def to(email: str) -> list[Letter]:
        return list(
            session.scalars(select(Letter).where(Letter.address == email).order_by(Letter.id))
        )

    return to


def links(letter: Letter) -> list[str]:
    """The addresses in a letter, without our own host."""
    return ADDRESS.findall(letter.text)


def freshly_in(client: Reader, user: User) -> Reader:
    """Signed in a moment ago, so that nothing asks for the password again."""
    client.sign_in(user)
    with client.http.session_transaction() as kept:
        kept["fs_paa"] = time.time()
    return client


def is_in(client: Reader) -> bool:
    """Whether the front door knows who this is."""
    with client.http.session_transaction() as kept:
        return "_user_id" in kept
