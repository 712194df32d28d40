"""One opportunity, one session, an employer's own, and those that wait for a coordinator."""

from collections.abc import Sequence

from sqlalchemy import false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access import Actor
from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import State
from app.organisations.models import Employer

WHOLE = (
    joinedload(Opportunity.employer).joinedload(Employer.authority),
    joinedload(Opportunity.contact),
    selectinload(Opportunity.slots),
)


def get_published(opportunity_id: int) -> Opportunity:
    """An opportunity anyone may see, with its sessions; Missing otherwise."""
    return found(
        db.session.scalar(
            select(Opportunity)
            .join(Opportunity.employer)
            .where(
                Opportunity.id == opportunity_id,
                Opportunity.state == State.PUBLISHED,
                Employer.state == "verified",
            )
            .options(*WHOLE)
        ),
        "opportunity",
    )


def get_for_employer(opportunity_id: int, actor: Actor) -> Opportunity:
    """One of the person's own, in any state; Missing if it is another employer's."""
    return found(
        db.session.scalar(
            select(Opportunity)
            .where(
                Opportunity.id == opportunity_id,
                Opportunity.employer_id.in_(actor.employer_ids),
            )
            .options(*WHOLE)
        ),
        "opportunity",
    )


def get_for_review(opportunity_id: int, actor: Actor) -> Opportunity:
    """One that a coordinator's area covers; Missing if not."""
    return found(
        db.session.scalar(
            select(Opportunity)
            .join(Opportunity.employer)
            .where(Opportunity.id == opportunity_id, _area(actor))
            .options(*WHOLE)
        ),
        "opportunity",
    )


def list_for_employer(actor: Actor, *, limit: int = 200) -> Sequence[Opportunity]:
    """The person's employers' opportunities with their sessions, last changed first."""
    return db.session.scalars(
        select(Opportunity)
        .where(Opportunity.employer_id.in_(actor.employer_ids))
        .options(joinedload(Opportunity.employer), selectinload(Opportunity.slots))
        .order_by(Opportunity.changed_at.desc(), Opportunity.id.desc())
        .limit(limit)
    ).all()


def waiting_opportunities(actor: Actor, *, limit: int = 300) -> Sequence[Opportunity]:
    """First opportunities that wait for this coordinator, oldest first."""
    return db.session.scalars(
        select(Opportunity)
        .join(Opportunity.employer)
        .where(Opportunity.state == State.IN_REVIEW, _area(actor))
        .options(
            contains_eager(Opportunity.employer).joinedload(Employer.authority),
            selectinload(Opportunity.slots),
        )
        .order_by(Opportunity.submitted_at, Opportunity.id)
        .limit(limit)
    ).all()


def count_waiting_opportunities(actor: Actor) -> int:
    """How many first opportunities wait for this coordinator."""
    asked = select(func.count(Opportunity.id)).join(Opportunity.employer)
    waits = Opportunity.state == State.IN_REVIEW
    return db.session.scalar(asked.where(waits, _area(actor))) or 0


def has_published_before(employer_id: int) -> bool:
    """Whether anything of this employer's has ever shown."""
    return bool(
        db.session.scalar(
            select(
                select(Opportunity.id)
                .where(
                    Opportunity.employer_id == employer_id, Opportunity.published_at.is_not(None)
                )
                .exists()
            )
        )
    )


def count_live_bookings(opportunity_id: int) -> int:
    """Places taken in all its sessions, in pupils."""
    return (
        db.session.scalar(
            select(func.coalesce(func.sum(Slot.taken), 0)).where(
                Slot.opportunity_id == opportunity_id
            )
        )
        or 0
    )


def get_slot(slot_id: int) -> Slot:
    """A session with its opportunity and employer; Missing if there is none."""
    return found(
        db.session.scalar(
            select(Slot)
            .where(Slot.id == slot_id)
            .options(joinedload(Slot.opportunity).joinedload(Opportunity.employer))
        ),
        "session",
    )


def get_slot_for_update(slot_id: int) -> Slot:
    """The session as it is now, its row ours until the transaction ends.

    Whoever books, frees or counts places takes this lock first, so they do it one at a time.
    """
    return found(
        db.session.scalar(
            select(Slot)
            .where(Slot.id == slot_id)
            .options(joinedload(Slot.opportunity).joinedload(Opportunity.employer))
            .with_for_update(of=Slot)
            .execution_options(populate_existing=True)
        ),
        "session",
    )


def _area(actor: Actor):  # type: ignore[no-untyped-def]
    if actor.whole_region:
        return true()
    if not actor.authority_ids:
        return false()
    return or_(Employer.authority_id.in_(actor.authority_ids), Employer.authority_id.is_(None))
