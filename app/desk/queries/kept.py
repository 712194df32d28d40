"""What coordinators keep at the desk: who has taken an item, notes on it, and their own views."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.desk.models import Claim, Note, View
from app.infra.database import db, found


def find_claim(kind: str, key: str) -> Claim | None:
    """Who has taken an item, if anybody."""
    asked = select(Claim).where(Claim.kind == kind, Claim.key == key)
    return db.session.scalar(asked.options(joinedload(Claim.user)))


def list_notes(kind: str, key: str) -> Sequence[Note]:
    """Notes on an item, oldest first. Whoever shows them asks first whose item it is."""
    return db.session.scalars(
        select(Note)
        .where(Note.kind == kind, Note.key == key)
        .options(joinedload(Note.by))
        .order_by(Note.id)
    ).all()


def list_views(actor: Actor) -> Sequence[View]:
    """The person's own views of the queue, by name."""
    return db.session.scalars(
        select(View).where(View.user_id == actor.user_id).order_by(func.lower(View.name))
    ).all()


def get_view(view_id: int, actor: Actor) -> View:
    """One of the person's own views; Missing for anybody else's."""
    asked = select(View).where(View.id == view_id, View.user_id == actor.user_id)
    return found(db.session.scalar(asked), "view")
