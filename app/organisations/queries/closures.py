"""When schools are closed, by authority."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.infra.database import db, found
from app.organisations.models import Authority, Closure
from app.rulebook.years import ends_on, starts_on

MOST = 300  # of seven authorities in one year


def list_closures(authority_id: int, year: int) -> Sequence[Closure]:
    """One authority's holidays and training days in an academic year, the first day first."""
    return db.session.scalars(
        select(Closure)
        .where(
            Closure.authority_id == authority_id,
            Closure.last_day >= starts_on(year),
            Closure.first_day <= ends_on(year),
        )
        .order_by(Closure.first_day, Closure.id)
        .limit(MOST)
    ).all()


def closures_between(first: date, last: date, authority_ids: Collection[int]) -> Sequence[Closure]:
    """What is closed between two days, both included; of every authority when none is named."""
    asked = select(Closure).where(Closure.last_day >= first, Closure.first_day <= last)
    if authority_ids:
        asked = asked.where(Closure.authority_id.in_(authority_ids))
    return db.session.scalars(
        asked.options(joinedload(Closure.authority))
        .order_by(Closure.first_day, Closure.authority_id)
        .limit(MOST)
    ).all()


def get_closure(closure_id: int, actor: Actor) -> Closure:
    """One that this person looks after; Missing if it is not theirs."""
    closure = db.session.get(Closure, closure_id)
    theirs = closure is not None and (actor.is_administrator or actor.covers(closure.authority_id))
    return found(closure if theirs else None, "holiday")


def authorities_of(actor: Actor) -> Sequence[Authority]:
    """The authorities whose dates this person keeps, by name."""
    asked = select(Authority).order_by(Authority.name)
    if not (actor.is_administrator or actor.whole_region):
        asked = asked.where(Authority.id.in_(actor.authority_ids))
    return db.session.scalars(asked).all()
