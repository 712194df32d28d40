"""Trials of rules, and each booking of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from app.approvals.models import Rule, Trial
from app.approvals.rules import Judged, Line
from app.infra.database import db, found

MOST = 100  # trials of one version on its page


def find_trial_of(rule: Rule) -> Trial | None:
    """The last trial of the rule as it stands now."""
    return db.session.scalar(
        select(Trial)
        .where(Trial.rule_id == rule.id, Trial.revision == rule.revision)
        .options(joinedload(Trial.by))
        .order_by(Trial.id.desc())
        .limit(1)
    )


def list_trials(rule: Rule) -> Sequence[Trial]:
    """Every trial of this version, the latest first, without its lines."""
    return db.session.scalars(
        select(Trial)
        .where(Trial.rule_id == rule.id)
        .options(joinedload(Trial.by))
        .order_by(Trial.id.desc())
        .limit(MOST)
    ).all()


def get_trial(trial_id: int) -> Trial:
    """A trial with every booking of it. Whoever shows it asks first who may keep rules."""
    asked = select(Trial).where(Trial.id == trial_id)
    whole = (undefer(Trial.lines), joinedload(Trial.by), joinedload(Trial.rule))
    return found(db.session.scalar(asked.options(*whole)), "trial")


def lines_of(trial: Trial) -> list[Line]:
    """Each booking of a trial, as it was kept."""
    return [_line(each) for each in trial.lines]


def get_line(trial: Trial, reference: str) -> Line:
    """One booking of a trial; Missing when it is not in it."""
    return found(
        next((each for each in lines_of(trial) if each.reference == reference), None), "booking"
    )


def _line(kept: dict[str, Any]) -> Line:
    days = {each: date.fromisoformat(kept[each]) for each in ("held_on", "decided_on")}
    return Line(**kept | days | {"conditions": tuple(Judged(**one) for one in kept["conditions"])})
