"""The whole ledger gone through again: what every booking ought to say, beside what is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.bookings.models import Booking, BookingCohort
from app.bookings.states import State
from app.evidence.commands.entries import came, entry_of
from app.evidence.models import Choices, Entry
from app.evidence.queries import choices_of
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot

AT_ONCE = 1000
SAYS = (
    "benchmark meant_for activity held_on academic_year year_group pupils counted missing minutes"
    " mode is_technical standing"
).split()
_STANDINGS = {State.APPROVED: "planned", State.ATTENDED: "confirmed"}


@dataclass
class Recomputed:
    """How many cohorts of bookings were gone through, and how the ledger did.

    `stated` had no entry and got theirs; `corrected` say something else since somebody put them
    right; `differ` names bookings whose entry is not what the booking says. None ever should.
    """

    cohorts: int = 0
    agree: int = 0
    stated: int = 0
    corrected: int = 0
    differ: tuple[str, ...] = ()


def recompute(after: int = 0) -> Iterator[Recomputed]:
    """Go through every booking that is approved or attended, a thousand at a time.

    Only those with an id above `after`, to go on from there or to look at a part. Yields the sums
    so far after each thousand, for the caller to keep what was stated.
    """
    done, last = Recomputed(), after
    while True:
        bookings = _next(last)
        if not bookings:
            return
        last = bookings[-1].id
        _go_through(bookings, done)
        db.session.flush()
        yield done
        db.session.expunge_all()


def _next(after: int) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.id > after, Booking.state.in_(_STANDINGS))
        .options(
            joinedload(Booking.slot).joinedload(Slot.opportunity).joinedload(Opportunity.employer),
            joinedload(Booking.school),
            selectinload(Booking.answers),
            selectinload(Booking.cohorts).joinedload(BookingCohort.cohort),
        )
        .order_by(Booking.id)
        .limit(AT_ONCE)
    ).all()


def _go_through(bookings: Sequence[Booking], done: Recomputed) -> None:
    choices = choices_of({each.school_id for each in bookings})
    said = _said(bookings)
    for booking in bookings:
        for group in booking.cohorts:
            done.cohorts += 1
            ought = _ought(booking, group, choices[booking.school_id])
            stands = said.get((booking.id, group.cohort_id))
            if stands is None:
                db.session.add(ought)
                done.stated += 1
            elif stands.replaces_id is not None:
                done.corrected += 1
            elif all(_plain(stands, name) == _plain(ought, name) for name in SAYS):
                done.agree += 1
            else:
                done.differ += (booking.reference,)


def _ought(booking: Booking, group: BookingCohort, choices: Choices) -> Entry:
    """What the ledger ought to say, said by whoever decided or confirmed."""
    standing = _STANDINGS[State(booking.state)]
    facts = came(booking, group) if standing == "confirmed" else {"pupils": group.pupils}
    return entry_of(booking, group, standing, choices, by=booking.decided_by_id, **facts)


def _said(bookings: Sequence[Booking]) -> Mapping[tuple[int, int], Entry]:
    rows = db.session.scalars(
        select(Entry).where(Entry.booking_id.in_([each.id for each in bookings])).order_by(Entry.id)
    )
    return {
        (row.booking_id, row.cohort_id): row
        for row in rows
        if row.booking_id is not None and row.cohort_id is not None
    }


def _plain(entry: Entry, name: str) -> object:
    """A value as it will be kept: what is not said yet gets its usual."""
    value = getattr(entry, name)
    return {"missing": value or [], "counted": bool(value)}.get(name, value)
