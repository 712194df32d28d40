"""Joining, being let in, leaving; and what coordinators and administrators are given."""

from sqlalchemy import func, select

from app.access import Actor, Clash, Invalid, require
from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import Admitted, JoinAsked, JoinDeclined
from app.organisations.models import Employer, Grant, Membership, School

LIVING = ("requested", "active")


def ask_to_join(place: School | Employer, *, role: str, note: str = "", by: Actor) -> Membership:
    """Ask to belong to a school (as teacher or leader) or an employer. Asking twice changes nothing."""
    require(policies.register(by))
    if isinstance(place, School) and not place.is_open:
        raise Invalid("school", f"{place.name} has closed. Choose the school that followed it.")
    existing = _living(by.user_id, place)
    if existing is not None:
        return existing
    membership = Membership(
        user_id=by.user_id,
        school_id=place.id if isinstance(place, School) else None,
        employer_id=place.id if isinstance(place, Employer) else None,
        role=role,
        note=note,
        state="requested",
        requested_at=clock.now(),
    )
    db.session.add(membership)
    db.session.flush()
    announce(JoinAsked(membership_id=membership.id, by=by.user_id))
    return membership


def admit(membership: Membership, *, by: Actor) -> None:
    """Let them in."""
    _decide(membership, "active", "", by)
    announce(Admitted(membership_id=membership.id, by=by.user_id))


def decline(membership: Membership, *, reason: str, by: Actor) -> None:
    """Say why not."""
    if not reason.strip():
        raise Invalid("reason", "Say why, so that they know what to do.")
    _decide(membership, "declined", reason.strip(), by)
    announce(JoinDeclined(membership_id=membership.id, by=by.user_id))


def end_membership(membership: Membership, *, by: Actor) -> None:
    """Somebody leaves. The last person of an employer stays: nobody could answer its bookings."""
    _lock(membership)
    require(policies.change_member(by, membership))
    if membership.state not in LIVING:
        raise Clash("They had left already.")
    if membership.employer_id is not None and membership.state == "active":
        _keep_one(Membership.employer_id == membership.employer_id, "person")
    membership.state = "ended"
    membership.decided_at, membership.decided_by_id = clock.now(), by.user_id
    db.session.flush()


def change_role(membership: Membership, *, role: str, by: Actor) -> None:
    """Make a teacher a careers leader, or the reverse; a school keeps at least one leader."""
    _lock(membership)
    require(policies.change_member(by, membership))
    if membership.school_id not in by.leader_of:
        require(policies.lead_school(by, membership.school_id or 0))
    if membership.state != "active":
        raise Clash("They do not belong to the school any more.")
    if membership.role == "leader" and role != "leader":
        _keep_one(
            (Membership.school_id == membership.school_id) & (Membership.role == "leader"),
            "careers leader",
        )
    membership.role = role
    db.session.flush()


def grant(user: User, *, role: str, authority_id: int | None = None, by: Actor | None) -> Grant:
    """Make someone a coordinator (of one authority, or the region) or an administrator.

    `by` is None on the command line. Granting twice changes nothing.
    """
    if by is not None:
        require(policies.administer(by))
    existing = db.session.scalar(
        select(Grant).where(
            Grant.user_id == user.id,
            Grant.role == role,
            Grant.authority_id.is_not_distinct_from(authority_id),
        )
    )
    if existing is not None:
        return existing
    given = Grant(
        user_id=user.id,
        role=role,
        authority_id=authority_id,
        granted_by_id=by.user_id if by else None,
    )
    db.session.add(given)
    db.session.flush()
    return given


def revoke(given: Grant, *, by: Actor | None) -> None:
    """Take a grant back. The last administrator stays."""
    if by is not None:
        require(policies.administer(by))
    if given.role == "administrator":
        db.session.execute(select(Grant.id).where(Grant.role == given.role).with_for_update())
        left = select(func.count()).select_from(Grant).where(Grant.role == given.role)
        if db.session.scalar(left) == 1:
            raise Clash("This is the only administrator. Make someone else one first.")
    db.session.delete(given)
    db.session.flush()


def _decide(membership: Membership, state: str, reason: str, by: Actor) -> None:
    _lock(membership)
    require(policies.decide_joiner(by, membership))
    if membership.state != "requested":
        raise Clash(f"Someone has already decided: the request is {membership.state}.")
    membership.state, membership.reason = state, reason
    membership.decided_at, membership.decided_by_id = clock.now(), by.user_id
    db.session.flush()


def _lock(membership: Membership) -> None:
    db.session.refresh(membership, with_for_update={"of": Membership})


def _keep_one(which: object, what: str) -> None:
    ids = db.session.scalars(
        select(Membership.id).where(which, Membership.state == "active").with_for_update()  # type: ignore[arg-type]
    ).all()
    if len(ids) <= 1:
        raise Clash(f"There has to be at least one {what}. Bring in someone else first.")


def _living(user_id: int | None, place: School | Employer) -> Membership | None:
    here = (
        Membership.school_id == place.id
        if isinstance(place, School)
        else Membership.employer_id == place.id
    )
    return db.session.scalar(
        select(Membership).where(
            Membership.user_id == user_id, here, Membership.state.in_(LIVING)
        )
    )
