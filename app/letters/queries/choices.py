"""What people chose about letters."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.accounts.models import User
from app.infra.database import Missing, db
from app.infra.mail import Asked, Choice
from app.letters.kinds import default_of
from app.letters.models import LetterChoice


def choices_of(asked: Collection[Asked]) -> Mapping[Asked, Choice]:
    """How each of these people wants letters of that category, in one statement."""
    people = {person for person, _ in asked}
    rows = db.session.execute(
        select(LetterChoice.user_id, LetterChoice.category, LetterChoice.choice).where(
            LetterChoice.user_id.in_(people)
        )
    ).all()
    chosen = {(row.user_id, row.category): Choice(row.choice) for row in rows}
    return {each: chosen.get(each, default_of(each[1])) for each in asked}


def ways_of(user_id: int, categories: Collection[str]) -> dict[str, Choice]:
    """How one person wants letters of each of these categories."""
    found = choices_of([(user_id, each) for each in categories])
    return {category: choice for (_, category), choice in found.items()}


def find_person(user_id: int) -> User | None:
    """The person a link was made for, or None when there is no such account any more."""
    return db.session.get(User, user_id)


def get_reader(user_id: int | None) -> User:
    """The person a link to stop letters was made for; Missing with what to do instead."""
    reader = find_person(user_id) if user_id is not None else None
    if reader is None:
        raise Missing(
            "This link to stop letters is not whole, or its account is closed. Open it again from"
            " the letter, or sign in and choose under your account."
        )
    return reader
