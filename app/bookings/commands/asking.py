"""Asking for places."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.access import Actor, Clash, Invalid, require
from app.bookings import policies, queries, rules
from app.bookings.commands.steps import (
    AlreadyAsked,
    check_elsewhere,
    check_visitor,
    lock_slot,
    refuse,
    short,
)
from app.bookings.events import BookingRequested
from app.bookings.models import Booking, BookingCohort, HistoryEntry
from app.bookings.states import Side, State
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.models import Slot

# Without letters and figures that are read as one another over the telephone.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def request_booking(
    slot_id: int,
    school_id: int,
    cohorts: Mapping[int, int],
    *,
    message: str = "",
    access_needs: str = "",
    lead_id: int | None = None,
    form_key: UUID | None = None,
    instead_of: Booking | None = None,
    by: Actor,
) -> Booking:
    """Ask for places, and hold them from this moment until `hold_until`.

    `cohorts` is pupils by cohort id; zeros are left out. `lead_id` is who leads the group, by
    default whoever asks. `form_key` is of the form it comes from: the same form sent again makes
    nothing new. `instead_of` is a booking this one takes the place of. Raises Refused, Missing,
    AlreadyAsked, Clash when others took the places or have their turn first, and Invalid when the
    group does not fit or is somewhere else then.
    """
    require(policies.request(by, school_id))
    slot = lock_slot(slot_id)
    asked = {cohort: pupils for cohort, pupils in cohorts.items() if pupils}
    check_asked_before(slot, school_id, form_key)
    _check_open(slot)
    sole_for_id = check_turn(slot, school_id, instead_of=instead_of)
    _check_can_come(slot, school_id, asked)
    booking = asked_for(slot, school_id, asked, state=State.REQUESTED, by=by)
    booking.lead_id = lead_of(school_id, lead_id or by.user_id)
    booking.message = short("message", message)
    booking.access_needs = short("access_needs", access_needs)
    booking.form_key, booking.sole_for_id = form_key, sole_for_id
    booking.hold_until = rules.request_held_until(slot, booking.requested_at)
    slot.taken, slot.sequence = slot.taken + booking.pupils, slot.sequence + 1
    db.session.add(booking)
    db.session.flush()
    announce(BookingRequested(booking_id=booking.id, by=by.user_id))
    return booking


def check_asked_before(slot: Slot, school_id: int, form_key: UUID | None) -> None:
    """Raise AlreadyAsked when the school is in this session, or this very form was sent before."""
    existing = queries.find_live_booking(slot.id, school_id, form_key=form_key)
    if existing is not None:
        raise AlreadyAsked(existing)


def check_cap(school_id: int) -> None:
    """A school's requests that wait for an answer are capped. Takes the school's lock."""
    queries.lock_schools([school_id])
    if queries.count_waiting_of(school_id) >= rules.MOST_WAITING:
        raise Clash(
            f"Your school already has {rules.MOST_WAITING} requests waiting for an answer."
            " Withdraw one you no longer need, or wait until some are answered."
        )


def check_turn(slot: Slot, school_id: int, *, instead_of: Booking | None = None) -> int | None:
    """Raise Clash when the school asks for too much at once, or before its turn by the rule.

    Takes the school's lock, so that of two requests at the same moment the second sees the first.
    Returns the opportunity of which this is the school's one live request, None where it may have
    several.
    """
    check_cap(school_id)
    turn = queries.turn_of(slot, school_id, instead_of=instead_of)
    if turn.sentence:
        raise Clash(turn.sentence)
    return turn.sole_for_id


def check_groups(
    slot: Slot, school_id: int, asked: Mapping[int, int], *, to: Side = Side.SCHOOL
) -> None:
    """Refuse groups that are not the school's, not of the right year, or larger than their roll.

    `to` is who reads why.
    """
    refuse(
        rules.why_not_these(
            asked,
            queries.cohorts_by_id(asked),
            school_id=school_id,
            session=slot,
            year_groups=slot.opportunity.year_groups,
        ),
        to=to,
    )


def lead_of(school_id: int, lead_id: int | None) -> int:
    """The member of staff who leads the group; Invalid when they do not work there."""
    if lead_id is None or not queries.works_at(lead_id, school_id):
        raise Invalid("lead", "Choose a member of your school's staff to lead the group.")
    return lead_id


def asked_for(
    slot: Slot, school_id: int, asked: Mapping[int, int], *, state: State, by: Actor
) -> Booking:
    """A new booking of these groups, with the first line of its history; not yet in the session."""
    now: datetime = clock.now()
    first = HistoryEntry(at=now, by_id=by.user_id, side=Side.SCHOOL, to_state=state)
    return Booking(
        reference="".join(secrets.choice(ALPHABET) for _ in range(8)),
        slot=slot,
        school_id=school_id,
        requested_by_id=by.user_id,
        state=state,
        pupils=sum(asked.values()),
        requested_at=now,
        cohorts=[BookingCohort(cohort_id=each, pupils=asked[each]) for each in sorted(asked)],
        history=[first],
    )


def _check_can_come(slot: Slot, school_id: int, asked: Mapping[int, int]) -> None:
    """These groups fit, have room and are free then; and so is who would visit them."""
    check_groups(slot, school_id, asked)
    refuse(rules.why_no_room(slot, sum(asked.values())))
    check_elsewhere(slot, asked)
    if not slot.taken:
        check_visitor(slot, school_id)


def _check_open(slot: Slot) -> None:
    sentence = rules.why_closed(slot, clock.now())
    if sentence:
        raise Clash(sentence)
