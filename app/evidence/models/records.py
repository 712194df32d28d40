"""What stands beside the ledger: records made by hand, a school's choices, local targets."""

from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model


class Record(Model):
    """An activity arranged elsewhere, put into the ledger by hand. What it says are its entries.

    `form_key` is the form or the row of a spreadsheet it came from, so that one makes one record.
    """

    __tablename__ = "evidence_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    form_key: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Choices(Model):
    """What a school has chosen about its evidence. The latest row is in force; none is changed.

    `counts_under_many`: whether one activity may count under more than one benchmark; no source
    says, so the usual is no. `minutes_a_day` turns minutes of work experience into days. The school
    day tells which provider encounters the law counts.
    """

    __tablename__ = "evidence_choices"
    __table_args__ = (
        CheckConstraint("minutes_a_day BETWEEN 180 AND 600", name="a_day_is_believable"),
        CheckConstraint("day_ends > day_starts", name="day_ends_after_it_starts"),
        Index("ix_evidence_choices_school_id_id", "school_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    counts_under_many: Mapped[bool] = mapped_column(default=False)
    minutes_a_day: Mapped[int] = mapped_column(default=300)
    day_starts: Mapped[time] = mapped_column(default=time(8, 30))
    day_ends: Mapped[time] = mapped_column(default=time(15, 30))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class LocalTarget(Model):
    """How many of something an authority asks of its schools where no number is published.

    For the region's primary benchmarks. The latest row for an authority is in force.
    """

    __tablename__ = "evidence_targets"
    __table_args__ = (
        CheckConstraint("number BETWEEN 0 AND 50", name="number_is_believable"),
        Index("ix_evidence_targets_authority_id_criterion", "authority_id", "criterion"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    criterion: Mapped[str]
    number: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Upload(Model):
    """A spreadsheet of records that was read and is looked at before it is saved, for a day."""

    __tablename__ = "evidence_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    rows: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default=text("'[]'")
    )
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
