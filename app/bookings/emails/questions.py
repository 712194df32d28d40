"""A coordinator's question to the school, and its answer."""

from app.bookings import queries
from app.bookings.emails.words import askers, write_with
from app.bookings.events import QuestionAnswered, QuestionAsked
from app.organisations.queries import list_coordinators


def tell_question(fact: QuestionAsked) -> None:
    """Those who asked for the booking, with what is needed and by when."""
    booking = queries.get_booking_by_id(fact.booking_id)
    asked = queries.list_questions(booking.id)[-1]
    write_with(booking, {"asked": asked}, f"{booking.id}:{asked.id}", question=askers(booking))


def tell_answer(fact: QuestionAnswered) -> None:
    """Whoever asked, if they still look after the school; otherwise everyone who does."""
    booking = queries.get_booking_by_id(fact.booking_id)
    asked = queries.list_questions(booking.id)[-1]
    coordinators = list(list_coordinators(booking.school.authority_id))
    whoever = [each for each in coordinators if each.id == asked.asked_by_id] or coordinators
    write_with(booking, {"asked": asked}, f"{booking.id}:{asked.id}", question_answered=whoever)
