"""Next actions: set, moved, given to a colleague, done, and not done after all."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.access import Actor, Clash, Invalid, require
from app.caseload import policies, queries
from app.caseload.kinds import SCHOOL
from app.caseload.models import Action, ActionEntry
from app.caseload.rules import FURTHEST, LONGEST_ACTION, Place
from app.infra import clock
from app.infra.database import db


def add_action(
    place: Place, words: str, *, due_on: date, owner_id: int, form_key: UUID, by: Actor
) -> Action:
    """Set what is to be done next. The same form sent again sets nothing new.

    Raises Refused, and Invalid for no words, a day that cannot be, or an owner of another area.
    """
    require(policies.look_after(by, place.authority_id))
    made = queries.find_action(form_key)
    if made is not None:
        if (made.school_id, made.employer_id) != tuple(place.of.values()):
            raise Clash("This form was sent before. Open the page again and write it there.")
        return made
    words = " ".join(words.replace("\x00", "").split())
    if not words:
        raise Invalid("task", "Say what is to be done.")
    if len(words) > LONGEST_ACTION:
        raise Invalid("task", f"Shorten this to {LONGEST_ACTION} characters or fewer.")
    _require_day(due_on)
    _require_owner(place, owner_id)
    action = Action(
        **place.of,
        words=words,
        due_on=due_on,
        owner_id=owner_id,
        made_at=clock.now(),
        form_key=form_key,
    )
    db.session.add(action)
    db.session.flush()
    _tell(action, "made", by)
    return action


def change_action(action_id: int, *, due_on: date, owner_id: int, by: Actor) -> Action:
    """Move a next action to another day, or give it to a colleague. Raises Clash once it is done.

    A day that has gone by may stay as it is, but not be chosen.
    """
    action, place = queries.get_action(action_id, by, lock=True)
    if action.done_at is not None:
        raise Clash("This has been done meanwhile, so nothing was changed.")
    if due_on != action.due_on:
        _require_day(due_on)
        action.due_on = due_on
        _tell(action, "moved", by)
    if owner_id != action.owner_id:
        _require_owner(place, owner_id)
        action.owner_id = owner_id
        _tell(action, "given", by)
    return action


def finish_action(action_id: int, *, by: Actor) -> Action:
    """It is done. Raises Clash when somebody said so first."""
    action, _ = queries.get_action(action_id, by, lock=True)
    if action.done_at is not None:
        raise Clash("This was done already.")
    action.done_at, action.done_by_id = clock.now(), by.user_id
    _tell(action, "done", by)
    return action


def reopen_action(action_id: int, *, by: Actor) -> Action:
    """It is not done after all. Raises Clash when it is open."""
    action, _ = queries.get_action(action_id, by, lock=True)
    if action.done_at is None:
        raise Clash("This is open already.")
    action.done_at, action.done_by_id = None, None
    _tell(action, "reopened", by)
    return action


def pass_on(place: Place, from_id: int, to: int, *, by: Actor) -> None:
    """Give a colleague what one person had to do about a place."""
    of = Action.school_id if place.kind == SCHOOL else Action.employer_id
    theirs = select(Action).where(
        of == place.id, Action.owner_id == from_id, Action.done_at.is_(None)
    )
    for each in db.session.scalars(theirs.order_by(Action.id).with_for_update()).all():
        each.owner_id = to
        _tell(each, "given", by)


def _require_day(due_on: date) -> None:
    today = clock.today()
    if due_on < today:
        raise Invalid("due", "Choose today or a day to come.")
    if due_on - today > FURTHEST:
        raise Invalid("due", "Choose a day within the next two years.")


def _require_owner(place: Place, owner_id: int) -> None:
    if owner_id not in {each.id for each in queries.list_who_may(place)}:
        raise Invalid("owner", "Choose a coordinator for this area.")


def _tell(action: Action, what: str, by: Actor) -> None:
    db.session.flush()
    db.session.add(
        ActionEntry(
            action_id=action.id,
            what=what,
            at=clock.now(),
            by_id=by.user_id,
            by_name=by.name,
            due_on=action.due_on,
            owner_id=action.owner_id,
        )
    )
    db.session.flush()
