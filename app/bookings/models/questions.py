"""What a coordinator asks the school before deciding."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model


class Question(Model):
    """One request for more information about a booking; its clock stands still until the answer.

    A booking has one open question at most. A question that is no longer needed, since the booking
    was decided or withdrawn, stays without an answer and is closed.
    """

    __tablename__ = "booking_questions"
    __table_args__ = (
        CheckConstraint("btrim(question) <> ''", name="asks_something"),
        CheckConstraint(
            "num_nulls(answered_at, answered_by_id) IN (0, 2)", name="somebody_answered"
        ),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="an_answer_says_something"),
        CheckConstraint("answered_at IS NULL OR closed_at IS NOT NULL", name="answered_is_closed"),
        Index(
            "uq_booking_questions_one_open",
            "booking_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    question: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]

    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
