"""Changes that need the consent of those they affect."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bookings.models.bookings import Booking
from app.infra import clock
from app.infra.database import Model
from app.opportunities.models import Slot


class Proposal(Model):
    """A new time for a whole session, or another session for one booking, until it is settled.

    A new time names `starts_at` and `ends_at`, and every school in the session answers. Another
    session names `booking_id` and `to_slot_id`, and the side that did not propose it answers.
    `side` is who proposes. It is `made` or `dropped` at `settled_at`, by `answer_by` at the latest.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'made', 'dropped')", name="state_exists"),
        CheckConstraint("side IN ('school', 'employer', 'coordinator')", name="side_exists"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_once"),
        CheckConstraint("btrim(reason) <> ''", name="says_why"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "booking_id IS NULL AND to_slot_id IS NULL AND starts_at IS NOT NULL"
            " AND ends_at IS NOT NULL OR booking_id IS NOT NULL AND to_slot_id IS NOT NULL"
            " AND to_slot_id <> slot_id AND starts_at IS NULL AND ends_at IS NULL",
            name="one_kind_of_change",
        ),
        Index(
            "uq_proposals_one_open_per_slot",
            "slot_id",
            unique=True,
            postgresql_where=text("state = 'open' AND booking_id IS NULL"),
        ),
        Index(
            "uq_proposals_one_open_per_booking",
            "booking_id",
            unique=True,
            postgresql_where=text("state = 'open' AND booking_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    to_slot_id: Mapped[int | None] = mapped_column(ForeignKey("slots.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    side: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    settled_at: Mapped[datetime | None]

    slot: Mapped[Slot] = relationship(foreign_keys=slot_id)
    to_slot: Mapped[Slot | None] = relationship(foreign_keys=to_slot_id)
    booking: Mapped[Booking | None] = relationship()
    by: Mapped[User] = relationship()
    answers: Mapped[list["ProposalAnswer"]] = relationship(cascade="all, delete-orphan")


class ProposalAnswer(Model):
    """What one school says to a new time of its session."""

    __tablename__ = "proposal_answers"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True, index=True)
    agrees: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    booking: Mapped[Booking] = relationship()
