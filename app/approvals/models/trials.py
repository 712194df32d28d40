"""Trials of rules on the past, and the bookings that rules approved."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.approvals.models.rules import Rule
from app.approvals.rules import Tally
from app.infra import clock
from app.infra.database import Model


class Trial(Model):
    """What a rule, as it stood at `revision`, would have done with bookings decided since a moment.

    Numbers are bookings, as in `rules.Tally`. `lines` keep each of them with every condition
    judged, as `rules.Line`. Never changed.
    """

    __tablename__ = "approval_trials"
    __table_args__ = (
        CheckConstraint(
            "same >= 0 AND against >= 0 AND left_alone >= 0 AND declined >= 0", name="not_negative"
        ),
        CheckConstraint(
            "jsonb_typeof(lines) = 'array'"
            " AND jsonb_array_length(lines) = same + against + left_alone + declined",
            name="numbers_are_of_the_lines",
        ),
        CheckConstraint("since < at", name="looks_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("approval_rules.id"), index=True)
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    same: Mapped[int]
    against: Mapped[int]
    left_alone: Mapped[int]
    declined: Mapped[int]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True)

    rule: Mapped[Rule] = relationship()
    by: Mapped[User] = relationship()

    @property
    def tally(self) -> Tally:
        return Tally(
            same=self.same, against=self.against, left=self.left_alone, declined=self.declined
        )


class AutomaticApproval(Model):
    """That a rule approved a booking, and every condition as it was judged then. Never changed.

    A booking is approved by a rule once at most: what was taken back waits for a coordinator.
    """

    __tablename__ = "automatic_approvals"
    __table_args__ = (
        CheckConstraint(
            "jsonb_typeof(conditions) = 'array' AND jsonb_array_length(conditions) > 0"
            """ AND NOT conditions @> '[{"is_met": false}]'""",
            name="every_condition_was_met",
        ),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("approval_rules.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    rule: Mapped[Rule] = relationship()
