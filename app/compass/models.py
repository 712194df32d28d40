"""Compass results. A row is never changed: a correction is a new one that takes its place."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model
from app.organisations.models import School

_NUMBERS = [f"gb{number}" for number in range(1, 9)]


class Result(Model):
    """One evaluation of one school: whole percentages by benchmark, None where unscored.

    `edition` tells which questionnaire was answered. `replaces_id` is the row this one corrects:
    one has one successor at most, and those that have none are the ones in force.
    """

    __tablename__ = "compass_results"
    __table_args__ = (
        CheckConstraint("edition IN ('before-2025', '2025')", name="edition_exists"),
        CheckConstraint(
            " AND ".join(f"({each} IS NULL OR {each} BETWEEN 0 AND 100)" for each in _NUMBERS),
            name="percentages_are_believable",
        ),
        CheckConstraint(f"num_nonnulls({', '.join(_NUMBERS)}) > 0", name="something_is_scored"),
        CheckConstraint(
            "edition <> '2025' OR evaluated_on >= '2025-09-01'", name="edition_fits_the_day"
        ),
        CheckConstraint("replaces_id IS NULL OR reason <> ''", name="correction_has_a_reason"),
        Index(
            "uq_compass_results_one_of_a_day",
            "school_id",
            "evaluated_on",
            unique=True,
            postgresql_where=text("replaces_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    evaluated_on: Mapped[date]
    edition: Mapped[str]
    gb1: Mapped[int | None] = mapped_column(SmallInteger)
    gb2: Mapped[int | None] = mapped_column(SmallInteger)
    gb3: Mapped[int | None] = mapped_column(SmallInteger)
    gb4: Mapped[int | None] = mapped_column(SmallInteger)
    gb5: Mapped[int | None] = mapped_column(SmallInteger)
    gb6: Mapped[int | None] = mapped_column(SmallInteger)
    gb7: Mapped[int | None] = mapped_column(SmallInteger)
    gb8: Mapped[int | None] = mapped_column(SmallInteger)
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("compass_results.id"), unique=True)

    school: Mapped[School] = relationship()

    @property
    def percentages(self) -> tuple[int | None, ...]:
        return tuple(getattr(self, each) for each in _NUMBERS)
