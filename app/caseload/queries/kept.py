"""What is kept of one school or employer: who looked after it, next actions, and notes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, func, or_, select
from sqlalchemy import Text as Words
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import joined
from app.caseload.kinds import SCHOOL
from app.caseload.models import Action, ActionEntry, Assignment, Note
from app.caseload.queries.places import get_place
from app.caseload.rules import Place
from app.desk.models import Note as DeskNote
from app.infra.database import db, found
from app.infra.paging import turn_to
from app.opportunities.models import Opportunity
from app.organisations.models import Membership

NOTES_ON_A_PAGE = 20
MOST_DONE = 20
MOST_OPEN = 100
MOST_HOLDERS = 50


def _of(table: type[Assignment | Note | Action], place: Place) -> ColumnElement[bool]:
    column = table.school_id if place.kind == SCHOOL else table.employer_id
    return column == place.id


def find_current(place: Place) -> Assignment | None:
    """Who has it now, whether or not they still cover its area."""
    asked = select(Assignment).where(_of(Assignment, place), Assignment.until_at.is_(None))
    return db.session.scalar(asked.options(joinedload(Assignment.user)))


def list_assignments(place: Place) -> Sequence[Assignment]:
    """Everyone who has looked after it, the latest first."""
    return db.session.scalars(
        select(Assignment)
        .where(_of(Assignment, place))
        .options(
            joinedload(Assignment.user),
            joinedload(Assignment.given_by),
            joinedload(Assignment.ended_by),
        )
        .order_by(Assignment.id.desc())
        .limit(MOST_HOLDERS)
    ).all()


def list_open_actions(place: Place) -> Sequence[Action]:
    """What is to be done, what is due first at the top."""
    return db.session.scalars(
        select(Action)
        .where(_of(Action, place), Action.done_at.is_(None))
        .options(joinedload(Action.owner))
        .order_by(Action.due_on, Action.id)
        .limit(MOST_OPEN)
    ).all()


def list_done_actions(place: Place) -> Sequence[Action]:
    """What was done lately, the latest first."""
    return db.session.scalars(
        select(Action)
        .where(_of(Action, place), Action.done_at.is_not(None))
        .options(joinedload(Action.done_by))
        .order_by(Action.done_at.desc(), Action.id)
        .limit(MOST_DONE)
    ).all()


def get_action(action_id: int, actor: Actor, *, lock: bool = False) -> tuple[Action, Place]:
    """A next action with its place; Missing when that is not this coordinator's."""
    asked = select(Action).where(Action.id == action_id).options(joinedload(Action.owner))
    if lock:
        asked = asked.with_for_update(of=Action).execution_options(populate_existing=True)
    is_number = 0 < action_id < 2**31
    action = found(db.session.scalar(asked) if is_number else None, "action")
    kind = SCHOOL if action.school_id is not None else "employer"
    return action, get_place(kind, action.school_id or action.employer_id or 0, actor)


def list_entries(action: Action) -> Sequence[ActionEntry]:
    """Everything that became of an action, in order."""
    return db.session.scalars(
        select(ActionEntry)
        .where(ActionEntry.action_id == action.id)
        .options(joinedload(ActionEntry.owner))
        .order_by(ActionEntry.id)
    ).all()


def list_notes(place: Place, page: int) -> tuple[Sequence[Note], int, int]:
    """One page of what was told of it, newest first; which page it is, and of how many."""
    which = _of(Note, place)
    number = db.session.scalar(select(func.count()).select_from(Note).where(which)) or 0
    turn = turn_to(page, total=number, on_a_page=NOTES_ON_A_PAGE)
    notes = db.session.scalars(
        select(Note).where(which).order_by(Note.id.desc()).limit(NOTES_ON_A_PAGE).offset(turn.first)
    ).all()
    return notes, turn.number, turn.pages


def find_note(form_key: UUID) -> Note | None:
    """What this very form told before."""
    return db.session.scalar(select(Note).where(Note.form_key == form_key))


def find_action(form_key: UUID) -> Action | None:
    """What this very form set before."""
    return db.session.scalar(select(Action).where(Action.form_key == form_key))


def list_desk_notes(place: Place, actor: Actor) -> Sequence[DeskNote]:
    """What was noted at the desk about its bookings, people and offers, newest first."""
    in_their_area = of_their_area(actor)
    if place.kind == SCHOOL:
        bookings = joined(select(Booking.reference), Booking.school_id == place.id, in_their_area)
        joiners = select(cast(Membership.id, Words)).where(Membership.school_id == place.id)
        about = or_(
            and_(DeskNote.kind == "booking", DeskNote.key.in_(bookings)),
            and_(DeskNote.kind == "joiner", DeskNote.key.in_(joiners)),
        )
    else:
        its_own = Opportunity.employer_id == place.id
        bookings = joined(select(Booking.reference), its_own, in_their_area)
        offers = select(cast(Opportunity.id, Words)).where(its_own)
        about = or_(
            and_(DeskNote.kind == "employer", DeskNote.key == str(place.id)),
            and_(DeskNote.kind == "opportunity", DeskNote.key.in_(offers)),
            and_(DeskNote.kind == "booking", DeskNote.key.in_(bookings)),
        )
    return db.session.scalars(
        select(DeskNote)
        .where(about)
        .options(joinedload(DeskNote.by))
        .order_by(DeskNote.id.desc())
        .limit(NOTES_ON_A_PAGE)
    ).all()
