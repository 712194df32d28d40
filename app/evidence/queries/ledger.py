"""Reads of the ledger itself: what stands now, the rows behind a number, how it came to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking
from app.evidence import policies
from app.evidence.kinds import HELD
from app.evidence.models import Entry, Record, Upload
from app.evidence.queries.standing import latest
from app.infra.database import Missing, db, found
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Cohort, Employer, School
from app.organisations.queries import get_school_to_see

MOST_ROWS = 5000


@dataclass(frozen=True, kw_only=True)
class Which:
    """Part of a school's evidence. None means all of it; `standing` may be `uncounted`.

    `from_year` reaches back before the academic year; `sources` names activities (`b12`, `r5`).
    """

    school_id: int
    academic_year: int
    from_year: int | None = None
    benchmark: int | None = None
    year_group: int | None = None
    standing: str | None = None
    sources: frozenset[str] | None = None


def standing_now(booking_id: int) -> Mapping[int, str]:
    """What the ledger says last of each cohort of a booking."""
    return {cohort: entry.standing for cohort, entry in latest_entries(booking_id).items()}


def latest_entries(booking_id: int) -> Mapping[int, Entry]:
    """The statement in force about each cohort that was ever in a booking."""
    rows = db.session.scalars(
        select(Entry).where(Entry.booking_id == booking_id).order_by(Entry.id)
    )
    return {row.cohort_id: row for row in rows if row.cohort_id is not None}


def list_evidence(which: Which, actor: Actor) -> Sequence[Row[Any]]:
    """The activities behind a number: one row for each cohort, the latest first.

    Beside what the entry says come the reference of its booking and what the employer is.
    """
    get_school_to_see(which.school_id, actor)
    first = which.from_year or which.academic_year
    said = latest([which.school_id], first, which.academic_year)
    now = _asked(said, which).subquery()
    return db.session.execute(
        select(
            now,
            Booking.reference,
            Booking.decided_at,
            Opportunity.place,
            Opportunity.sector,
            Opportunity.outcomes,
            Slot.starts_at,
            Slot.ends_at,
            Employer.size.label("employer_size"),
            Cohort.name.label("cohort_name"),
            User.name.label("approved_by"),
        )
        .outerjoin(Booking, Booking.id == now.c.booking_id)
        .outerjoin(User, User.id == Booking.decided_by_id)
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Opportunity, Opportunity.id == Slot.opportunity_id)
        .outerjoin(Employer, Employer.id == now.c.employer_id)
        .outerjoin(Cohort, Cohort.id == now.c.cohort_id)
        .order_by(now.c.held_on.desc(), now.c.title, now.c.year_group, Cohort.name, now.c.id)
        .limit(MOST_ROWS)
    ).all()


def _asked(said: Select[*tuple[Any, ...]], which: Which) -> Select[*tuple[Any, ...]]:
    now = said.selected_columns
    if which.benchmark is not None:
        said = said.where(now.benchmark == which.benchmark)
    if which.year_group is not None:
        said = said.where(now.year_group == which.year_group)
    if which.standing == "planned":
        said = said.where(now.standing == "planned")
    elif which.standing in ("counted", "uncounted"):
        is_counted = which.standing == "counted"
        said = said.where(now.standing.in_(HELD), now.counted.is_(is_counted))
    if which.sources is not None:
        said = said.where(
            or_(
                now.booking_id.in_(_ids("b", which.sources)),
                now.record_id.in_(_ids("r", which.sources)),
            )
        )
    return said


def _ids(letter: str, sources: frozenset[str]) -> list[int]:
    return [int(each[1:]) for each in sources if each.startswith(letter)]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One entry of the ledger with the words around it."""

    entry: Entry
    by: str
    at: datetime
    cohort_name: str


def ledger_of(*, booking_id: int | None = None, record_id: int | None = None) -> list[Statement]:
    """Every statement about a booking or a record, in the order they were made."""
    who = aliased(User)
    rows = db.session.execute(
        select(Entry, who.name, Cohort.name)
        .outerjoin(who, who.id == Entry.entered_by_id)
        .outerjoin(Cohort, Cohort.id == Entry.cohort_id)
        .where(
            Entry.booking_id == booking_id
            if booking_id is not None
            else Entry.record_id == record_id
        )
        .order_by(Entry.id)
    )
    return [
        Statement(entry=entry, by=name or "", at=entry.entered_at, cohort_name=cohort or "")
        for entry, name, cohort in rows
    ]


def names_of(user_ids: frozenset[int]) -> dict[int, str]:
    """Who said so, by id."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def get_record(record_id: int, actor: Actor) -> tuple[Record, School]:
    """A record made by hand, with its school; Missing when it is another's."""
    record = found(db.session.get(Record, record_id), "record")
    return record, get_school_to_see(record.school_id, actor)


def get_entry(entry_id: int, actor: Actor) -> Entry:
    """One statement of a school this person may see; Missing for any other."""
    entry = found(db.session.get(Entry, entry_id), "entry")
    get_school_to_see(entry.school_id, actor)
    return entry


def get_upload(upload_id: int, actor: Actor) -> Upload:
    """A file that was read in for a school this person may record for; Missing for any other."""
    upload = found(db.session.get(Upload, upload_id), "file")
    if not policies.record(actor, upload.school_id):
        raise Missing("That file is not here, or it is not yours to see.")
    return upload


def keys_known(keys: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these form keys have made a record already."""
    return frozenset(db.session.scalars(select(Record.form_key).where(Record.form_key.in_(keys))))


def cohorts_of(school_id: int) -> Sequence[Cohort]:
    """Every group the school counts or counted, of all years."""
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.school_id == school_id)
        .order_by(Cohort.academic_year, Cohort.year_group, Cohort.name)
    ).all()


def successor_of(entry: Entry) -> int | None:
    """The id of a later statement about the same thing; None while this one is in force."""
    return db.session.scalar(
        select(func.max(Entry.id)).where(
            Entry.id > entry.id,
            Entry.booking_id.is_not_distinct_from(entry.booking_id),
            Entry.record_id.is_not_distinct_from(entry.record_id),
            Entry.cohort_id.is_not_distinct_from(entry.cohort_id),
            Entry.criterion == entry.criterion,
        )
    )


def similar_on(
    school_id: int, days: Collection[date], cohort_ids: Collection[int]
) -> Sequence[Row[str, str, date, int | None]]:
    """Bookings of these groups on these days, so that nobody types what a booking knows already."""
    return db.session.execute(
        select(Booking.reference, Opportunity.title, Entry.held_on, Entry.cohort_id)
        .join(Booking, Booking.id == Entry.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Opportunity, Opportunity.id == Slot.opportunity_id)
        .where(
            Entry.school_id == school_id,
            Entry.held_on.in_(days),
            Entry.cohort_id.in_(cohort_ids),
            Entry.standing != "void",
            Booking.state.in_(("approved", "attended")),
        )
        .distinct()
        .order_by(Booking.reference, Entry.cohort_id)
    ).all()


def similar_that_day(
    school_id: int, held_on: date, cohort_ids: Sequence[int]
) -> list[Row[str, str, date, int | None]]:
    """The same for one day, each booking once."""
    rows = similar_on(school_id, [held_on], cohort_ids)
    return list({row.reference: row for row in rows}.values())
