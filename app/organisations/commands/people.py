"""Joining, being let in, changing role, leaving."""

from sqlalchemy import ColumnElement, func, select

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import (
    Admitted,
    JoinAsked,
    JoinDeclined,
    MembershipEnded,
    RoleChanged,
)
from app.organisations.models import Employer, Invitation, Membership, School
from app.organisations.rules import A_DAY, MOST_REQUESTS_A_DAY

LIVING = ("requested", "active")
SCHOOL_ROLES = ("teacher", "leader")
OUTCOMES = {"active": "admitted", "declined": "declined", "ended": "taken back"}


def ask_to_join(place: School | Employer, *, role: str, note: str = "", by: Actor) -> Membership:
    """Ask to belong to a school (as teacher or leader) or to an employer.

    Asking for what one has or has asked for changes nothing. A teacher of the school may ask to
    be its careers leader. Raises Invalid for a closed school, a role that does not fit, and the
    eleventh asking in a day.
    """
    require(policies.register(by))
    at_school = isinstance(place, School)
    if isinstance(place, School) and not place.is_open:
        raise Invalid("school", f"{place.name} has closed. Choose the school that followed it.")
    if role not in (SCHOOL_ROLES if at_school else ("employer",)):
        raise Invalid("role", "Choose what you do there.")
    living = {each.state: each for each in _living(by.user_id, place)}
    active, requested = living.get("active"), living.get("requested")
    if active is not None and active.role in (role, "leader"):
        return active
    if requested is not None:
        return requested
    _not_too_often(by)
    membership = Membership(
        user_id=by.user_id,
        school_id=place.id if at_school else None,
        employer_id=None if at_school else place.id,
        role=role,
        note=note.strip(),
        state="requested",
        requested_at=clock.now(),
    )
    db.session.add(membership)
    db.session.flush()
    announce(JoinAsked(membership_id=membership.id, by=by.user_id))
    return membership


def admit(membership: Membership, *, by: Actor) -> None:
    """Let them in. A teacher who asked to lead leads from now on. Raises Clash, Refused."""
    _lock_for_decision(membership, by)
    earlier = db.session.scalar(
        select(Membership).where(
            Membership.user_id == membership.user_id,
            _same_place(membership),
            Membership.state == "active",
        )
    )
    if earlier is not None:
        earlier.state = "ended"
        earlier.decided_at, earlier.decided_by_id = clock.now(), by.user_id
        db.session.flush()
    _decide(membership, "active", "", by)
    announce(Admitted(membership_id=membership.id, by=by.user_id))


def decline(membership: Membership, *, reason: str, by: Actor) -> None:
    """Say why not. Raises Invalid without a reason, Clash when someone was first, Refused."""
    if not reason.strip():
        raise Invalid("reason", "Say why, so that they know what to do.")
    _lock_for_decision(membership, by)
    _decide(membership, "declined", reason.strip(), by)
    announce(JoinDeclined(membership_id=membership.id, by=by.user_id))


def end_membership(membership: Membership, *, by: Actor) -> None:
    """Somebody leaves, or is taken off. Raises Clash, Refused.

    The last person of an employer stays: nobody else could answer its bookings. Invitations the
    person sent for the place stop working.
    """
    _lock_place(membership)
    _lock(membership)
    require(policies.end_membership(by, membership))
    if membership.state != "active":
        raise Clash("They do not belong here any more, or not yet.")
    if membership.employer_id is not None:
        _keep_one(Membership.employer_id == membership.employer_id, "person")
    _withdraw_invitations_of(membership)
    _decide(membership, "ended", "", by)
    announce(MembershipEnded(membership_id=membership.id, by=by.user_id))


def take_back(membership: Membership, *, by: Actor) -> None:
    """Stop asking to join. Raises Clash once it has been decided."""
    _lock(membership)
    require(policies.take_back(by, membership))
    if membership.state != "requested":
        raise Clash(f"This request is {OUTCOMES[membership.state]} already.")
    _decide(membership, "ended", "", by)


def change_role(membership: Membership, *, role: str, by: Actor) -> None:
    """Make a teacher a careers leader, or the reverse; the last careers leader stays one."""
    if role not in SCHOOL_ROLES:
        raise Invalid("role", "Choose teacher or careers leader.")
    _lock_place(membership)
    _lock(membership)
    require(policies.change_role(by, membership))
    if membership.state != "active":
        raise Clash("They do not belong to the school any more.")
    if membership.role == role:
        return
    if membership.role == "leader":
        _keep_one(
            (Membership.school_id == membership.school_id) & (Membership.role == "leader"),
            "careers leader",
        )
        _withdraw_invitations_of(membership)
    membership.role = role
    db.session.flush()
    announce(RoleChanged(membership_id=membership.id, by=by.user_id))


def _not_too_often(by: Actor) -> None:
    asked = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.user_id == by.user_id, Membership.requested_at > clock.now() - A_DAY)
    )
    if asked is not None and asked >= MOST_REQUESTS_A_DAY:
        raise Invalid(
            "", f"You have asked {MOST_REQUESTS_A_DAY} times in a day. Wait until tomorrow."
        )


def _lock_for_decision(membership: Membership, by: Actor) -> None:
    _lock(membership)
    require(policies.decide_joiner(by, membership))
    if membership.state != "requested":
        raise Clash(f"This request is {OUTCOMES[membership.state]} already.")


def _decide(membership: Membership, state: str, reason: str, by: Actor) -> None:
    membership.state, membership.reason = state, reason
    membership.decided_at, membership.decided_by_id = clock.now(), by.user_id
    db.session.flush()


def _lock(membership: Membership) -> None:
    db.session.refresh(membership, with_for_update={"of": Membership})


def _lock_place(membership: Membership) -> None:
    """One at a time a place, so that two who leave at once see each other go."""
    place = School if membership.school_id is not None else Employer
    wanted = membership.school_id or membership.employer_id
    db.session.execute(select(place.id).where(place.id == wanted).with_for_update(key_share=True))


def _keep_one(which: ColumnElement[bool], what: str) -> None:
    active = db.session.scalars(
        select(Membership.id).where(which, Membership.state == "active").limit(2)
    ).all()
    if len(active) <= 1:
        raise Clash(f"There has to be at least one {what}. Bring in someone else first.")


def _withdraw_invitations_of(membership: Membership) -> None:
    """What someone sent for a place is worth nothing once they have no say there."""
    same = (
        Invitation.school_id == membership.school_id
        if membership.school_id is not None
        else Invitation.employer_id == membership.employer_id
    )
    for each in db.session.scalars(
        select(Invitation).where(
            same,
            Invitation.sent_by_id == membership.user_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ):
        each.withdrawn_at = clock.now()


def _same_place(membership: Membership) -> ColumnElement[bool]:
    if membership.school_id is not None:
        return Membership.school_id == membership.school_id
    return Membership.employer_id == membership.employer_id


def _living(user_id: int | None, place: School | Employer) -> list[Membership]:
    here = (
        Membership.school_id == place.id
        if isinstance(place, School)
        else Membership.employer_id == place.id
    )
    return list(
        db.session.scalars(
            select(Membership).where(
                Membership.user_id == user_id, here, Membership.state.in_(LIVING)
            )
        )
    )
