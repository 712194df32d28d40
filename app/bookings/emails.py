"""Letters about bookings: each step tells everyone it concerns, once.

These are reactions: they run in the transaction of the step itself, so a letter is in the outbox
exactly when the step is in the history. The worker sends it later.
"""

from collections.abc import Iterable
from typing import Any

from app.accounts.models import User
from app.bookings import queries, rules
from app.bookings.events import (
    BookingApproved,
    BookingAttended,
    BookingCancelled,
    BookingDeclined,
    BookingNotAttended,
    BookingRequested,
    BookingWithdrawn,
)
from app.bookings.models import Booking
from app.bookings.states import Side
from app.infra.mail import together
from app.infra.wording import count, listed
from app.opportunities.kinds import PLACES
from app.organisations.queries import employer_members, list_coordinators, list_members
from app.web.letters import write_letter


def tell_requested(fact: BookingRequested) -> None:
    """The school what happens next, the employer that places are held, coordinators to decide."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        requested=_askers(booking),
        requested_employer=_employer(booking),
        to_decide=list_coordinators(booking.school.authority_id),
    )


def tell_approved(fact: BookingApproved) -> None:
    """Both sides, with how to reach each other."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        approved=[*_askers(booking), *_leaders(booking)],
        approved_employer=_employer(booking),
    )


def tell_declined(fact: BookingDeclined) -> None:
    """The school why, and what to do next; the employer that its places are free."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(booking, declined=_askers(booking), declined_employer=_employer(booking))


def tell_withdrawn(fact: BookingWithdrawn) -> None:
    """Everyone who had been told of it."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        withdrawn=_askers(booking),
        withdrawn_employer=_employer(booking),
        called_off_coordinator=_decider(booking),
    )


def tell_cancelled(fact: BookingCancelled) -> None:
    """Everyone who had been told of it, with the reason."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        cancelled=[*_askers(booking), *_leaders(booking)],
        cancelled_employer=_employer(booking),
        called_off_coordinator=_decider(booking),
    )


def tell_attended(fact: BookingAttended) -> None:
    """The school that it is in its evidence; the employer how many came, and thank you."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        attended=[*_askers(booking), *_leaders(booking)],
        attended_employer=_employer(booking),
    )


def tell_not_attended(fact: BookingNotAttended) -> None:
    """Everyone who had expected it, with the reason."""
    booking = queries.get_booking_by_id(fact.booking_id)
    _write(
        booking,
        not_attended=[*_askers(booking), *_leaders(booking)],
        not_attended_employer=_employer(booking),
        called_off_coordinator=_decider(booking),
    )


def _write(booking: Booking, **letters: Iterable[User]) -> None:
    """Each letter, by its name, to the people it is for: once to each."""
    facts = _facts(booking)
    with together():
        for name, people in letters.items():
            for person in {each.id: each for each in people}.values():
                write_letter(
                    f"bookings/{name}",
                    to=person,
                    key=str(booking.id),
                    about=f"booking:{booking.id}",
                    **facts,
                )


def _facts(booking: Booking) -> dict[str, Any]:
    opportunity = booking.slot.opportunity
    groups = [
        f"{rules.group_label(each.cohort)} ({each.pupils:,})"
        for each in sorted(booking.cohorts, key=lambda one: one.cohort_id)
    ]
    return {
        "booking": booking,
        "slot": booking.slot,
        "opportunity": opportunity,
        "school": booking.school,
        "employer": opportunity.employer,
        "pupils": count(booking.pupils, "pupil"),
        "groups": listed(groups),
        "came": sum(each.attended or 0 for each in booking.cohorts),
        "place": PLACES.get(opportunity.place, ""),
        "called_off_by": _called_off_by(booking),
    }


def _called_off_by(booking: Booking) -> str:
    """Who the last step was taken for, in words."""
    return {
        Side.SCHOOL: booking.school.name,
        Side.EMPLOYER: booking.slot.opportunity.employer.name,
        Side.COORDINATOR: "A coordinator",
        Side.SYSTEM: "The system",
    }[Side(booking.history[-1].side)]


def _askers(booking: Booking) -> list[User]:
    return [booking.requested_by, booking.lead]


def _leaders(booking: Booking) -> list[User]:
    return [
        each.user for each in list_members(school_id=booking.school_id) if each.role == "leader"
    ]


def _employer(booking: Booking) -> Iterable[User]:
    return employer_members(booking.slot.opportunity.employer_id)


def _decider(booking: Booking) -> list[User]:
    return [booking.decided_by] if booking.decided_by else []
