"""Asking the school for more before deciding. The clock of the request stands still meanwhile."""

from app.access import Actor, Clash, require
from app.bookings import policies, queries, rules
from app.bookings.commands.steps import lock_for_change, reason_of
from app.bookings.events import QuestionAnswered, QuestionAsked
from app.bookings.models import Booking, Question
from app.bookings.states import Side, What
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce


def ask_school(booking: Booking, *, question: str, by: Actor) -> Question:
    """Ask what is needed to decide; the places stay held until the school answers, or is too late.

    Raises Clash when a question is open already.
    """
    booking = lock_for_change(booking)
    now = clock.now()
    require(policies.ask_school(by, booking, now))
    if queries.find_open_question(booking.id) is not None:
        raise Clash("A question to the school is open already. Wait for its answer.")
    words = reason_of(question, "Write what you need to know.")
    asked = Question(booking_id=booking.id, question=words, asked_at=now, asked_by_id=by.user_id)
    db.session.add(asked)
    booking.hold_left = rules.hold_left(booking.hold_until, now)
    booking.hold_until = rules.question_held_until(booking.slot, now)
    booking.note(What.QUESTION, by=by.user_id, side=Side.COORDINATOR, at=now, words=words)
    db.session.flush()
    announce(QuestionAsked(booking_id=booking.id, by=by.user_id))
    return asked


def answer_school(booking: Booking, *, answer: str, by: Actor) -> Question:
    """The school answers, and the clock goes on. Raises Clash when nothing is open any more."""
    booking = lock_for_change(booking)
    now = clock.now()
    require(policies.answer_question(by, booking, now))
    asked = queries.find_open_question(booking.id)
    if asked is None:
        raise Clash("This question has been answered already. Look at the booking as it is now.")
    asked.answer = reason_of(answer, "Write your answer.")
    asked.answered_at, asked.answered_by_id, asked.closed_at = now, by.user_id, now
    booking.hold_until = rules.goes_on_until(booking.slot, booking.hold_left, now)
    booking.hold_left = None
    booking.note(What.ANSWER, by=by.user_id, side=Side.SCHOOL, at=now, words=asked.answer)
    db.session.flush()
    announce(QuestionAnswered(booking_id=booking.id, by=by.user_id))
    return asked
