"""What is known of a booking for the safeguarding checklist."""

from datetime import date, timedelta

from sqlalchemy import select

from app.bookings.models import Booking
from app.bookings.policies import IN_TOUCH
from app.bookings.rules import day_of
from app.bookings.states import State
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.rulebook.safeguarding import SafeguardingFacts

NEAR = timedelta(days=60)  # visits further off cannot share a window or a weekly pattern for long
LAST_UNDER_16 = 11  # pupils turn 16 during Year 11


def safeguarding_facts(booking: Booking) -> SafeguardingFacts:
    """What is known of this booking for the safeguarding checklist; None is not known.

    The visitor is the opportunity's contact. Nothing here says whether parents were told, or that a
    check was seen: the school keeps those.
    """
    opportunity = booking.slot.opportunity
    return SafeguardingFacts(
        school_lead=booking.lead.name,
        visitor=opportunity.contact.name,
        visit_dates=_days_with_pupils(opportunity.contact_id, day_of(booking.slot)),
        visit_risk_assessed=opportunity.is_risk_assessed,
        public_liability_until=opportunity.employer.public_liability_until,
        employers_liability_until=opportunity.employer.employers_liability_until,
        purpose=opportunity.outcomes or None,
        access_needs_passed_on=(booking.state in IN_TOUCH if booking.access_needs else None),
        under_16=any(each.cohort.year_group <= LAST_UNDER_16 for each in booking.cohorts),
        attendance_confirmed=booking.state in (State.ATTENDED, State.NOT_ATTENDED),
    )


def _days_with_pupils(contact_id: int, near: date) -> tuple[date, ...]:
    """The days near this one on which this person is booked with pupils of any school."""
    starts = db.session.scalars(
        select(Slot.starts_at)
        .join(Slot.opportunity)
        .where(
            Opportunity.contact_id == contact_id,
            Slot.starts_at.between(
                clock.moment_of(near - NEAR, 0), clock.moment_of(near + NEAR, 23, 59)
            ),
            select(Booking.id)
            .where(Booking.slot_id == Slot.id, Booking.state.in_(IN_TOUCH - {State.NOT_ATTENDED}))
            .exists(),
        )
        .order_by(Slot.starts_at)
    )
    return tuple(sorted({clock.local(moment).date() for moment in starts}))
