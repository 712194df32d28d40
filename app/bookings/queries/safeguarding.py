"""What is known of a booking for the safeguarding checklist."""

from collections.abc import Collection
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


def safeguarding_facts(
    booking: Booking, *, days: Collection[date] | None = None
) -> SafeguardingFacts:
    """What is known of this booking for the safeguarding checklist; None is not known.

    The visitor is the opportunity's contact. Nothing here says whether parents were told, or that a
    check was seen: the school keeps those. `days` are the visitor's days with pupils, if known.
    """
    opportunity = booking.slot.opportunity
    if days is None:
        day = day_of(booking.slot)
        days = days_with_pupils([opportunity.contact_id], day, day)[opportunity.contact_id]
    return SafeguardingFacts(
        school_lead=booking.lead.name,
        visitor=opportunity.contact.name,
        visit_dates=tuple(days),
        visit_risk_assessed=opportunity.is_risk_assessed,
        public_liability_until=opportunity.employer.public_liability_until,
        employers_liability_until=opportunity.employer.employers_liability_until,
        purpose=opportunity.outcomes or None,
        access_needs_passed_on=(booking.state in IN_TOUCH if booking.access_needs else None),
        under_16=any(each.cohort.year_group <= LAST_UNDER_16 for each in booking.cohorts),
        attendance_confirmed=booking.state in (State.ATTENDED, State.NOT_ATTENDED),
    )


def days_with_pupils(
    people: Collection[int], first: date, last: date
) -> dict[int, tuple[date, ...]]:
    """The days near these on which each person is booked with pupils of any school, in order."""
    rows = db.session.execute(
        select(Opportunity.contact_id, Slot.starts_at)
        .join(Slot.opportunity)
        .where(
            Opportunity.contact_id.in_(people),
            Slot.starts_at.between(
                clock.moment_of(first - NEAR, 0), clock.moment_of(last + NEAR, 23, 59)
            ),
            select(Booking.id)
            .where(Booking.slot_id == Slot.id, Booking.state.in_(IN_TOUCH - {State.NOT_ATTENDED}))
            .exists(),
        )
    )
    days: dict[int, set[date]] = {each: set() for each in people}
    for person, moment in rows:
        days[person].add(clock.local(moment).date())
    return {person: tuple(sorted(each)) for person, each in days.items()}
