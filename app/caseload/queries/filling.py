"""What each line of the caseload says besides its name: looked up for a page of lines at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import joined
from app.bookings.states import State
from app.caseload.kinds import SCHOOL
from app.caseload.models import Action
from app.caseload.queries import standing
from app.caseload.queries.listing import keys_of
from app.caseload.rules import Row, employer_gaps
from app.infra import clock
from app.infra.clock import local
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer

AT_ONCE = 500
Found = tuple[date | None, tuple[str, ...] | None]


def filled(rows: Sequence[Row], actor: Actor) -> list[Row]:
    """The lines with their encounters, bookings, gaps and next actions. All are of one kind."""
    if not rows:
        return []
    kind, ids = rows[0].place.kind, keys_of(rows)
    evidence = standing.stands(ids) if kind == SCHOOL else _of_employers(ids, actor)
    bookings, actions = _next_bookings(kind, ids, actor), _next_actions(kind, ids)
    made = []
    for each in rows:
        last, gaps = evidence.get(each.place.id, (None, None))
        action = actions.get(each.place.id)
        made.append(
            each.with_(
                last=last,
                gaps=gaps,
                is_counted=each.place.id in evidence,
                next=bookings.get(each.place.id),
                task=action.words if action else "",
                due_on=action.due_on if action else None,
                owner=action.owner.name if action else "",
            )
        )
    return made


def filled_all(rows: Sequence[Row], actor: Actor) -> list[Row]:
    """The same for very many, in portions."""
    made: list[Row] = []
    for start in range(0, len(rows), AT_ONCE):
        made += filled(rows[start : start + AT_ONCE], actor)
    return made


def with_gaps(rows: Sequence[Row], actor: Actor) -> list[Row]:
    """Those of the lines that certainly miss something."""
    if not rows:
        return []
    ids = keys_of(rows)
    if rows[0].place.kind == SCHOOL:
        theirs = standing.with_gaps(ids)
    else:
        theirs = frozenset(key for key, found in _of_employers(ids, actor).items() if found[1])
    return [each for each in rows if each.place.id in theirs]


def _of_employers(ids: Sequence[int], actor: Actor) -> dict[int, Found]:
    """Of each employer: the day of its last encounter in this area, and what it lacks."""
    met = _bookings_of("employer", func.max, ids, Booking.state == State.ATTENDED, actor)
    sessions = sessions_ahead(ids)
    return {
        each.id: (
            local(met[each.id]).date() if each.id in met else None,
            employer_gaps(
                state=each.state,
                public_liability=each.public_liability_until,
                employers_liability=each.employers_liability_until,
                size=each.size,
                sessions=sessions.get(each.id, 0),
                today=clock.today(),
            ),
        )
        for each in db.session.scalars(select(Employer).where(Employer.id.in_(ids)))
    }


def sessions_ahead(ids: Sequence[int]) -> Mapping[int, int]:
    """How many sessions each employer has published that have not begun."""
    rows = db.session.execute(
        select(Opportunity.employer_id, func.count())
        .join(Slot, Slot.opportunity_id == Opportunity.id)
        .where(
            Opportunity.employer_id.in_(ids),
            Opportunity.state == "published",
            Slot.starts_at > clock.now(),
            Slot.cancelled_at.is_(None),
        )
        .group_by(Opportunity.employer_id)
    )
    return {row[0]: row[1] for row in rows}


def _next_bookings(kind: str, ids: Sequence[int], actor: Actor) -> Mapping[int, datetime]:
    ahead = (Booking.state == State.APPROVED) & (Slot.starts_at > clock.now())
    return _bookings_of(kind, func.min, ids, ahead, actor)


def _bookings_of(
    kind: str, which: Any, ids: Sequence[int], held: ColumnElement[bool], actor: Actor
) -> Mapping[int, datetime]:
    """The first or last session, by school or employer, of bookings in this person's area."""
    of: Any = Booking.school_id if kind == SCHOOL else Opportunity.employer_id
    asked: Any = joined(select(of, which(Slot.starts_at)), of.in_(ids), held, of_their_area(actor))
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(of))}


def _next_actions(kind: str, ids: Sequence[int]) -> Mapping[int, Action]:
    of = Action.school_id if kind == SCHOOL else Action.employer_id
    rows = db.session.scalars(
        select(Action)
        .ext(distinct_on(of))
        .where(of.in_(ids), Action.done_at.is_(None))
        .options(joinedload(Action.owner))
        .order_by(of, Action.due_on, Action.id)
    )
    return {(each.school_id or each.employer_id or 0): each for each in rows}
