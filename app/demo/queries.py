"""What the demonstration's own pages read."""

from collections.abc import Sequence

from sqlalchemy import select

from app.infra.database import db
from app.infra.mail import Letter


def latest_letters(address: str = "", limit: int = 50) -> Sequence[Letter]:
    """The newest letters, to one address or to everyone."""
    asked = select(Letter).order_by(Letter.id.desc()).limit(limit)
    if address:
        asked = asked.where(Letter.address == address)
    return db.session.scalars(asked).all()
