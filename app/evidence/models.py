"""The ledger: what each booking proves, entry by entry, never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model


class Entry(Model):
    """One statement about one cohort of one booking. The latest statement is the one in force.

    planned at approval, confirmed by attendance, void when the booking ends otherwise.
    `pupils` counts those expected (planned) or present (confirmed). `counted` is whether every
    test of "meaningful" was met; `missing` holds the keys of those that were not.
    `edition` names the rules it was judged by, `academic_year` is named by its first year.
    """

    __tablename__ = "evidence_entries"
    __table_args__ = (
        CheckConstraint("standing IN ('planned', 'confirmed', 'void')", name="standing_exists"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        CheckConstraint("benchmark BETWEEN 1 AND 8", name="benchmark_exists"),
        CheckConstraint("NOT counted OR standing = 'confirmed'", name="only_confirmed_counts"),
        CheckConstraint("NOT counted OR cardinality(missing) = 0", name="counted_misses_nothing"),
        Index("ix_evidence_entries_booking_id_cohort_id_id", "booking_id", "cohort_id", "id"),
        Index("ix_evidence_entries_school_id_academic_year", "school_id", "academic_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    year_group: Mapped[int] = mapped_column(SmallInteger)
    academic_year: Mapped[int] = mapped_column(SmallInteger)
    benchmark: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[str]
    standing: Mapped[str]
    pupils: Mapped[int]
    counted: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
