"""Rules, their versions, their history and their trials."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, false, func, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.sql import ColumnElement

from app.access import Actor
from app.approvals import policies
from app.approvals.models import Rule, RuleHistory
from app.approvals.states import SEEN, State
from app.infra.database import Missing, db, found

WRITTEN = (State.DRAFT, State.TRIED)
MOST = 200  # versions on one page: far more than anybody keeps


def list_rules(actor: Actor) -> Sequence[Rule]:
    """Every version the person may read, by name, the newest version first."""
    return db.session.scalars(
        select(Rule)
        .where(_seen_by(actor))
        .options(joinedload(Rule.switched_on_by))
        .order_by(func.lower(Rule.name), Rule.number.desc(), Rule.id)
        .limit(MOST)
    ).all()


def get_rule(rule_id: int, actor: Actor) -> Rule:
    """One version; Missing if it is not theirs to see."""
    asked = select(Rule).where(Rule.id == rule_id)
    people = (joinedload(Rule.written_by), joinedload(Rule.switched_on_by))
    rule = found(db.session.scalar(asked.options(*people)), "rule")
    verdict = policies.see(actor, rule)
    if not verdict:
        raise Missing(verdict.reason)
    return rule


def get_rule_for_update(rule_id: int) -> Rule:
    """The version as it is now, ours alone until the transaction ends.

    Whoever holds it waits for no session, school or booking: so nobody waits in a ring.
    """
    asked = select(Rule).where(Rule.id == rule_id).with_for_update()
    return found(db.session.scalar(asked.execution_options(populate_existing=True)), "rule")


def is_any_on(authority_id: int) -> bool:
    """Whether any rule is on for schools of this authority just now. Locks nothing."""
    asked = select(Rule.id).where(*_on_for(authority_id)).limit(1)
    return db.session.scalar(asked) is not None


def rules_on(authority_id: int) -> Sequence[Rule]:
    """The rules that are on for schools of this authority, oldest first, and that stay so.

    Each is locked against being switched off until the transaction ends; many may hold it so at
    once. The last lock to be taken: the session, the school and the booking are ours already.
    """
    return db.session.scalars(
        select(Rule)
        .where(*_on_for(authority_id))
        .order_by(Rule.id)
        .with_for_update(read=True, of=Rule)
        .execution_options(populate_existing=True)
    ).all()


def find_on_of(family: UUID) -> Rule | None:
    """The version of this rule that is on, locked."""
    asked = select(Rule).where(Rule.family == family, Rule.state == State.ON).with_for_update()
    return db.session.scalar(asked.execution_options(populate_existing=True))


def find_written_of(family: UUID) -> Rule | None:
    """The version of this rule that is being written, if any."""
    return db.session.scalar(
        select(Rule).where(Rule.family == family, Rule.state.in_(WRITTEN)).limit(1)
    )


def next_number(family: UUID) -> int:
    """The number of the next version."""
    return (db.session.scalar(select(func.max(Rule.number)).where(Rule.family == family)) or 0) + 1


def list_versions(rule: Rule, actor: Actor) -> Sequence[Rule]:
    """All versions of this rule that the person may read, the newest first."""
    return db.session.scalars(
        select(Rule)
        .where(Rule.family == rule.family, _seen_by(actor))
        .order_by(Rule.number.desc())
        .limit(MOST)
    ).all()


def is_name_taken(name: str, family: UUID | None) -> bool:
    """Whether another rule that is written, tried or on has this name."""
    asked = select(Rule.id).where(func.lower(Rule.name) == name.lower(), Rule.state != State.OFF)
    if family is not None:
        asked = asked.where(Rule.family != family)
    return db.session.scalar(asked.limit(1)) is not None


def history_of(rule: Rule) -> Sequence[RuleHistory]:
    """Everything that was done with any version of the rule up to this one, the latest first."""
    return db.session.scalars(
        select(RuleHistory)
        .where(RuleHistory.rule_id == rule.id)
        .options(joinedload(RuleHistory.by))
        .order_by(RuleHistory.id.desc())
        .limit(MOST)
    ).all()


def _on_for(authority_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Rule.state == State.ON, Rule.authority_ids.contains([authority_id]))


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """As `policies.see`, for many at once."""
    if actor.is_administrator:
        return true()
    seen: ColumnElement[bool] = Rule.state.in_(SEEN)
    if actor.whole_region:
        return seen
    if not actor.authority_ids:
        return false()
    return and_(seen, Rule.authority_ids.overlap(sorted(actor.authority_ids)))
