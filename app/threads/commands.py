"""Writing a message."""

from uuid import UUID

from app.access import Actor, Clash, Invalid, require
from app.bookings.models import Booking
from app.bookings.policies import sides_of
from app.bookings.queries import get_booking_for_update
from app.bookings.states import Side
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.threads import policies, queries
from app.threads.events import MessageWritten
from app.threads.models import Message
from app.threads.rules import LONGEST, MOST_A_DAY


def write_message(booking: Booking, *, text: str, form_key: UUID, by: Actor) -> Message:
    """Say something to the other side. The same form sent again says nothing new.

    Raises Refused, Invalid for no words or too many, Clash when it is enough for a day.
    """
    booking = get_booking_for_update(booking.id)
    require(policies.write(by, booking, clock.now()))
    existing = queries.find_by_form(form_key)
    if existing is not None:
        if existing.booking_id != booking.id or existing.by_id != by.user_id:
            raise Clash("This form was sent before. Open the page again and write it there.")
        return existing
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Invalid("text", "Write something first.")
    if len(words) > LONGEST:
        raise Invalid("text", f"Shorten this to {LONGEST:,} characters or fewer.")
    side = next(each for each in Side if each in sides_of(by, booking))
    if queries.count_today(booking, side) >= MOST_A_DAY:
        raise Clash(f"That is {MOST_A_DAY} messages in a day. Telephone instead, or wait a little.")
    message = Message(booking=booking, by_id=by.user_id, side=side, text=words, form_key=form_key)
    db.session.add(message)
    db.session.flush()
    announce(MessageWritten(message_id=message.id))
    return message
