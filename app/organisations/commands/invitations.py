"""Asking a colleague in by e-mail, and taking it up."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from app.access import Actor, Clash, Refused, require
from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import Invited
from app.organisations.models import Invitation, Membership
from app.organisations.queries.people import hash_of

LASTS = timedelta(days=14)


def invite(
    *, email: str, role: str, school_id: int | None = None, employer_id: int | None = None, by: Actor
) -> Invitation:
    """Send a colleague a link that lets them in. An earlier invitation of theirs stops working."""
    require(policies.invite(by, school_id=school_id, employer_id=employer_id))
    place = (
        Invitation.school_id == school_id
        if school_id is not None
        else Invitation.employer_id == employer_id
    )
    for earlier in db.session.scalars(
        select(Invitation).where(
            place,
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ):
        earlier.withdrawn_at = clock.now()
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        role=role,
        school_id=school_id,
        employer_id=employer_id,
        secret_hash=hash_of(secret),
        sent_at=clock.now(),
        expires_at=clock.now() + LASTS,
        sent_by_id=by.user_id,
    )
    db.session.add(invitation)
    db.session.flush()
    announce(Invited(invitation_id=invitation.id, secret=secret, by=by.user_id))
    return invitation


def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """The link stops working."""
    require(
        policies.invite(by, school_id=invitation.school_id, employer_id=invitation.employer_id)
    )
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()


def accept_invitation(invitation: Invitation, user: User) -> Membership:
    """Take it up: it works once, for the address it was sent to. Raises Clash, Refused."""
    db.session.refresh(invitation, with_for_update={"of": Invitation})
    sentence = why_not_acceptable(invitation)
    if sentence:
        raise Clash(sentence)
    if user.email.lower() != invitation.email.lower():
        raise Refused(
            f"This invitation was sent to another address than yours ({user.email}). "
            "Sign out and sign in with the invited address, or ask for a new invitation."
        )
    invitation.accepted_at, invitation.accepted_by_id = clock.now(), user.id
    membership = _living(invitation, user) or Membership(user_id=user.id)
    membership.school_id, membership.employer_id = invitation.school_id, invitation.employer_id
    if not (membership.state == "active" and membership.role == "leader"):
        membership.role = invitation.role
    membership.state = "active"
    membership.decided_at, membership.decided_by_id = clock.now(), invitation.sent_by_id
    db.session.add(membership)
    db.session.flush()
    return membership


def why_not_acceptable(invitation: Invitation) -> str:
    """Why the link works no longer, as a sentence; empty while it does."""
    if invitation.accepted_at is not None:
        return "This invitation has been used already. Sign in to go on."
    if invitation.withdrawn_at is not None:
        return "This invitation was taken back, or a newer one was sent. Ask your colleague."
    if invitation.expires_at <= clock.now():
        return "This invitation has run out. Ask your colleague to send a new one."
    return ""


def _living(invitation: Invitation, user: User) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(
            Membership.user_id == user.id,
            Membership.school_id == invitation.school_id
            if invitation.school_id is not None
            else Membership.employer_id == invitation.employer_id,
            Membership.state.in_(("requested", "active")),
        )
    )
