"""One visit: for those who see its booking, or by the code that stands in the pack."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import User
from app.bookings.models import Booking
from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot
from app.visits.models import Visit


def get_visit(booking: Booking) -> Visit:
    """The visit of a booking somebody has been shown."""
    visit = db.session.scalar(
        select(Visit)
        .where(Visit.booking_id == booking.id)
        .options(joinedload(Visit.agreed_by))
        .execution_options(populate_existing=True)
    )
    return found(visit, "visit pack")


def get_visit_for_update(booking_id: int) -> Visit:
    """The visit as it is now, locked until the transaction ends."""
    visit = db.session.scalar(
        select(Visit)
        .where(Visit.booking_id == booking_id)
        .with_for_update(of=Visit)
        .execution_options(populate_existing=True)
    )
    return found(visit, "visit pack")


def find_visit_by_code(code: str) -> Visit | None:
    """The visit whoever holds this code is expected at, with what its page shows."""
    offer = contains_eager(Visit.booking).contains_eager(Booking.slot)
    return db.session.scalar(
        select(Visit)
        .join(Visit.booking)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .where(Visit.arrival_code == code)
        .options(
            contains_eager(Visit.booking).joinedload(Booking.school),
            contains_eager(Visit.booking).joinedload(Booking.lead),
            offer.contains_eager(Slot.opportunity).joinedload(Opportunity.employer),
            offer.contains_eager(Slot.opportunity).joinedload(Opportunity.contact),
        )
    )


def find_visit(booking_id: int) -> Visit | None:
    return db.session.get(Visit, booking_id)


def is_code_taken(code: str) -> bool:
    return bool(db.session.scalar(select(select(Visit).where(Visit.arrival_code == code).exists())))


def find_active_person(user_id: int) -> User | None:
    """The person, if their account is still open."""
    return db.session.scalar(select(User).where(User.id == user_id, User.active))
