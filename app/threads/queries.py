"""Messages about a booking."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id
from app.infra import clock
from app.infra.database import db, found
from app.threads.models import Message

MOST = 500  # messages about one booking that are shown, the latest


def list_messages(booking: Booking) -> Sequence[Message]:
    """What was written about the booking, oldest first."""
    latest = db.session.scalars(
        select(Message)
        .where(Message.booking_id == booking.id)
        .options(joinedload(Message.by))
        .order_by(Message.id.desc())
        .limit(MOST)
    ).all()
    return latest[::-1]


def get_message(message_id: int) -> Message:
    """The message with its booking, for letters; asks nobody who they are."""
    message = found(db.session.get(Message, message_id), "message")
    get_booking_by_id(message.booking_id)
    return message


def find_by_form(form_key: UUID) -> Message | None:
    """What this very form made before."""
    return db.session.scalar(select(Message).where(Message.form_key == form_key))


def count_today(booking: Booking, side: str) -> int:
    """How many messages one side wrote about the booking in the last day."""
    since = clock.now() - timedelta(days=1)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.booking_id == booking.id, Message.side == side, Message.at > since)
        )
        or 0
    )
