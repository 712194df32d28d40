"""The day of a booking: what the two sides agreed, how to arrive, and whether somebody has."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bookings.models import Booking
from app.infra.database import Model


class Visit(Model):
    """What an approved booking's visit pack adds to the booking.

    A contact left empty is the group's lead, and the opportunity's contact. `version` rises with
    each change, so that nobody overwrites what they have not seen. `arrival_code` opens the page
    that records the arrival, once: `arrived_by` is the visitor at a school, the group elsewhere.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("arrival_code ~ '^[A-HJ-NP-Z2-9]{6}$'", name="code_is_readable"),
        CheckConstraint("arrived_by IN ('', 'visitor', 'group')", name="who_arrives"),
        CheckConstraint("(arrived_at IS NULL) = (arrived_by = '')", name="arrived_is_whole"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="agreed_by_someone"),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True
    )
    agreed: Mapped[str] = mapped_column(default="", server_default="")
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    school_contact_name: Mapped[str] = mapped_column(default="", server_default="")
    school_contact_phone: Mapped[str] = mapped_column(default="", server_default="")
    employer_contact_name: Mapped[str] = mapped_column(default="", server_default="")
    employer_contact_phone: Mapped[str] = mapped_column(default="", server_default="")
    parking: Mapped[str] = mapped_column(default="", server_default="")
    sign_in: Mapped[str] = mapped_column(default="", server_default="")
    arrival_code: Mapped[str] = mapped_column(unique=True)
    arrived_at: Mapped[datetime | None]
    arrived_by: Mapped[str] = mapped_column(default="", server_default="")

    booking: Mapped[Booking] = relationship()
    agreed_by: Mapped[User | None] = relationship()
