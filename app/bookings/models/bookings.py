"""Bookings: who comes to which slot, where that stands, and everything that happened to it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access import Clash
from app.accounts.models import User
from app.bookings.models.history import STATES, HistoryEntry, TestAnswer
from app.bookings.states import LABELS, TIMED, Move, Side, State, What, after
from app.infra import clock
from app.infra.database import Model
from app.opportunities.models import Slot
from app.organisations.models import Cohort, School

IS_OPEN = "state IN ('waiting', 'offered', 'requested', 'approved')"
IS_LIVE = "state IN ('waiting', 'offered', 'requested', 'approved', 'attended', 'not_attended')"


class Booking(Model):
    """A school's places in one slot.

    `pupils` is the sum over its cohorts. `lead_id` is the member of staff who leads the group.
    `message` goes to the employer; `access_needs` describes needs of the group, never of a named
    pupil. `reason` is why it was declined, withdrawn or cancelled. `hold_until` is the last moment
    for which a request or an offer holds its places; `waiting_since` the place in the line for
    them. `hold_left` is what was left of the hold when its clock stopped, for a question or by a
    decision. `form_key` is the form it came from, so that one form makes one booking. `uid` names
    it in calendars for life; `sequence` rises with each change of time, place, numbers or state.
    `swapped_from_id` is the booking it took the place of. `sole_for_id` is the opportunity of which
    this is the school's one live request, where its rule of allocation allows one.
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
        CheckConstraint(
            "state NOT IN ('requested', 'offered') OR hold_until IS NOT NULL",
            name="hold_has_an_end",
        ),
        CheckConstraint(
            "state NOT IN ('waiting', 'offered') OR waiting_since IS NOT NULL",
            name="waiting_has_a_beginning",
        ),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        CheckConstraint("hold_left >= interval '0'", name="hold_left_not_negative"),
        Index(
            "uq_bookings_one_live_per_school_and_slot",
            "slot_id",
            "school_id",
            unique=True,
            postgresql_where=text(IS_LIVE),
        ),
        Index(
            "uq_bookings_one_live_per_school_and_opportunity",
            "sole_for_id",
            "school_id",
            unique=True,
            postgresql_where=text(f"sole_for_id IS NOT NULL AND {IS_OPEN}"),
        ),
        Index("ix_bookings_waiting", "requested_at", postgresql_where=text("state = 'requested'")),
        Index(
            "ix_bookings_in_line",
            "slot_id",
            "waiting_since",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_bookings_held",
            "hold_until",
            postgresql_where=text("state IN ('requested', 'offered')"),
        ),
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

    hold_until: Mapped[datetime | None]
    hold_left: Mapped[timedelta | None]
    hold_reminded_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    form_key: Mapped[UUID | None] = mapped_column(unique=True)
    uid: Mapped[UUID] = mapped_column(
        default=uuid4, server_default=text("gen_random_uuid()"), unique=True
    )
    sequence: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    swapped_from_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    sole_for_id: Mapped[int | None] = mapped_column(ForeignKey("opportunities.id"))

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

    @property
    def is_decided_by_rule(self) -> bool:
        """Whether a rule decided, for which `decided_by` answers, and no coordinator."""
        if self.decided_by_id is None:
            return False
        decisions = [
            each.side
            for each in self.history
            if each.what == What.STATE and each.to_state in (State.APPROVED, State.DECLINED)
        ]
        return bool(decisions) and decisions[-1] == Side.RULE

    def make(
        self, move: Move, *, by: int | None, side: Side, at: datetime, reason: str = ""
    ) -> None:
        """Move on, with the entry in the history. Raises Clash when the move leads nowhere."""
        old = State(self.state)
        new = after(old, move)
        if new is None:
            raise Clash(f"This booking is already {LABELS[old].lower()}, so nothing was changed.")
        self.state = new
        self.sequence = self.sequence + 1
        if new not in TIMED:
            self.hold_until = None
        self.history.append(
            HistoryEntry(at=at, by_id=by, side=side, from_state=old, to_state=new, reason=reason)
        )

    def note(self, what: What, *, by: int | None, side: Side, at: datetime, words: str) -> None:
        """Keep in the history that something changed within the state, in `words`."""
        state = State(self.state)
        self.sequence = self.sequence + 1
        self.history.append(
            HistoryEntry(
                at=at,
                by_id=by,
                side=side,
                from_state=state,
                to_state=state,
                what=what,
                reason=words,
            )
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


class CohortTime(Model):
    """When a group is in a session it holds places in. Kept by the database's own triggers.

    A group is not in two places at once: overlaps are refused, touching ends are not.
    """

    __tablename__ = "cohort_times"
    __table_args__ = (
        ExcludeConstraint(
            ("cohort_id", "="), ("during", "&&"), using="gist", name="ex_cohort_times_one_place"
        ),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    booking: Mapped[Booking] = relationship()
    cohort: Mapped[Cohort] = relationship()
