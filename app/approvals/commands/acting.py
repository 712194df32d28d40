"""Rules that are on act on requests, in the transaction of the request itself."""

from dataclasses import asdict, replace

from app.access import Actor
from app.approvals import queries
from app.approvals.models import AutomaticApproval, Rule
from app.approvals.rules import judge, words_of
from app.bookings import policies as of_bookings
from app.bookings.commands import approve
from app.bookings.events import BookingRequested
from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id, lock_visitor
from app.bookings.states import Side, State
from app.desk.commands import letters_wait
from app.desk.queries import checklist_for
from app.infra import clock
from app.infra.clock import local
from app.infra.database import db
from app.infra.silence import is_silent
from app.organisations.actors import actor_by_id


def ask_rules(fact: BookingRequested) -> None:
    """Let the first rule that holds approve the request. A made-up past is left as it was made."""
    if not is_silent():
        approve_by_rule(get_booking_by_id(fact.booking_id))


def approve_by_rule(booking: Booking) -> AutomaticApproval | None:
    """Ask each rule that is on for the school's authority, oldest first, and keep what it found.

    The caller holds the session's lock; the visitor's is taken here. The booking is approved as a
    coordinator would approve it, with the checklist kept as it stands, and its letters wait, so
    that one can take it back.
    """
    authority_id = booking.school.authority_id
    if booking.state != State.REQUESTED or not queries.is_any_on(authority_id):
        return None
    # Two requests for one visitor on two days are judged one after the other: each alone might
    # stay below the threshold of regulated activity, and both together not.
    lock_visitor(booking.slot.opportunity.contact_id)
    for rule in queries.rules_on(authority_id):
        approved = _asked(rule, booking)
        if approved is not None:
            return approved
    return None


def _asked(rule: Rule, booking: Booking) -> AutomaticApproval | None:
    now = clock.now()
    answers = actor_by_id(rule.switched_on_by_id or 0)
    facts = queries.facts_of([booking], {booking.id: now}, answers, as_asked=False)
    judged = judge(rule.terms, facts[booking.id], local(now).date())
    by = _actor_of(rule, answers)
    if not judged.holds or not of_bookings.approve(by, booking, now):
        return None
    checklist = checklist_for(booking)
    made = AutomaticApproval(
        booking_id=booking.id,
        rule_id=rule.id,
        at=now,
        conditions=[asdict(each) for each in judged.conditions],
    )
    db.session.add(made)
    with letters_wait():
        approve(
            booking,
            checklist=checklist,
            ruleset=checklist[0]["ruleset"],
            by=by,
            side=Side.RULE,
            words=words_of(rule.name, rule.number, answers.name, rule.switched_on_at or now),
        )
    return made


def _actor_of(rule: Rule, answers: Actor) -> Actor:
    """Whoever answers for the rule, reaching as far as the rule does and no further."""
    return replace(answers, authority_ids=frozenset(rule.authority_ids), whole_region=False)
