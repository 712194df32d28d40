"""One booking at a time: to show it, to change it, to know whether it is there."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking, BookingCohort, HistoryEntry
from app.bookings.queries.reach import WHOLE, joined, seen_by
from app.bookings.states import LIVE, State
from app.infra.database import db, found
from app.opportunities.kinds import kind
from app.organisations.models import Cohort, Membership

ANSWER_AWAITED = (State.WAITING, State.OFFERED, State.REQUESTED)


def get_booking(reference: str, actor: Actor) -> Booking:
    """The booking with everything its page shows; Missing if it is not theirs to see."""
    # NUL and the like cannot even be asked for.
    known = Booking.reference == reference if reference.isalnum() else false()
    whole = joined(select(Booking), known, seen_by(actor))
    booking: Booking | None = db.session.scalar(whole.options(*WHOLE))
    return found(booking, "booking")


def get_booking_by_id(booking_id: int) -> Booking:
    """The booking with everything, for letters and reactions; asks nobody who they are."""
    return found(find_booking_by_id(booking_id), "booking")


def find_booking_by_id(booking_id: int) -> Booking | None:
    """The same, or None. Whoever shows it to somebody asks first whether they may see it."""
    whole = joined(select(Booking), Booking.id == booking_id)
    booking: Booking | None = db.session.scalar(whole.options(*WHOLE))
    return booking


def get_booking_for_update(booking_id: int) -> Booking:
    """The booking as it is now, locked until the transaction ends. Lock its slot first."""
    return found(
        db.session.scalar(
            select(Booking)
            .where(Booking.id == booking_id)
            .options(selectinload(Booking.cohorts).joinedload(BookingCohort.cohort))
            .with_for_update(of=Booking)
            .execution_options(populate_existing=True)
        ),
        "booking",
    )


def places_of(references: Iterable[str]) -> tuple[set[int], set[int]]:
    """The sessions of these bookings, and the schools, by their ids."""
    wanted = [each for each in references if each.isalnum()]
    asked = select(Booking.slot_id, Booking.school_id).where(Booking.reference.in_(wanted))
    rows = db.session.execute(asked).all()
    return {slot_id for slot_id, _ in rows}, {school_id for _, school_id in rows}


def find_live_booking(
    slot_id: int, school_id: int, *, form_key: UUID | None = None
) -> Booking | None:
    """The one booking this school has in this slot, or whatever this very form made before."""
    known = and_(
        Booking.slot_id == slot_id, Booking.school_id == school_id, Booking.state.in_(LIVE)
    )
    if form_key is not None:
        known = or_(known, and_(Booking.form_key == form_key, Booking.school_id == school_id))
    return db.session.scalar(select(Booking).where(known).order_by(Booking.id.desc()).limit(1))


def count_waiting_of(school_id: int) -> int:
    """How many of a school's requests wait for an answer, those on a waiting list included."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Booking)
            .where(Booking.school_id == school_id, Booking.state.in_(ANSWER_AWAITED))
        )
        or 0
    )


def history(booking: Booking) -> Sequence[HistoryEntry]:
    """Everything that happened to the booking, oldest first, with who did it."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.booking_id == booking.id)
        .order_by(HistoryEntry.id)
        .options(joinedload(HistoryEntry.by))
    ).all()


def cohorts_by_id(ids: Iterable[int]) -> dict[int, Cohort]:
    """Those of the cohorts that exist."""
    rows = db.session.scalars(select(Cohort).where(Cohort.id.in_(list(ids))))
    return {cohort.id: cohort for cohort in rows}


def people(ids: Iterable[int | None]) -> list[User]:
    """These people, by id."""
    wanted = [each for each in ids if each is not None]
    return list(db.session.scalars(select(User).where(User.id.in_(wanted)).order_by(User.id)))


def works_at(user_id: int, school_id: int) -> bool:
    """Whether the person belongs to the school today."""
    return bool(
        db.session.scalar(
            select(
                select(Membership.id)
                .where(
                    Membership.user_id == user_id,
                    Membership.school_id == school_id,
                    Membership.state == "active",
                )
                .exists()
            )
        )
    )


def benchmark_of(booking: Booking) -> int:
    """The Gatsby benchmark the encounter is meant for."""
    return kind(booking.slot.opportunity.kind).benchmark
