"""What happened to a booking, and what was seen and said of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bookings.states import Side, State, What
from app.infra import clock
from app.infra.database import Model

STATES = ", ".join(f"'{state}'" for state in State)
SIDES = ", ".join(f"'{side}'" for side in Side)
WHATS = ", ".join(f"'{what}'" for what in What)


class HistoryEntry(Model):
    """One thing that happened to a booking: who, when, from what to what, why. Never changed.

    `side` is who the person acted for, since one person may be several things. `what` tells
    whether the state changed, or something within it: then both states are the same.
    """

    __tablename__ = "booking_history"
    __table_args__ = (
        CheckConstraint(f"to_state IN ({STATES})", name="state_exists"),
        CheckConstraint(f"side IN ({SIDES})", name="side_exists"),
        CheckConstraint(f"what IN ({WHATS})", name="what_exists"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    side: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    what: Mapped[str] = mapped_column(default=What.STATE, server_default=What.STATE)

    by: Mapped[User | None] = relationship()


class ChecklistSeen(Model):
    """That the safeguarding checklist was seen before approval: by whom, when, which rules, what.

    `items` is what was shown, as it stood: the rules may change later, this does not.
    """

    __tablename__ = "checklists_seen"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    seen_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ruleset: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class TestAnswer(Model):
    """Whether one test of "meaningful" was met, and who says so."""

    __test__ = False  # a test of the benchmark's, not of pytest's
    __tablename__ = "booking_test_answers"
    __table_args__ = (
        CheckConstraint("answer IN ('yes', 'no', 'not_known')", name="answer_exists"),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True
    )
    test: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
