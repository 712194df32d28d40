"""Giving schools and employers to those who look after them: one, many, or a whole caseload."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.access import Actor, Clash, Invalid, require
from app.accounts.models import User
from app.caseload import policies, queries
from app.caseload.commands.acting import pass_on
from app.caseload.kinds import SCHOOL
from app.caseload.models import Assignment
from app.caseload.rules import Place
from app.desk.commands import Outcome, each_of
from app.infra import clock
from app.infra.database import db
from app.infra.typed import whole_number
from app.organisations.actors import actor_by_id
from app.organisations.models import Employer, Grant, School


def give(place: Place, to: int | None, *, seen: int | None, by: Actor) -> Assignment | None:
    """Give a place to a coordinator of its area, or to nobody, and end what was before.

    `seen` is who had it when the person looked, None for nobody; Clash when that has changed
    since. Next actions that were with whoever had it go along. Giving somebody what they have
    changes nothing. Raises Refused, and Invalid for who cannot be given it.
    """
    require(policies.look_after(by, place.authority_id))
    # Two who give the same place wait for each other; bookings of the place do not wait.
    _lock(place)
    current = queries.find_current(place)
    had = current.user_id if current else None
    if seen != had:
        name = current.user.name if current else "Nobody"
        raise Clash(f"{name} looks after {place.name} by now, so nothing was changed.")
    if had == to:
        return current
    if to is not None:
        _require_reach(to, place)
    now = clock.now()
    if current is not None:
        current.until_at, current.ended_by_id = now, by.user_id
        db.session.flush()
    if to is None:
        return None
    given = Assignment(**place.of, user_id=to, from_at=now, given_by_id=by.user_id)
    db.session.add(given)
    db.session.flush()
    if had is not None:
        pass_on(place, had, to, by=by)
    return given


def give_many(seen: Mapping[str, int | None], to: int, *, by: Actor) -> list[Outcome]:
    """Give each of many places to one coordinator; what cannot be given stays as it was.

    `seen` is, by what names a place, who had it when the person looked.
    """

    names: dict[str, str] = {}

    def act(kind: str, key: str) -> tuple[str, str]:
        place = queries.get_named(f"{kind}:{key}", by)
        names[place.key] = place.name
        give(place, to, seen=seen[f"{kind}:{key}"], by=by)
        return place.name, "Given."

    return each_of(_in_order(seen), act, names)


def hand_over(from_id: int, to: int, *, by: Actor) -> list[Outcome]:
    """Give all that one person holds of this coordinator's area to a colleague, row by row.

    What the colleague does not cover, or somebody has given away meanwhile, stays as it is.
    """
    if from_id == to:
        raise Invalid("to", "Choose somebody else to take it over.")
    held = {each.key: each for each in queries.list_held_by(from_id, by)}

    def act(kind: str, key: str) -> tuple[str, str]:
        place = held[f"{kind}:{key}"]
        give(place, to, seen=from_id, by=by)
        return place.name, "Handed over."

    return each_of(_in_order(held), act, {key: each.name for key, each in held.items()})


def _require_reach(to: int, place: Place) -> None:
    """Holds the person's account and grants as they are until this transaction ends."""
    person = db.session.scalar(
        select(User)
        .where(User.id == to)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    db.session.execute(select(Grant.id).where(Grant.user_id == to).with_for_update(read=True))
    if person is None or not person.active:
        raise Invalid("holder", "That person has no account here any more. Choose another.")
    verdict = policies.be_given(actor_by_id(to), place.authority_id)
    if not verdict:
        raise Invalid("holder", verdict.reason)


def _lock(place: Place) -> None:
    table = School if place.kind == SCHOOL else Employer
    which = select(table.id).where(table.id == place.id)
    db.session.execute(which.with_for_update(key_share=True))


def _in_order(keys: Iterable[str]) -> list[str]:
    """Always in one order, so that two who give many at once never wait for each other in turn."""
    return sorted(keys, key=lambda key: (key.partition(":")[0], _number(key)))


def _number(key: str) -> int:
    return whole_number(key.partition(":")[2]) or 0
