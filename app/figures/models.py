"""The sums of each school and year, and what has to be added up anew."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.figures.kinds import DIMENSIONS
from app.infra import clock
from app.infra.database import Model

NOT_NEGATIVE = "encounters >= 0 AND attendances >= 0"


class Figure(Model):
    """One school in one academic year, from the ledger as it stood at `drawn_at`.

    `encounters` are activities with employers or providers (Benchmarks 5, 6 and 7) that took place
    and count, each once however many groups came;
    `attendances` are pupils in them, a pupil once for each; `low` and `high` hold how many
    different pupils they can have been, of `roll` on roll. `uncounted` took place and do not count.
    `placements` are T Level placements. `employer_ids` are those who led an encounter.
    """

    __tablename__ = "figures"
    __table_args__ = (
        CheckConstraint(f"{NOT_NEGATIVE} AND uncounted >= 0", name="not_negative"),
        CheckConstraint("0 <= low AND low <= high AND high <= roll", name="pupils_are_on_roll"),
        CheckConstraint("placements >= 0 AND minutes >= 0", name="hours_not_negative"),
        Index("ix_figures_academic_year", "academic_year"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    academic_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    roll: Mapped[int]
    encounters: Mapped[int]
    uncounted: Mapped[int]
    attendances: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    placements: Mapped[int]
    minutes: Mapped[int]
    employer_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)


class Cell(Model):
    """A part of a figure: of one benchmark, year group, kind, sector or size of employer.

    The parts of a kind, sector or size add up to its encounters. Year groups do not, since an
    activity may be for several; benchmarks hold the others than 5, 6 and 7 too. Pupils do not add
    up, since the same pupil may be in several parts.
    """

    __tablename__ = "figure_cells"
    __table_args__ = (
        CheckConstraint(NOT_NEGATIVE, name="not_negative"),
        CheckConstraint("0 <= low AND low <= high AND high <= roll", name="pupils_are_on_roll"),
        CheckConstraint(f"dimension IN {DIMENSIONS}", name="dimension_exists"),
        Index("ix_figure_cells_academic_year", "academic_year"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    academic_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    encounters: Mapped[int]
    attendances: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    roll: Mapped[int]


class Day(Model):
    """What counted at one school on one day, for growth between any two dates."""

    __tablename__ = "figure_days"
    __table_args__ = (
        CheckConstraint(f"{NOT_NEGATIVE} AND placements >= 0", name="not_negative"),
        Index(
            "ix_figure_days_held_on",
            "held_on",
            "school_id",
            postgresql_include=["encounters", "attendances", "placements"],
        ),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    academic_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    held_on: Mapped[date] = mapped_column(Date, primary_key=True)
    encounters: Mapped[int]
    attendances: Mapped[int]
    placements: Mapped[int]


class Mark(Model):
    """That a school and year has to be added up anew: put there by the database's own triggers.

    Only ever inserted by what changes the ledger, so that nobody waits for anybody; taken away by
    whoever has added it up since.
    """

    __tablename__ = "figure_marks"
    __table_args__ = (
        Index("ix_figure_marks_school_id_academic_year", "school_id", "academic_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    academic_year: Mapped[int] = mapped_column(SmallInteger)
