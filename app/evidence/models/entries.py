"""The ledger: what each activity proves, entry by entry, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.evidence.kinds import MODES, STANDINGS
from app.infra import clock
from app.infra.database import Model

IS_HELD = "standing IN ('confirmed', 'corrected')"


class Entry(Model):
    """One statement about one cohort in one activity. The latest statement is the one in force.

    It stands for a booking or for a record made by hand, never both, and says everything that the
    picture is drawn from, so that the picture of any past day can be drawn again from the ledger
    alone. planned at approval, confirmed by attendance or by hand, corrected by a later statement,
    void when it proves nothing.

    `pupils` counts those expected (planned) or present (confirmed), of the `roll` the cohort had
    then; both are None for what a school does as a whole, which names its `criterion` instead.
    `counted` is whether it happened and every test of "meaningful" was met; `missing` holds the
    keys of those that were not, `answers` what was said of each, by whom and when. `benchmark` is
    what it counts under, `meant_for` what its kind is meant for. `edition` names the rules it was
    judged by. `academic_year` is named by its first year. `minutes` are of the whole activity.
    `is_technical`: the organisation offers approved technical qualifications or apprenticeships,
    or stands for one that does. `in_school_day` is None where that is not known. `replaces_id` is
    the statement a correction takes the place of: one has one successor at most.
    """

    __tablename__ = "evidence_entries"
    __table_args__ = (
        CheckConstraint(f"standing IN {STANDINGS}", name="standing_exists"),
        CheckConstraint("num_nonnulls(booking_id, record_id) = 1", name="one_source"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        CheckConstraint("roll IS NULL OR pupils <= roll", name="pupils_are_on_roll"),
        CheckConstraint("benchmark BETWEEN 1 AND 8", name="benchmark_exists"),
        CheckConstraint("meant_for BETWEEN 1 AND 8", name="meant_for_exists"),
        CheckConstraint("minutes BETWEEN 0 AND 60000", name="minutes_are_believable"),
        CheckConstraint(f"mode IN {MODES}", name="mode_exists"),
        CheckConstraint(f"NOT counted OR {IS_HELD}", name="only_confirmed_counts"),
        CheckConstraint("NOT counted OR cardinality(missing) = 0", name="counted_misses_nothing"),
        CheckConstraint("(cohort_id IS NULL) = (criterion <> '')", name="a_cohort_or_a_criterion"),
        CheckConstraint(
            "num_nulls(cohort_id, year_group, roll) IN (0, 3)", name="a_cohort_is_whole"
        ),
        CheckConstraint("standing <> 'corrected' OR reason <> ''", name="corrected_has_a_reason"),
        CheckConstraint(
            "standing <> 'corrected' OR replaces_id IS NOT NULL", name="corrects_something"
        ),
        # Guidance is given by a careers adviser, so no booking of an employer can be it.
        CheckConstraint(
            "activity <> 'personal_guidance' OR booking_id IS NULL AND by_adviser",
            name="guidance_is_an_advisers",
        ),
        Index("ix_evidence_entries_booking_id_cohort_id_id", "booking_id", "cohort_id", "id"),
        Index("ix_evidence_entries_record_id_id", "record_id", "id"),
        Index("ix_evidence_entries_school_id_academic_year", "school_id", "academic_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_records.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"))
    year_group: Mapped[int | None] = mapped_column(SmallInteger)
    academic_year: Mapped[int] = mapped_column(SmallInteger)
    benchmark: Mapped[int] = mapped_column(SmallInteger)
    meant_for: Mapped[int] = mapped_column(SmallInteger)
    criterion: Mapped[str] = mapped_column(default="", server_default="")
    edition: Mapped[str]
    standing: Mapped[str]
    activity: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[date]
    minutes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    mode: Mapped[str] = mapped_column(default="", server_default="")
    pupils: Mapped[int]
    roll: Mapped[int | None]
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    organisation_kind: Mapped[str] = mapped_column(default="", server_default="")
    is_technical: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    in_school_day: Mapped[bool | None]
    in_curriculum: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    subject: Mapped[str] = mapped_column(default="", server_default="")
    by_adviser: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    link: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    counted: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    answers: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_entries.id"), unique=True)
