"""Makes a valid thing in the database; a test names only the facts it is about.

What is made is committed, within the transaction that each test takes back: a request that only
reads ends by rolling back, and would take what was merely flushed with it.
"""

from itertools import count
from typing import Any

from flask import current_app
from flask_security import hash_password

from app.accounts.models import User
from app.infra import clock
from app.infra.database import db

_numbers = count(1)


def a_user(*, password: str | None = None, second_step: bool = False, **facts: Any) -> User:
    """A person with a confirmed address. With `second_step`, an app they can be asked about."""
    number = next(_numbers)
    if password is not None:
        facts["password"] = hash_password(password)
    if second_step:
        codes = current_app.extensions["security"].totp_factory
        facts |= {
            "tf_primary_method": "authenticator",
            "tf_totp_secret": codes.generate_totp_secret(),
        }
    person = User(
        **{
            "email": f"person{number}@school.example",
            "name": f"Person {number}",
            "fs_uniquifier": f"uniquifier-{number}",
            "confirmed_at": clock.now(),
            **facts,
        }
    )
    db.session.add(person)
    db.session.commit()
    return person
