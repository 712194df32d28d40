"""Setting the rule by which scarce sessions are shared out. Nothing here commits."""

from collections.abc import Iterable

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities import policies, queries
from app.opportunities.events import AllocationSet
from app.opportunities.models import Allocation, Opportunity
from app.opportunities.rules import LEAST_DAYS, MOST_DAYS, USUAL_DAYS, Rule

LONGEST_REASON = 600  # characters
MOST_PER_CENT = 100


def set_allocation(
    opportunity: Opportunity,
    *,
    rule: str,
    days_before: int = USUAL_DAYS,
    least_fsm: int | None = None,
    school_ids: Iterable[int] = (),
    reason: str,
    by: Actor,
) -> Allocation:
    """Say who may ask first from now on. Bookings that are there stay as they are, and those
    whom it concerns are told.

    `least_fsm` is in per cent, and asked for by that rule alone; `school_ids` are those that come
    first by `least_first`, worked out by whoever calls. A request at the same moment is decided by
    the rule before or the one after. Raises Refused, Invalid naming the field, and Clash when it
    is the rule already.
    """
    require(policies.allocate(by, opportunity))
    _check(rule, days_before, least_fsm)
    share = least_fsm if rule == Rule.FSM_FIRST else None
    schools = sorted(set(school_ids)) if rule == Rule.LEAST_FIRST else []
    queries.lock_sessions_of_offer(opportunity.id)
    if (rule, days_before, share, schools) == _as_it_stands(opportunity, rule, days_before):
        raise Clash("This is the rule already, so nothing was changed.")
    made = Allocation(
        opportunity_id=opportunity.id,
        rule=rule,
        days_before=days_before,
        least_fsm=share,
        school_ids=schools,
        reason=_reason(reason),
        by_id=by.user_id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    announce(AllocationSet(opportunity_id=opportunity.id, allocation_id=made.id, by=by.user_id))
    return made


def _as_it_stands(
    opportunity: Opportunity, rule: str, days: int
) -> tuple[str, int, int | None, list[int]]:
    """What holds now; where none does, none does for however many `days`."""
    now = queries.find_allocation(opportunity.id)
    if now is None or now.rule == rule == Rule.NONE:
        return Rule.NONE, days, None, []
    return now.rule, now.days_before, now.least_fsm, now.school_ids


def _check(rule: str, days_before: int, least_fsm: int | None) -> None:
    if rule not in set(Rule):
        raise Invalid("rule", "Choose one of the rules.")
    if not LEAST_DAYS <= days_before <= MOST_DAYS:
        raise Invalid("days_before", f"Enter a number of days from {LEAST_DAYS} to {MOST_DAYS}.")
    if rule == Rule.FSM_FIRST and not 1 <= (least_fsm or 0) <= MOST_PER_CENT:
        raise Invalid("least_fsm", "Enter the least percentage on free school meals, 1 to 100.")


def _reason(words: str) -> str:
    reason = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not reason:
        raise Invalid("reason", "Say why. Schools read this.")
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", f"Shorten this to {LONGEST_REASON:,} characters or fewer.")
    return reason
