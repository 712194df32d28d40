"""What happened between a school or an employer and the rest of the region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, func, literal, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.accounts.models import User
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import counting, joined, listing
from app.bookings.states import OPEN, State
from app.caseload.kinds import SCHOOL
from app.caseload.rules import Place, access_gaps, last_encounter
from app.evidence.queries import school_years
from app.evidence.rules import Gap, gaps, measures
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.paging import turn_to
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import School
from app.rulebook.benchmarks import edition_for
from app.rulebook.provider_access import in_scope
from app.rulebook.years import academic_year
from app.threads import policies as thread_policies
from app.threads.models import Message

BOOKINGS_ON_A_PAGE = 10
MOST_COMING = 5
MOST_MESSAGES = 8
MOST_LETTERS = 10
MOST_OFFERS = 50
MOST_SCHOOLS = 100


@dataclass(frozen=True, kw_only=True)
class Bookings:
    """The soonest of those that are `ahead`, and one page of the `total` behind, latest first."""

    coming: Sequence[Booking]
    ahead: int
    found: Sequence[Booking]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a school's pupils certainly miss. `is_counted`: the school has counted them at all."""

    year: int
    is_counted: bool
    access: Sequence[str]
    gaps: Sequence[Gap]
    last: Any

    @property
    def number(self) -> int:
        return len(self.access) + len(self.gaps)


def list_bookings(place: Place, actor: Actor, page: int) -> Bookings:
    """Bookings of a school, or of an employer with schools of this coordinator's area.

    What was declined or withdrawn is history from that moment on, whenever it would have been.
    """
    which = (_about(place), of_their_area(actor))
    is_ahead = (Slot.starts_at > clock.now()) & Booking.state.in_(OPEN)
    ahead = db.session.scalar(counting(*which, is_ahead)) or 0
    coming = db.session.scalars(
        listing(*which, is_ahead).order_by(Slot.starts_at, Booking.id).limit(MOST_COMING)
    ).all()
    total = db.session.scalar(counting(*which, ~is_ahead)) or 0
    turn = turn_to(page, total=total, on_a_page=BOOKINGS_ON_A_PAGE)
    found = db.session.scalars(
        listing(*which, ~is_ahead)
        .order_by(func.least(Slot.starts_at, Booking.changed_at).desc(), Booking.id.desc())
        .limit(BOOKINGS_ON_A_PAGE)
        .offset(turn.first)
    ).all()
    return Bookings(
        coming=coming,
        ahead=ahead,
        found=found,
        total=total,
        page=turn.number,
        pages=turn.pages,
    )


def list_last_messages(place: Place, actor: Actor) -> Sequence[Message]:
    """The last of what was written about those bookings, the latest first."""
    which = joined(select(Booking.id), _about(place), of_their_area(actor))
    messages = db.session.scalars(
        select(Message)
        .where(Message.booking_id.in_(which))
        .options(
            joinedload(Message.by),
            joinedload(Message.booking).options(
                joinedload(Booking.school),
                joinedload(Booking.slot)
                .joinedload(Slot.opportunity)
                .joinedload(Opportunity.employer),
            ),
        )
        .order_by(Message.id.desc())
        .limit(MOST_MESSAGES)
    ).all()
    return [each for each in messages if thread_policies.see_as_written(actor, each)]


def list_letters_that_would_not_go(place: Place, actor: Actor) -> Sequence[Row[Any]]:
    """Letters about those bookings that were given up, the latest first: whom to, and no address.

    The bookings are of this coordinator's area, so `letters.policies.see_letters` holds for each.
    """
    about = literal("booking:") + cast(Booking.id, Text)
    asked: Any = select(
        Letter.subject, Letter.failed_at, User.name.label("name"), Booking.reference
    )
    return db.session.execute(
        joined(asked, _about(place), of_their_area(actor))
        .join(Letter, Letter.about == about)
        .outerjoin(User, User.id == Letter.recipient_id)
        .where(Letter.failed_at.is_not(None))
        .order_by(Letter.id.desc())
        .limit(MOST_LETTERS)
    ).all()


def missing_of(school: School) -> Missing:
    """What its pupils miss this academic year, drawn from the ledger as it stands."""
    today = clock.today()
    year = academic_year(today)
    drawn = school_years([school], year)[school.id]
    law_holds = in_scope(school.type_code, school.group_code, school.year_groups)
    found = gaps(measures(drawn, edition_for(school.phase, today)))
    is_counted = any(each.academic_year == year and each.roll for each in drawn.groups)
    return Missing(
        year=year,
        is_counted=is_counted,
        access=access_gaps(drawn, in_scope=law_holds) if is_counted else [],
        gaps=[each for each in found if each.is_sure] if is_counted else [],
        last=last_encounter(drawn),
    )


def list_offers(place: Place) -> Sequence[Row[Any]]:
    """An employer's offers that show or wait to, with sessions ahead and the places left in them.

    Its drafts are its own.
    """
    ahead = (Slot.starts_at > clock.now()) & Slot.cancelled_at.is_(None)
    asked: Any = (
        select(
            Opportunity.id,
            Opportunity.title,
            Opportunity.kind,
            Opportunity.state,
            func.count(Slot.id).label("sessions"),
            func.coalesce(func.sum(Slot.capacity - Slot.taken), 0).label("left"),
            func.min(Slot.starts_at).label("next"),
        )
        .outerjoin(Slot, (Slot.opportunity_id == Opportunity.id) & ahead)
        .where(Opportunity.employer_id == place.id, Opportunity.state != "draft")
        .group_by(Opportunity.id)
        .order_by(func.min(Slot.starts_at).nulls_last(), Opportunity.title, Opportunity.id)
        .limit(MOST_OFFERS)
    )
    return db.session.execute(asked).all()


def list_schools_met(place: Place, actor: Actor) -> Sequence[Row[Any]]:
    """Schools of this coordinator's area that an employer has met, with how often and when last."""
    asked: Any = select(
        School.id,
        School.name,
        func.count(Booking.id).label("times"),
        func.max(Slot.starts_at).label("last"),
    )
    return db.session.execute(
        joined(asked, _about(place), Booking.state == State.ATTENDED, of_their_area(actor))
        .group_by(School.id)
        .order_by(func.max(Slot.starts_at).desc(), School.name)
        .limit(MOST_SCHOOLS)
    ).all()


def _about(place: Place) -> ColumnElement[bool]:
    if place.kind == SCHOOL:
        return Booking.school_id == place.id
    return Opportunity.employer_id == place.id
