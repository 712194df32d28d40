"""Sessions that repeat, and the days on which schools are open for them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.infra.database import db, found
from app.opportunities import rules
from app.opportunities.models import Opportunity, Slot
from app.organisations.queries import closures_between
from app.rulebook.authorities import AUTHORITIES


def days_open(opportunity: Opportunity, days: Sequence[date]) -> rules.Days:
    """Which of the days schools are open on, in the areas the opportunity is for."""
    areas = {
        each.code: each.name
        for each in AUTHORITIES
        if not opportunity.authority_ids or each.code in opportunity.authority_ids
    }
    if not days:
        return rules.Days(on={}, left_out={})
    closures = closures_between(min(days), max(days), areas)
    return rules.open_days(days, closures, areas)


def get_own_session(slot_id: int, actor: Actor) -> Slot:
    """A session of one of the person's employers; Missing if it is another's."""
    return found(
        db.session.scalar(
            select(Slot)
            .join(Slot.opportunity)
            .where(Slot.id == slot_id, Opportunity.employer_id.in_(actor.employer_ids))
            .options(joinedload(Slot.opportunity).joinedload(Opportunity.employer))
        ),
        "session",
    )


def in_scope(slot: Slot, scope: str) -> Sequence[Slot]:
    """This session, it and later ones of its series, or the whole series, the first first."""
    if scope == "this" or slot.series_id is None:
        return [slot]
    asked = select(Slot).where(Slot.series_id == slot.series_id, Slot.cancelled_at.is_(None))
    if scope == "later":
        asked = asked.where(Slot.starts_at >= slot.starts_at)
    return db.session.scalars(asked.order_by(Slot.starts_at)).all()


def count_in_series(slot: Slot) -> int:
    """How many sessions its series has; 1 for one that stands alone."""
    if slot.series_id is None:
        return 1
    return (
        db.session.scalar(
            select(func.count()).select_from(Slot).where(Slot.series_id == slot.series_id)
        )
        or 0
    )
