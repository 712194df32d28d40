"""The rule by which the sessions of an opportunity are shared out, and what it was before."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.infra.database import db, found
from app.opportunities.models import Allocation, Slot

MOST_SHOWN = 50


def find_allocation(opportunity_id: int) -> Allocation | None:
    """The rule that holds: the one set last; None where none was ever set."""
    return db.session.scalar(
        select(Allocation)
        .where(Allocation.opportunity_id == opportunity_id)
        .order_by(Allocation.id.desc())
        .limit(1)
    )


def find_allocations(opportunity_ids: Iterable[int]) -> dict[int, Allocation]:
    """The rule that holds for each of these opportunities; those that never had one are absent."""
    last = (
        select(func.max(Allocation.id))
        .where(Allocation.opportunity_id.in_(list(opportunity_ids)))
        .group_by(Allocation.opportunity_id)
    )
    rows = db.session.scalars(select(Allocation).where(Allocation.id.in_(last)))
    return {each.opportunity_id: each for each in rows}


def get_allocation(allocation_id: int) -> Allocation:
    """One rule, whether or not it still holds; Missing if there is none."""
    return found(db.session.get(Allocation, allocation_id), "rule")


def find_allocation_before(later: Allocation) -> Allocation | None:
    """The rule that held until this one was set; None where none was ever set before."""
    return db.session.scalar(
        select(Allocation)
        .where(Allocation.opportunity_id == later.opportunity_id, Allocation.id < later.id)
        .order_by(Allocation.id.desc())
        .limit(1)
    )


def list_allocations(opportunity_id: int) -> Sequence[Allocation]:
    """Every rule that was set, with who set it, the last first."""
    return db.session.scalars(
        select(Allocation)
        .where(Allocation.opportunity_id == opportunity_id)
        .options(joinedload(Allocation.by))
        .order_by(Allocation.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def lock_sessions_of_offer(opportunity_id: int) -> list[int]:
    """Every session of an opportunity, by rising id: whoever asks now asks before or after."""
    return list(
        db.session.scalars(
            select(Slot.id)
            .where(Slot.opportunity_id == opportunity_id)
            .order_by(Slot.id)
            .with_for_update()
        )
    )
