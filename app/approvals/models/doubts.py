"""Bookings a rule approved that have changed since, and would not be approved now."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model


class Doubt(Model):
    """That a booking a rule approved was changed, at `at`, into one no rule that is on approves.

    `why` is the sentence a coordinator reads. Settled by a coordinator who lets it stand, or by
    nobody when a further change made it one that a rule would approve again. One at most is open.
    """

    __tablename__ = "approval_doubts"
    __table_args__ = (
        CheckConstraint("btrim(why) <> ''", name="says_why"),
        CheckConstraint(
            "settled_by_id IS NULL OR settled_at IS NOT NULL", name="settled_at_a_moment"
        ),
        Index(
            "uq_approval_doubts_one_open",
            "booking_id",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("automatic_approvals.booking_id"), index=True
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)
    why: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    settled_by: Mapped[User | None] = relationship()
