"""What every step with a rule has in common: the lock, the move, and the line of its history."""

from app.access import Actor, require
from app.approvals import policies, queries
from app.approvals.models import Rule, RuleHistory
from app.approvals.rules import sentences
from app.approvals.states import What
from app.infra import clock
from app.infra.database import db


def lock(rule: Rule, by: Actor) -> Rule:
    """The rule as it is at this moment, for somebody who may keep rules."""
    require(policies.keep(by))
    return queries.get_rule_for_update(rule.id)


def note(rule: Rule, what: What, by: Actor, words: str = "") -> None:
    """Keep for good what was done, and the conditions as they stood."""
    db.session.flush()
    db.session.add(
        RuleHistory(
            rule_id=rule.id,
            at=clock.now(),
            by_id=by.user_id,
            what=what,
            words=words,
            conditions=sentences(rule.terms),
        )
    )
    db.session.flush()
