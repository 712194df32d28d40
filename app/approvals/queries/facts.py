"""Everything that is known of bookings to judge them by, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from app.access import Actor
from app.approvals.rules import LONGEST_LOOK_BACK, Facts, months_before
from app.bookings.models import Booking, HistoryEntry
from app.bookings.queries import days_with_pupils, safeguarding_facts
from app.bookings.rules import day_of, is_short_notice
from app.bookings.states import Side, State, What
from app.infra.clock import local, moment_of
from app.infra.database import db
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity, Slot
from app.rulebook.regulated import needs_barred_list_check, ruleset_on
from app.rulebook.safeguarding import Known, checklist

DECISIONS = (State.APPROVED, State.DECLINED)
YEAR = 12  # months in which attended bookings are counted


@dataclass
class Record:
    """What an employer's past says: when bookings were attended, or called off at short notice."""

    attended: list[date] = field(default_factory=list)
    called_off: list[date] = field(default_factory=list)


def facts_of(
    bookings: Sequence[Booking], when: Mapping[int, datetime], answers: Actor, *, as_asked: bool
) -> dict[int, Facts]:
    """What is known of each booking, by id, at its moment in `when`.

    `answers` is who answers for the rule. `as_asked`: as the request stood before anybody decided,
    for a trial. Insurance and the visitor's days are as they are known today.
    """
    if not bookings:
        return {}
    records = _records({each.slot.opportunity.employer_id for each in bookings}, min(when.values()))
    held = [day_of(each.slot) for each in bookings]
    people = {each.slot.opportunity.contact_id for each in bookings}
    days = days_with_pupils(people, min(held), max(held))
    decided = set() if as_asked else _decided_before([each.id for each in bookings])
    return {
        each.id: replace(
            _facts(
                each,
                local(when[each.id]).date(),
                records.get(each.slot.opportunity.employer_id, Record()),
                days[each.slot.opportunity.contact_id],
            ),
            was_decided=each.id in decided,
            is_apart=_is_apart(each, answers),
            is_answered_for=answers.is_administrator,
        )
        for each in bookings
    }


def _facts(booking: Booking, on: date, record: Record, days: Sequence[date]) -> Facts:
    offer = booking.slot.opportunity
    employer = offer.employer
    held_on = day_of(booking.slot)
    need = needs_barred_list_check(days, on=held_on)
    verified_at = employer.decided_at if employer.state == "verified" else None
    return Facts(
        kind=offer.kind,
        place=offer.place,
        authority_id=booking.school.authority_id,
        year_groups=frozenset(each.cohort.year_group for each in booking.cohorts),
        pupils=booking.pupils,
        held_on=held_on,
        verified_on=local(verified_at).date() if verified_at else None,
        attended=sum(months_before(on, YEAR) < each <= on for each in record.attended),
        called_off_on=max((each for each in record.called_off if each <= on), default=None),
        insured_until=employer.public_liability_until,
        visitor_days=need.days,
        most_days=ruleset_on(held_on).most_days,
        is_check_due=need.needed,
        unmet=_unmet(booking, held_on, days),
    )


def _unmet(booking: Booking, held_on: date, days: Sequence[date]) -> tuple[str, ...]:
    """Titles of the checklist's items that need action, as the request stands undecided."""
    offer = booking.slot.opportunity
    known = replace(
        safeguarding_facts(booking, days=days),
        access_needs_passed_on=False if booking.access_needs else None,
        attendance_confirmed=False,
    )
    items = checklist(kind(offer.kind).slug, offer.place, held_on, known)
    return tuple(each.title for each in items if each.state == Known.NEEDS_ACTION)


def _is_apart(booking: Booking, answers: Actor) -> bool:
    return (
        answers.user_id not in (booking.requested_by_id, booking.lead_id)
        and booking.school_id not in answers.teacher_of
        and booking.slot.opportunity.employer_id not in answers.employer_ids
    )


def _records(employers: set[int], before: datetime) -> dict[int, Record]:
    """The past of these employers, back from a moment as far as any rule looks."""
    first = moment_of(months_before(local(before).date(), LONGEST_LOOK_BACK), 0)
    attended = HistoryEntry.to_state == State.ATTENDED
    called_off = and_(
        HistoryEntry.to_state == State.CANCELLED,
        HistoryEntry.from_state == State.APPROVED,
        HistoryEntry.side == Side.EMPLOYER,
    )
    rows: Sequence[Any] = db.session.execute(
        select(
            Opportunity.employer_id,
            Opportunity.kind,
            Slot.starts_at,
            HistoryEntry.to_state,
            HistoryEntry.at,
        )
        .select_from(HistoryEntry)
        .join(Booking, Booking.id == HistoryEntry.booking_id)
        .join(Booking.slot)
        .join(Slot.opportunity)
        .where(
            Opportunity.employer_id.in_(employers),
            HistoryEntry.what == What.STATE,
            HistoryEntry.at >= first,
            or_(attended, called_off),
        )
    ).all()
    records: dict[int, Record] = {}
    for row in rows:
        record, day = records.setdefault(row.employer_id, Record()), local(row.at).date()
        if row.to_state == State.ATTENDED:
            record.attended.append(day)
        elif is_short_notice(row.starts_at, row.at, kind(row.kind).notice_days):
            record.called_off.append(day)
    return records


def _decided_before(ids: Sequence[int]) -> set[int]:
    """Those of the bookings somebody, or a rule, had decided on already."""
    return set(
        db.session.scalars(
            select(HistoryEntry.booking_id).where(
                HistoryEntry.booking_id.in_(ids),
                HistoryEntry.what == What.STATE,
                HistoryEntry.to_state.in_(DECISIONS),
            )
        )
    )
