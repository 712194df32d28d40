"""Invitations, found by what only the invited person holds."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.infra.database import Missing, db, found
from app.organisations.models import Invitation

WHOLE = (
    joinedload(Invitation.school),
    joinedload(Invitation.employer),
    joinedload(Invitation.sent_by),
)


def get_invitation_by_secret(secret: str) -> Invitation:
    """The invitation a link's secret belongs to, whatever became of it; Missing for no such."""
    invitation = db.session.scalar(
        select(Invitation).where(Invitation.secret_hash == hash_of(secret)).options(*WHOLE)
    )
    if invitation is None:
        raise Missing("That invitation is not one of ours. Check that the whole link was copied.")
    return invitation


def get_invitation(invitation_id: int) -> Invitation:
    """The invitation with its place and sender; Missing if there is none."""
    return found(
        db.session.scalar(select(Invitation).where(Invitation.id == invitation_id).options(*WHOLE)),
        "invitation",
    )


def list_invitations(
    *, school_id: int | None = None, employer_id: int | None = None
) -> Sequence[Invitation]:
    """Invitations nobody has taken up or taken back yet, newest first; some may have run out."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.school_id == school_id
            if school_id is not None
            else Invitation.employer_id == employer_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.sent_at.desc(), Invitation.id)
    ).all()


def hash_of(secret: str) -> str:
    """What is kept of a link's secret: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
