"""What a letter about a booking says, and whom it is for."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.accounts.models import User
from app.bookings import queries, rules
from app.bookings.emails.concern import category_of, partner_of
from app.bookings.emails.invitations import invitation_for
from app.bookings.models import Booking
from app.bookings.states import Side
from app.infra.mail import together
from app.infra.wording import count, listed
from app.opportunities.kinds import place_label
from app.organisations.queries import employer_members, list_coordinators, list_members
from app.web.letters import write_letter


def write(booking: Booking, **letters: Iterable[User]) -> None:
    """Each letter, by its name, to the people it is for: once to each for this very step."""
    write_with(booking, {}, **letters)


def write_with(
    booking: Booking, more: dict[str, Any], key: str = "", /, **letters: Iterable[User]
) -> None:
    """The same with `more` to say, and a `key` of its own where one step is told in many ways."""
    facts = facts_of(booking) | more
    key = key or f"{booking.id}:{booking.sequence}"
    with together():
        for name, asked in letters.items():
            invite = invitation_for(name, booking, facts["slot"], facts["host"])
            people = {each.id: each for each in asked}.values()
            for person in people:
                partner, address = partner_of(name, person, booking)
                write_letter(
                    f"bookings/{name}",
                    to=person,
                    key=key,
                    about=f"booking:{booking.id}",
                    category=category_of(name, person, people, booking),
                    on_behalf_of=partner,
                    reply_to=address,
                    invitation=invite(person),
                    **facts,
                )


def facts_of(booking: Booking) -> dict[str, Any]:
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
        "place": place_label(opportunity.kind, opportunity.place),
        "host": queries.host_school(booking),
        "called_off_by": _called_off_by(booking),
    }


def _called_off_by(booking: Booking) -> str:
    """Who the last step was taken for, in words."""
    return {
        Side.SCHOOL: booking.school.name,
        Side.EMPLOYER: booking.slot.opportunity.employer.name,
        Side.COORDINATOR: "A coordinator",
        Side.SYSTEM: "The system",
        Side.RULE: "A rule",
    }[Side(booking.history[-1].side)]


def askers(booking: Booking) -> list[User]:
    return [booking.requested_by, booking.lead]


def leaders(booking: Booking) -> list[User]:
    return [
        each.user for each in list_members(school_id=booking.school_id) if each.role == "leader"
    ]


def employer(booking: Booking) -> Iterable[User]:
    return employer_members(booking.slot.opportunity.employer_id)


def decider(booking: Booking) -> Sequence[User]:
    """Who decided; where a rule did, the coordinators who would have."""
    if booking.is_decided_by_rule:
        return list_coordinators(booking.school.authority_id)
    return [booking.decided_by] if booking.decided_by else []
