"""Trying a rule on the bookings of the last month: nothing happens to any of them."""

from dataclasses import asdict
from typing import Any

from app.access import Actor
from app.approvals import queries
from app.approvals.commands.steps import lock, note
from app.approvals.models import Rule, Trial
from app.approvals.rules import TRIED_ON, Facts, Line, Terms, judge, tally
from app.approvals.states import Move, What
from app.bookings.models import Booking, HistoryEntry
from app.bookings.rules import day_of
from app.bookings.states import State
from app.infra import clock
from app.infra.clock import local
from app.infra.database import db


def try_rule(rule: Rule, *, by: Actor) -> Trial:
    """Judge every booking coordinators decided on in the last 31 days, as it stood when asked for.

    Of schools in the authorities the rule holds for. Whoever tries it stands for whoever would
    answer for it. Raises Clash for a rule that is on, or was.
    """
    rule = lock(rule, by)
    now = clock.now()
    since = now - TRIED_ON
    decided = queries.decided_between(since, now, rule.authority_ids)
    when = {booking.id: booking.requested_at for booking, _ in decided}
    facts = queries.facts_of([booking for booking, _ in decided], when, by, as_asked=True)
    lines = [_line(rule.terms, booking, entry, facts[booking.id]) for booking, entry in decided]
    numbers = tally(lines)
    trial = Trial(
        rule_id=rule.id,
        revision=rule.revision,
        at=now,
        by_id=by.user_id,
        since=since,
        same=numbers.same,
        against=numbers.against,
        left_alone=numbers.left,
        declined=numbers.declined,
        lines=[_kept(each) for each in lines],
    )
    db.session.add(trial)
    db.session.flush()
    rule.make(Move.TRY)
    note(rule, What.TRIED, by, numbers.sentence)
    return trial


def _line(terms: Terms, booking: Booking, entry: HistoryEntry, facts: Facts) -> Line:
    offer = booking.slot.opportunity
    judged = judge(terms, facts, local(booking.requested_at).date())
    return Line(
        reference=booking.reference,
        title=offer.title,
        school=booking.school.name,
        employer=offer.employer.name,
        held_on=day_of(booking.slot),
        decided_on=local(entry.at).date(),
        approved=entry.to_state == State.APPROVED,
        reason=entry.reason if entry.to_state == State.DECLINED else "",
        conditions=judged.conditions,
    )


def _kept(line: Line) -> dict[str, Any]:
    days = {"held_on": line.held_on.isoformat(), "decided_on": line.decided_on.isoformat()}
    return asdict(line) | days
