"""Who looks after which school or employer, what is to be done next, and what is told of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.caseload.kinds import WHATS
from app.infra import clock
from app.infra.database import Model

ONE_PLACE = "num_nonnulls(school_id, employer_id) = 1"
IS_CURRENT = "until_at IS NULL"
IS_OPEN = "done_at IS NULL"


class Assignment(Model):
    """That a coordinator looks after a school or an employer, from one moment until another.

    It is current while `until_at` is empty; of those a place has one at most. Ended once, and
    otherwise never changed: who looked after a place when is known for good. Whether the person
    still covers the area is asked of their grants each time, so that nobody who has left is shown.
    """

    __tablename__ = "caseload_assignments"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("until_at >= from_at", name="ends_after_it_begins"),
        CheckConstraint("until_at IS NOT NULL OR ended_by_id IS NULL", name="somebody_ended_it"),
        Index(
            "uq_caseload_assignments_one_current_school",
            "school_id",
            unique=True,
            postgresql_where=text(IS_CURRENT),
        ),
        Index(
            "uq_caseload_assignments_one_current_employer",
            "employer_id",
            unique=True,
            postgresql_where=text(IS_CURRENT),
        ),
        Index(
            "ix_caseload_assignments_current_user_id",
            "user_id",
            postgresql_where=text(IS_CURRENT),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    until_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    given_by: Mapped[User] = relationship(foreign_keys=given_by_id)
    ended_by: Mapped[User | None] = relationship(foreign_keys=ended_by_id)


class Note(Model):
    """What a coordinator tells the others about a school or an employer. Never changed.

    `by_name` is the writer's name as it was: it stays when the account is closed or renamed.
    """

    __tablename__ = "caseload_notes"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("btrim(words) <> ''", name="says_something"),
        CheckConstraint("btrim(by_name) <> ''", name="somebody_wrote_it"),
        Index("ix_caseload_notes_school_id_id", "school_id", "id"),
        Index("ix_caseload_notes_employer_id_id", "employer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    form_key: Mapped[UUID] = mapped_column(unique=True)


class Action(Model):
    """What is to be done next about a school or an employer, by whom and by which day.

    How it came to stand as it does is in its entries, which are never changed.
    """

    __tablename__ = "caseload_actions"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("btrim(words) <> ''", name="says_something"),
        CheckConstraint("num_nulls(done_at, done_by_id) IN (0, 2)", name="somebody_did_it"),
        Index(
            "ix_caseload_actions_open_school_id",
            "school_id",
            "due_on",
            postgresql_where=text(IS_OPEN),
        ),
        Index(
            "ix_caseload_actions_open_employer_id",
            "employer_id",
            "due_on",
            postgresql_where=text(IS_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    words: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    form_key: Mapped[UUID] = mapped_column(unique=True)

    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    done_by: Mapped[User | None] = relationship(foreign_keys=done_by_id)
    entries: Mapped[list["ActionEntry"]] = relationship(order_by="ActionEntry.id")


class ActionEntry(Model):
    """One thing that became of a next action: who did what, and how it stood from then on."""

    __tablename__ = "caseload_action_entries"
    __table_args__ = (CheckConstraint(f"what IN {tuple(WHATS)}", name="what_exists"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("caseload_actions.id"), index=True)
    what: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    owner: Mapped[User] = relationship(foreign_keys=owner_id)


class Standing(Model):
    """How a school stood when it was last counted: what lists show of it.

    Its evidence takes some hundredths of a second to look through, too long for a list of many.
    `counted_at` is the moment before its evidence was read, `counted_on` the day it was counted
    for. `last_on` is the day of its last encounter; `gaps` what it certainly misses this year, as
    sentences, None where its pupils are not counted yet.
    """

    __tablename__ = "caseload_standings"
    __table_args__ = (
        CheckConstraint("array_position(gaps, '') IS NULL", name="each_gap_says_something"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    counted_at: Mapped[datetime]
    counted_on: Mapped[date]
    last_on: Mapped[date | None]
    gaps: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
