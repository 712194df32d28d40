"""Groups of pupils, as counts. No pupil is ever named."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model
from app.organisations.models.schools import School


class CohortCount(Model):
    """What a cohort counted from some moment on, kept by the database's own trigger. Never changed.

    So the numbers of any past day are known, and what was drawn from them can be drawn again.
    """

    __tablename__ = "cohort_counts"
    __table_args__ = (Index("ix_cohort_counts_cohort_id_counted_at", "cohort_id", "counted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    roll: Mapped[int]
    joined: Mapped[int | None]
    in_gatsby_cohort: Mapped[int | None]
    is_open: Mapped[bool]
    counted_at: Mapped[datetime]


class Cohort(Model):
    """A year group, or a tutor group inside one, in one academic year (named by its first year).

    `name` is empty for the whole year group. `roll` is the number of pupils on roll. `joined`: how
    many of them were not in this year group here a year before, None where nobody has said.
    `in_gatsby_cohort`: at a special school, the pupils for whom the benchmarks are agreed to fit.
    A cohort that bookings stand on is never deleted, only closed.
    """

    __tablename__ = "cohorts"
    __table_args__ = (
        # 9a and 9A are one group.
        Index(
            "uq_cohorts_one_of_a_name",
            "school_id",
            "academic_year",
            "year_group",
            text("lower(name)"),
            unique=True,
        ),
        CheckConstraint("academic_year BETWEEN 2000 AND 2100", name="academic_year_exists"),
        CheckConstraint("year_group BETWEEN -1 AND 13", name="year_group_exists"),
        CheckConstraint("roll BETWEEN 0 AND 5000", name="roll_is_believable"),
        CheckConstraint("joined BETWEEN 0 AND 5000", name="joined_is_believable"),
        CheckConstraint(
            "in_gatsby_cohort >= 0 AND in_gatsby_cohort <= roll", name="gatsby_cohort_is_on_roll"
        ),
        CheckConstraint("name = btrim(name)", name="name_is_trimmed"),
        CheckConstraint("length(name) <= 20", name="name_is_short"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    academic_year: Mapped[int] = mapped_column(SmallInteger)
    year_group: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(default="")
    roll: Mapped[int]
    joined: Mapped[int | None]
    in_gatsby_cohort: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    school: Mapped[School] = relationship()
