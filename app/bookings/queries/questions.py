"""What coordinators asked about a booking, and what the school answered."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.bookings.models import Question
from app.infra.database import db


def find_open_question(booking_id: int) -> Question | None:
    """The question that waits for the school's answer, if there is one."""
    return db.session.scalar(
        select(Question).where(Question.booking_id == booking_id, Question.closed_at.is_(None))
    )


def list_questions(booking_id: int) -> Sequence[Question]:
    """Every question about a booking, oldest first. Whoever shows them asks first who may see."""
    return db.session.scalars(
        select(Question)
        .where(Question.booking_id == booking_id)
        .options(joinedload(Question.asked_by), joinedload(Question.answered_by))
        .order_by(Question.id)
    ).all()
