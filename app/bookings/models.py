"""Bookings: who comes to which slot, where that stands, and everything that happened to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access import Clash
from app.accounts.models import User
from app.bookings.states import LABELS, Move, Side, State, after
from app.infra import clock
from app.infra.database import Model
from app.opportunities.models import Slot
from app.organisations.models import Cohort, School

STATES = ", ".join(f"'{state}'" for state in State)
SIDES = ", ".join(f"'{side}'" for side in Side)
IS_LIVE = "state IN ('requested', 'approved', 'attended', 'not_attended')"


class Booking(Model):
    """A school's places in one slot.

    `pupils` is the sum over its cohorts. `lead_id` is the member of staff who leads the group.
    `message` goes to the employer; `access_needs` describes needs of the group, never of a named
    pupil. `reason` is why it was declined, withdrawn or cancelled.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state_exists"),
        CheckConstraint("pupils > 0", name="somebody_comes"),
        CheckConstraint("reference ~ '^[A-Z2-9]{8}$'", name="reference_is_readable"),
        CheckConstraint(
            "state NOT IN ('declined', 'cancelled') OR btrim(reason) <> ''",
            name="bad_news_has_a_reason",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'declined', 'attended', 'not_attended')"
            " OR decided_at IS NOT NULL AND decided_by_id IS NOT NULL",
            name="decision_has_a_decider",
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id",
            name="nobody_decides_their_own",
        ),
        Index(
            "uq_bookings_one_live_per_school_and_slot",
            "slot_id",
            "school_id",
            unique=True,
            postgresql_where=text(IS_LIVE),
        ),
        Index("ix_bookings_waiting", "requested_at", postgresql_where=text("state = 'requested'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(default=State.REQUESTED)
    pupils: Mapped[int]
    message: Mapped[str] = mapped_column(default="")
    access_needs: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    slot: Mapped[Slot] = relationship()
    school: Mapped[School] = relationship()
    requested_by: Mapped[User] = relationship(foreign_keys=requested_by_id)
    lead: Mapped[User] = relationship(foreign_keys=lead_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    cohorts: Mapped[list["BookingCohort"]] = relationship(
        back_populates="booking", cascade="all, delete-orphan"
    )
    history: Mapped[list["HistoryEntry"]] = relationship(order_by="HistoryEntry.id")
    answers: Mapped[list["TestAnswer"]] = relationship(cascade="all, delete-orphan")

    def make(
        self, move: Move, *, by: int | None, side: Side, at: datetime, reason: str = ""
    ) -> None:
        """Move on, with the entry in the history. Raises Clash when the move leads nowhere."""
        old = State(self.state)
        new = after(old, move)
        if new is None:
            raise Clash(f"This booking is already {LABELS[old].lower()}, so nothing was changed.")
        self.state = new
        self.history.append(
            HistoryEntry(at=at, by_id=by, side=side, from_state=old, to_state=new, reason=reason)
        )


class BookingCohort(Model):
    """How many of one cohort are coming, and after the day how many came."""

    __tablename__ = "booking_cohorts"
    __table_args__ = (
        CheckConstraint("pupils > 0", name="somebody_comes"),
        CheckConstraint("attended >= 0", name="attended_not_negative"),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, index=True)
    pupils: Mapped[int]
    attended: Mapped[int | None]

    booking: Mapped[Booking] = relationship(back_populates="cohorts")
    cohort: Mapped[Cohort] = relationship()


class HistoryEntry(Model):
    """One thing that happened to a booking: who, when, from what to what, why. Never changed.

    `side` is who the person acted for, since one person may be several things.
    """

    __tablename__ = "booking_history"
    __table_args__ = (
        CheckConstraint(f"to_state IN ({STATES})", name="state_exists"),
        CheckConstraint(f"side IN ({SIDES})", name="side_exists"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    side: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")

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
