"""What changes an account outside Flask-Security's own pages."""

from flask import current_app
from flask_security import hash_password

from app.access import Invalid
from app.accounts.models import User
from app.accounts.queries import find_user_by_email
from app.accounts.rules import fault_of_password
from app.infra import clock
from app.infra.database import db


def create_account(name: str, email: str, password: str) -> User:
    """A new account whose address is known to be theirs: they came by a link sent to it.

    Raises Invalid when the address has an account already, or the password will not do.
    """
    name, email = name.strip(), email.strip()
    if not name:
        raise Invalid("name", "Enter your name.")
    if find_user_by_email(email) is not None:
        raise Invalid("email", "There is an account for that address already. Sign in instead.")
    library = current_app.extensions["security"]
    password = library.password_util.normalize(password)
    if fault := fault_of_password(password, [name, email]):
        raise Invalid("password", fault)
    user: User = library.datastore.create_user(
        name=name, email=email, password=hash_password(password), confirmed_at=clock.now()
    )
    db.session.flush()
    return user


def change_details(user: User, *, name: str, phone: str) -> None:
    """The name others see, and the phone number for the day of a booking."""
    user.name = name
    user.phone = phone


def switch_off(user: User) -> None:
    """Let nobody sign in as this person; wherever they are signed in, they are no longer."""
    user.active = False
    current_app.extensions["security"].datastore.set_uniquifier(user)
    db.session.flush()


def switch_on(user: User) -> None:
    """Let them sign in again, as before."""
    user.active = True
    db.session.flush()


def forget_second_steps(user: User) -> None:
    """Take away app, passkeys and recovery codes of someone who has lost them all.

    They sign in with the password alone next, and everywhere they were signed in they are not.
    """
    datastore = current_app.extensions["security"].datastore
    datastore.tf_reset(user)
    user.mf_recovery_codes = None
    user.webauthn.clear()
    datastore.set_uniquifier(user)
