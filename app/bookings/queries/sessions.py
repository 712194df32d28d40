"""The session somebody wants places in."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.infra.database import db, found
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import State


def get_session(opportunity_id: int, slot_id: int) -> Slot:
    """A session that is or was offered, with its opportunity; Missing if there is none.

    One that can no longer be booked is found too, so that the page can say why.
    """
    return found(
        db.session.scalar(
            select(Slot)
            .join(Slot.opportunity)
            .where(
                Slot.id == slot_id,
                Opportunity.id == opportunity_id,
                Opportunity.state.in_((State.PUBLISHED, State.WITHDRAWN)),
                Opportunity.published_at.is_not(None),
            )
            .options(contains_eager(Slot.opportunity).joinedload(Opportunity.employer))
        ),
        "session",
    )
