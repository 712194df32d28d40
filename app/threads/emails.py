"""A letter to the other side, with what was written as far as it may read it."""

from app.accounts.models import User
from app.bookings.models import Booking
from app.bookings.policies import IN_TOUCH
from app.bookings.states import Side
from app.infra.mail import Category
from app.threads import queries
from app.threads.events import MessageWritten
from app.threads.models import Message
from app.threads.rules import shielded
from app.web.letters import write_letter


def tell_written(fact: MessageWritten) -> None:
    """Those on the other side who ask, lead or receive; both sides of what a coordinator wrote."""
    message = queries.get_message(fact.message_id)
    booking = message.booking
    in_touch = booking.state in IN_TOUCH
    plain = in_touch or message.side == Side.COORDINATOR
    for person in _readers(booking, message):
        write_letter(
            "threads/message",
            to=person,
            key=str(message.id),
            about=f"booking:{booking.id}",
            category=Category.MESSAGES,
            on_behalf_of=_partner(booking, message),
            reply_to=message.by.email if in_touch and message.side != Side.COORDINATOR else "",
            writer=_partner(booking, message) or "A coordinator",
            words=message.text if plain else shielded(message.text),
            booking=booking,
            slot=booking.slot,
            opportunity=booking.slot.opportunity,
        )


def _readers(booking: Booking, message: Message) -> list[User]:
    school = {each.id: each for each in (booking.requested_by, booking.lead)}
    employer = {booking.slot.opportunity.contact_id: booking.slot.opportunity.contact}
    asked = {
        Side.SCHOOL: employer,
        Side.EMPLOYER: school,
        Side.COORDINATOR: school | employer,
    }[Side(message.side)]
    return [person for key, person in asked.items() if key != message.by_id]


def _partner(booking: Booking, message: Message) -> str:
    return {
        Side.SCHOOL: booking.school.name,
        Side.EMPLOYER: booking.slot.opportunity.employer.name,
        Side.COORDINATOR: "",
    }[Side(message.side)]
