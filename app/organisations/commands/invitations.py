"""Asking a colleague in by e-mail, and taking it up."""

import secrets

from sqlalchemy import ColumnElement, select

from app.access import Actor, Clash, Invalid, Refused, require
from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import InvitationAccepted, Invited
from app.organisations.models import Invitation, Membership
from app.organisations.queries import hash_of, list_invitations
from app.organisations.rules import (
    MOST_OPEN_INVITATIONS,
    invitation_lasts,
    why_not_acceptable,
)


def invite(
    *,
    email: str,
    role: str = "employer",
    school_id: int | None = None,
    employer_id: int | None = None,
    by: Actor,
) -> Invitation:
    """Send a colleague a link that lets them in until it runs out. An earlier one stops working.

    Raises Invalid for someone who belongs there already, and beyond 50 open invitations.
    """
    require(policies.invite(by, school_id=school_id, employer_id=employer_id))
    if role not in (("teacher", "leader") if school_id is not None else ("employer",)):
        raise Invalid("role", "Choose what they do.")
    employer_id = None if school_id is not None else employer_id
    email = email.strip()
    if "@" not in email:
        raise Invalid("email", "Enter an e-mail address, like name@school.example.")
    if member := _member_with(email, _at(Membership, school_id, employer_id)):
        raise Invalid("email", f"{member.name} is here already.")
    _make_room(email, school_id, employer_id)
    secret, moment = secrets.token_urlsafe(32), clock.now()
    invitation = Invitation(
        email=email,
        role=role,
        school_id=school_id,
        employer_id=employer_id,
        secret_hash=hash_of(secret),
        sent_at=moment,
        expires_at=moment + invitation_lasts(),
        sent_by_id=by.user_id,
    )
    db.session.add(invitation)
    db.session.flush()
    announce(Invited(invitation_id=invitation.id, secret=secret, by=by.user_id))
    return invitation


def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """The link stops working. Raises Clash when it has been taken up."""
    db.session.refresh(invitation, with_for_update={"of": Invitation})
    require(policies.invite(by, school_id=invitation.school_id, employer_id=invitation.employer_id))
    if invitation.accepted_at is not None:
        raise Clash("They have taken up the invitation already.")
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    db.session.flush()


def accept_invitation(invitation: Invitation, user: User) -> Membership:
    """Take it up: it works once, for the address it was sent to. Raises Clash, Refused."""
    db.session.refresh(invitation, with_for_update={"of": Invitation})
    sentence = why_not_acceptable(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        now=clock.now(),
    )
    if sentence:
        raise Clash(sentence)
    if user.email.lower() != invitation.email.lower():
        raise Refused(
            f"This invitation is for another address than yours ({user.email}). "
            "Sign out and open the link again, or ask for an invitation to your address."
        )
    invitation.accepted_at, invitation.accepted_by_id = clock.now(), user.id
    membership = _seat(invitation, user)
    db.session.flush()
    announce(InvitationAccepted(invitation_id=invitation.id, membership_id=membership.id))
    return membership


def _seat(invitation: Invitation, user: User) -> Membership:
    """The membership the invitation leads to; who leads already is not made a teacher by it."""
    living = {
        each.state: each
        for each in db.session.scalars(
            select(Membership).where(
                Membership.user_id == user.id,
                _at(Membership, invitation.school_id, invitation.employer_id),
                Membership.state.in_(("requested", "active")),
            )
        )
    }
    seat = living.get("active") or living.get("requested")
    if seat is None:
        seat = Membership(
            user_id=user.id,
            school_id=invitation.school_id,
            employer_id=invitation.employer_id,
            requested_at=clock.now(),
        )
        db.session.add(seat)
    if not (seat.state == "active" and seat.role == "leader"):
        seat.role = invitation.role
    seat.state = "active"
    seat.decided_at, seat.decided_by_id = clock.now(), invitation.sent_by_id
    return seat


def _make_room(email: str, school_id: int | None, employer_id: int | None) -> None:
    waiting = list_invitations(school_id=school_id, employer_id=employer_id)
    for earlier in waiting:
        if earlier.email.lower() == email.lower() or earlier.expires_at <= clock.now():
            earlier.withdrawn_at = clock.now()
    if len([each for each in waiting if each.withdrawn_at is None]) >= MOST_OPEN_INVITATIONS:
        raise Invalid(
            "email",
            f"{MOST_OPEN_INVITATIONS} invitations are open. Take some back, or wait until they"
            " are taken up.",
        )
    db.session.flush()


def _member_with(email: str, place: ColumnElement[bool]) -> User | None:
    return db.session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.email == email, place, Membership.state == "active")
    )


def _at(
    table: type[Membership], school_id: int | None, employer_id: int | None
) -> ColumnElement[bool]:
    if school_id is not None:
        return table.school_id == school_id
    return table.employer_id == employer_id
