"""Addresses of personal calendars."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model


class Feed(Model):
    """The secret address a person's calendar program reads their bookings from.

    Whoever has the address can read, so it can be reset. It is kept as it is, since its owner
    wants to see it again; it opens nothing but the times and places of bookings.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint("token ~ '^[A-Za-z0-9_-]{32,}$'", name="token_cannot_be_guessed"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
