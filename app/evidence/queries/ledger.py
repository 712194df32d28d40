"""Reads of the ledger: what stands now, and how it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking
from app.evidence.models import Entry
from app.evidence.rules import Line
from app.infra.database import Missing, db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Cohort, Employer

MOST_ROWS = 5000


@dataclass(frozen=True, kw_only=True)
class Which:
    """Part of a school's evidence. None means all of it; `standing` may be `uncounted`."""

    school_id: int
    academic_year: int
    benchmark: int | None = None
    year_group: int | None = None
    standing: str | None = None


def standing_now(booking_id: int) -> Mapping[int, str]:
    """What the ledger says last of each cohort of a booking."""
    rows = db.session.execute(
        select(Entry.cohort_id, Entry.standing)
        .where(Entry.booking_id == booking_id)
        .order_by(Entry.id)
    )
    return {row.cohort_id: row.standing for row in rows}


def latest_entries(booking_id: int) -> Mapping[int, Entry]:
    """The statement in force about each cohort that was ever in a booking."""
    rows = db.session.scalars(
        select(Entry).where(Entry.booking_id == booking_id).order_by(Entry.id)
    )
    return {row.cohort_id: row for row in rows if row.cohort_id is not None}


def lines(school_id: int, academic_year: int, actor: Actor) -> list[Line]:
    """The latest statement about each cohort of each booking; Missing for another's school."""
    _theirs(school_id, actor)
    now = _latest(school_id, academic_year).subquery()
    return [
        Line(
            benchmark=row.benchmark,
            year_group=row.year_group,
            standing=row.standing,
            pupils=row.pupils,
            counted=row.counted,
            booking_id=row.booking_id,
        )
        for row in db.session.execute(select(now).where(now.c.standing != "void"))
    ]


def list_evidence(which: Which, actor: Actor) -> Sequence[Row[Any]]:
    """The bookings behind a number: one row for each cohort, the latest session first."""
    _theirs(which.school_id, actor)
    now = _latest(which.school_id, which.academic_year).subquery()
    asked = (
        select(
            now,
            Booking.reference,
            Opportunity.title,
            Opportunity.kind,
            Opportunity.place,
            Opportunity.sector,
            Slot.starts_at,
            Slot.ends_at,
            Employer.name.label("employer_name"),
            Employer.size.label("employer_size"),
            Cohort.name.label("cohort_name"),
        )
        .join(Booking, Booking.id == now.c.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Opportunity, Opportunity.id == Slot.opportunity_id)
        .join(Employer, Employer.id == now.c.employer_id)
        .join(Cohort, Cohort.id == now.c.cohort_id)
        .order_by(Slot.starts_at.desc(), Booking.reference, now.c.year_group, Cohort.name)
        .limit(MOST_ROWS)
    )
    if which.benchmark is not None:
        asked = asked.where(now.c.benchmark == which.benchmark)
    if which.year_group is not None:
        asked = asked.where(now.c.year_group == which.year_group)
    if which.standing == "planned":
        asked = asked.where(now.c.standing == "planned")
    elif which.standing in ("counted", "uncounted"):
        is_counted = which.standing == "counted"
        asked = asked.where(now.c.standing == "confirmed", now.c.counted.is_(is_counted))
    else:
        asked = asked.where(now.c.standing != "void")
    return db.session.execute(asked).all()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One entry of the ledger with the words around it."""

    entry: Entry
    by: str
    at: datetime
    cohort_name: str


def ledger_of(booking_id: int) -> list[Statement]:
    """Every statement about a booking, in the order they were made."""
    who = aliased(User)
    rows = db.session.execute(
        select(Entry, who.name, Cohort.name)
        .outerjoin(who, who.id == Entry.entered_by_id)
        .join(Cohort, Cohort.id == Entry.cohort_id)
        .where(Entry.booking_id == booking_id)
        .order_by(Entry.id)
    )
    return [
        Statement(entry=entry, by=name or "", at=entry.entered_at, cohort_name=cohort)
        for entry, name, cohort in rows
    ]


def _latest(school_id: int, academic_year: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Entry.booking_id,
            Entry.cohort_id,
            Entry.employer_id,
            Entry.year_group,
            Entry.academic_year,
            Entry.benchmark,
            Entry.edition,
            Entry.standing,
            Entry.pupils,
            Entry.counted,
            Entry.missing,
        )
        .ext(distinct_on(Entry.booking_id, Entry.cohort_id))
        .where(Entry.school_id == school_id, Entry.academic_year == academic_year)
        .order_by(Entry.booking_id, Entry.cohort_id, Entry.id.desc())
    )


def _theirs(school_id: int, actor: Actor) -> None:
    if school_id not in actor.teacher_of:
        raise Missing("That school's evidence is not here, or it is not yours to see.")
