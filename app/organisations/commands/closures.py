"""Keeping the holidays and training days of an authority."""

from datetime import date

from sqlalchemy import select

from app.access import Actor, Clash, Invalid, require
from app.infra.database import db
from app.infra.wording import long_date
from app.organisations import policies
from app.organisations.models import Authority, Closure

LONGEST_DAYS = 70


def set_closure(
    closure: Closure | None,
    *,
    authority_id: int,
    first_day: date,
    last_day: date,
    name: str,
    kind: str,
    by: Actor,
) -> Closure:
    """Add a holiday or a training day, or change one. Both days are included.

    Raises Refused, Invalid naming the field, and Clash when another one has some of the days.
    """
    require(policies.keep_terms(by, authority_id))
    if last_day < first_day:
        raise Invalid("last_day", "The last day must be the first day or later.")
    if (last_day - first_day).days > LONGEST_DAYS:
        raise Invalid("last_day", f"A holiday lasts {LONGEST_DAYS} days at most.")
    # One person at a time keeps an authority's dates, so that two never overlap unseen.
    db.session.scalar(select(Authority).where(Authority.id == authority_id).with_for_update())
    other = _overlapping(closure, authority_id, first_day, last_day)
    if other is not None:
        raise Clash(
            f"{other.name} already has some of these days: {long_date(other.first_day)} to"
            f" {long_date(other.last_day)}. Change that one instead."
        )
    closure = closure or Closure(authority_id=authority_id)
    closure.first_day, closure.last_day = first_day, last_day
    closure.name, closure.kind, closure.source = " ".join(name.split()), kind, ""
    db.session.add(closure)
    db.session.flush()
    return closure


def remove_closure(closure: Closure, *, by: Actor) -> None:
    """Schools are open on these days after all."""
    require(policies.keep_terms(by, closure.authority_id))
    db.session.delete(closure)
    db.session.flush()


def _overlapping(
    closure: Closure | None, authority_id: int, first_day: date, last_day: date
) -> Closure | None:
    asked = select(Closure).where(
        Closure.authority_id == authority_id,
        Closure.first_day <= last_day,
        Closure.last_day >= first_day,
    )
    if closure is not None:
        asked = asked.where(Closure.id != closure.id)
    return db.session.scalar(asked.order_by(Closure.first_day).limit(1))
