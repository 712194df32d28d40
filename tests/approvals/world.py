"""Rules for tests: written, tried and switched on by the commands people use."""

from typing import Any

from app.access import Actor
from app.approvals import commands
from app.approvals.models import Rule, Trial
from app.approvals.rules import Terms
from app.infra.database import db
from tests.builders import an_actor, an_administrator

WIDEST: dict[str, Any] = {
    "kinds": frozenset({"careers_talk", "provider_talk"}),
    "places": frozenset({"school", "online"}),
    "authority_ids": frozenset({391}),
}


def terms(**asked: Any) -> Terms:
    """Everything a rule may approve in Newcastle, and what is asked besides."""
    return Terms(**WIDEST | asked)


def a_rule(name: str = "Talks at school", *, by: Actor | None = None, **asked: Any) -> Rule:
    """A draft."""
    rule = commands.write_rule(name, terms(**asked), by=by or an_actor(an_administrator()))
    db.session.commit()
    return rule


def a_rule_on(name: str = "Talks at school", *, by: Actor | None = None, **asked: Any) -> Rule:
    """One that was tried, and is on."""
    by = by or an_actor(an_administrator(name="Ada Lovell"))
    rule = a_rule(name, by=by, **asked)
    trial: Trial = commands.try_rule(rule, by=by)
    commands.switch_on(rule, trial_id=trial.id, by=by)
    db.session.commit()
    return rule
