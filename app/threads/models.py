"""What the two sides of a booking write to each other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import Model
from app.threads.rules import LONGEST


class Message(Model):
    """One message about a booking, as it was written. Never changed.

    `side` is who the writer spoke for. What the other side may read of it before the booking is
    approved is decided each time it is shown.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("side IN ('school', 'employer', 'coordinator')", name="side_exists"),
        CheckConstraint("text = btrim(text) AND text <> ''", name="says_something"),
        CheckConstraint(f"length(text) <= {LONGEST}", name="length_is_bounded"),
        Index("ix_messages_booking_id_id", "booking_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    side: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    form_key: Mapped[UUID] = mapped_column(unique=True)

    by: Mapped[User] = relationship()
    booking: Mapped[Booking] = relationship()
