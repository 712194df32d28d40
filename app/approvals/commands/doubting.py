"""What a rule approved and somebody changed is judged again; a coordinator decides what follows.

It stays approved meanwhile. The one move from approved back to a request takes back a decision that
nobody was told of yet; here both sides were told, know each other's names and have it in their
calendars and in the evidence, and a request has a hold that runs out by itself. So nothing is
undone: the booking stands on the desk with the reason, until a coordinator lets it stand or calls
it off.
"""

from datetime import datetime

from app.access import Actor, Clash, require
from app.approvals import policies, queries
from app.approvals.models import AutomaticApproval, Doubt
from app.approvals.rules import NO_RULE_IS_ON, judge
from app.bookings.events import BookingChanged, BookingMoved, BookingTimeChanged
from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id
from app.bookings.rules import has_started
from app.bookings.states import State
from app.infra import clock
from app.infra.clock import local
from app.infra.database import db
from app.infra.silence import is_silent
from app.opportunities.events import OpportunityChanged
from app.organisations.actors import actor_by_id


def groups_changed(fact: BookingChanged) -> None:
    """Others come than the rule approved. How far ahead it was asked for has not changed."""
    _judge_again(fact.booking_id, None)


def day_changed(fact: BookingMoved | BookingTimeChanged) -> None:
    """It is on another day, or at another time, which was asked for only now."""
    _judge_again(fact.booking_id, clock.now())


def offer_changed(fact: OpportunityChanged) -> None:
    """What schools had booked is something else, or happens elsewhere."""
    for each in queries.approved_in(fact.opportunity_id):
        _judge_again(each, None)


def let_stand(booking: Booking, *, by: Actor) -> Doubt:
    """A coordinator has looked at what changed, and it can stay as it is.

    Raises Refused, and Clash when there is nothing to look at, or somebody has by now.
    """
    require(policies.let_stand(by, booking))
    doubt = queries.find_doubt_for_update(booking.id)
    if doubt is None or booking.state != State.APPROVED:
        raise Clash("Somebody has settled this already, so nothing was changed.")
    doubt.settled_at, doubt.settled_by_id = clock.now(), by.user_id
    db.session.flush()
    return doubt


def _judge_again(booking_id: int, at: datetime | None) -> None:
    """As it stood `at` a moment, or when the rule approved it. The caller holds the session."""
    booking = get_booking_by_id(booking_id)
    made = None if is_silent() else queries.find_automatic(booking.id)
    if made is None or booking.state != State.APPROVED or not booking.is_decided_by_rule:
        return
    now = clock.now()
    if has_started(booking.slot, now):
        return
    why = _why_no_rule(made, booking, at or made.at)
    doubt = queries.find_doubt_for_update(booking.id)
    if why and doubt is None:
        db.session.add(Doubt(booking_id=booking.id, at=now, why=why))
    elif why and doubt is not None:
        doubt.at, doubt.why = now, why
    elif doubt is not None:
        doubt.settled_at = now
    db.session.flush()


def _why_no_rule(made: AutomaticApproval, booking: Booking, at: datetime) -> str:
    """Empty where a rule that is on would approve it; else what its own rule finds unmet."""
    unmet = ""
    for rule in queries.rules_on(booking.school.authority_id):
        answers = actor_by_id(rule.switched_on_by_id or 0)
        facts = queries.facts_of([booking], {booking.id: at}, answers, as_asked=True)
        judged = judge(rule.terms, facts[booking.id], local(at).date())
        if judged.holds:
            return ""
        if rule.family == made.rule.family:
            unmet = judged.sentence
    return unmet or NO_RULE_IS_ON
