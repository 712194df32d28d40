"""Whose turn it is, by the rule of the opportunity. The caller holds the school's lock to write."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.bookings.models import Booking
from app.bookings.states import HOLDING, OPEN, Side, State
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Slot
from app.opportunities.queries import find_allocation, find_allocations
from app.opportunities.rules import (
    Rule,
    Shared,
    is_held_back,
    opens_on,
    why_held_back,
    why_not_moved,
    why_passed_over,
)
from app.organisations.models import School
from app.organisations.queries import get_school


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Why a school has to wait before it asks, as a sentence; empty when it may ask now.

    `sole_for_id` is the opportunity of which this would be its one live request.
    """

    sentence: str = ""
    sole_for_id: int | None = None


def turn_of(
    slot: Slot,
    school_id: int,
    *,
    instead_of: Booking | None = None,
    to: Side = Side.SCHOOL,
) -> Turn:
    """Whether the school may ask for this session today; `to` is who reads why not.

    `instead_of` is the booking that this one takes the place of, moved or swapped: it does not
    count as another, and one that the rule would hold back itself, since it was made before the
    rule, may go to any session of the opportunity.
    """
    shared = find_allocation(slot.opportunity_id)
    if shared is None or shared.rule == Rule.NONE:
        return Turn()
    besides = instead_of.id if instead_of else None
    another = bool(schools_with_another(slot.opportunity_id, [school_id], besides=besides))
    school = get_school(school_id)
    if _is_kept(shared, slot, school, another=another, instead_of=instead_of):
        return Turn(sentence=_why_kept(shared, slot, school, instead_of=instead_of, to=to))
    is_sole = shared.rule == Rule.ONE_LIVE and not another
    is_early = clock.today() < opens_on(shared, slot.opportunity, slot)
    return Turn(sole_for_id=slot.opportunity_id if is_sole and is_early else None)


def kept_for_others(booking: Booking, slots: Sequence[Slot]) -> Mapping[int, date]:
    """Those of the sessions that the booking cannot go to yet, by id, and from which day it can.

    As `turn_of` decides, for all of them at once: two statements.
    """
    shared = find_allocations({each.opportunity_id for each in slots})
    ruled = [each for each in shared.values() if each.rule != Rule.NONE]
    if not ruled:
        return {}
    school, kept = booking.school, {}
    others = _with_another([each.opportunity_id for each in ruled], booking)
    instead_of = booking if booking.state in OPEN else None
    for slot in slots:
        rule, another = shared.get(slot.opportunity_id), slot.opportunity_id in others
        if rule and _is_kept(rule, slot, school, another=another, instead_of=instead_of):
            kept[slot.id] = opens_on(rule, slot.opportunity, slot)
    return kept


def held_back_in_line(slot: Slot, waiting: Sequence[Booking]) -> Mapping[int, str]:
    """Those in the line that the rule lets no places be offered to yet, each with the sentence.

    A request in another session holds a school back, another place in a line does not: whichever
    line moves first has it.
    """
    shared = find_allocation(slot.opportunity_id) if waiting else None
    if shared is None or shared.rule == Rule.NONE:
        return {}
    offer, today = slot.opportunity, clock.today()
    schools = {each.school_id for each in waiting}
    holding = schools_with_another(
        slot.opportunity_id, schools, states=OPEN & HOLDING, besides_slot=slot.id
    )
    sentence = why_passed_over(shared, offer, slot)
    return {
        each.id: sentence
        for each in waiting
        if is_held_back(
            shared, offer, slot, each.school, today, has_another=each.school_id in holding
        )
    }


def held_back_in_lines(opportunity_id: int, known: Sequence[Booking]) -> Mapping[int, str]:
    """The same for every line of an opportunity, of which `known` are all the open bookings."""
    shared = find_allocation(opportunity_id)
    if shared is None or shared.rule == Rule.NONE:
        return {}
    today = clock.today()
    holding = {(each.school_id, each.slot_id) for each in known if each.state in HOLDING}
    found = {}
    for each in (one for one in known if one.state == State.WAITING):
        offer, slot = each.slot.opportunity, each.slot
        another = any(school == each.school_id and at != slot.id for school, at in holding)
        if is_held_back(shared, offer, slot, each.school, today, has_another=another):
            found[each.id] = why_passed_over(shared, offer, slot)
    return found


def schools_with_another(
    opportunity_id: int,
    school_ids: Collection[int],
    *,
    states: Collection[str] = OPEN,
    besides: int | None = None,
    besides_slot: int | None = None,
) -> set[int]:
    """Those of the schools with a booking in one of these states in a session of the opportunity.

    `besides` leaves out one booking, `besides_slot` those of one session.
    """
    asked = (
        select(Booking.school_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(
            Slot.opportunity_id == opportunity_id,
            Booking.school_id.in_(school_ids),
            Booking.state.in_(states),
        )
    )
    if besides is not None:
        asked = asked.where(Booking.id != besides)
    if besides_slot is not None:
        asked = asked.where(Booking.slot_id != besides_slot)
    return set(db.session.scalars(asked.distinct()))


def _with_another(opportunity_ids: Collection[int], booking: Booking) -> set[int]:
    """Those of the opportunities in which the booking's school has another open one."""
    asked = select(Slot.opportunity_id).join(Booking, Booking.slot_id == Slot.id)
    return set(
        db.session.scalars(
            asked.where(
                Slot.opportunity_id.in_(opportunity_ids),
                Booking.school_id == booking.school_id,
                Booking.state.in_(OPEN),
                Booking.id != booking.id,
            ).distinct()
        )
    )


def _is_kept(
    shared: Shared, slot: Slot, school: School, *, another: bool, instead_of: Booking | None
) -> bool:
    offer, today = slot.opportunity, clock.today()

    def held_back(session: Slot) -> bool:
        return is_held_back(shared, offer, session, school, today, has_another=another)

    stays = instead_of is not None and instead_of.slot.opportunity_id == slot.opportunity_id
    return held_back(slot) and not (instead_of and stays and held_back(instead_of.slot))


def _why_kept(
    shared: Shared, slot: Slot, school: School, *, instead_of: Booking | None, to: Side
) -> str:
    offer = slot.opportunity
    if instead_of is None or instead_of.slot.opportunity_id != slot.opportunity_id:
        return why_held_back(shared, offer, slot)
    who = "Your school" if to == Side.SCHOOL else school.name
    return why_not_moved(shared, offer, slot, who=who)
