"""Reading accounts."""

from sqlalchemy import select

from app.accounts.models import User
from app.infra.database import db


def find_user_by_email(email: str) -> User | None:
    """The person with this address, however it is capitalised, or None."""
    return db.session.scalar(select(User).where(User.email == email.strip()))
