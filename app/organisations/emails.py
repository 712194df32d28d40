"""Letters about organisations and the people in them."""

from app.accounts.models import User
from app.infra.database import db
from app.organisations import queries
from app.organisations.events import (
    Admitted,
    EmployerFact,
    EmployerRefused,
    EmployerRegistered,
    EmployerVerified,
    Invited,
    JoinAsked,
    JoinDeclined,
)
from app.organisations.models import Invitation, Membership
from app.web.letters import write_letter, write_to_address


def tell_coordinators(event: EmployerRegistered) -> None:
    """An employer waits for them."""
    employer = queries.get_employer(event.employer_id)
    asked = f"{employer.id}:{employer.registered_at:%Y%m%d%H%M%S}"
    for user in queries.list_coordinators(employer.authority_id):
        write_letter("organisations/employer_registered", to=user, key=asked, employer=employer)


def tell_employer_verified(event: EmployerVerified) -> None:
    _tell_members("organisations/employer_verified", event)


def tell_employer_refused(event: EmployerRefused) -> None:
    _tell_members("organisations/employer_refused", event)


def tell_who_decides(event: JoinAsked) -> None:
    """The school's careers leaders, or coordinators where there is none; an employer's people."""
    membership = queries.get_membership(event.membership_id)
    for user in _who_decides(membership):
        if user.id != membership.user_id:
            write_letter(
                "organisations/join_asked",
                to=user,
                key=str(membership.id),
                membership=membership,
            )


def tell_admitted(event: Admitted) -> None:
    _tell_joiner("organisations/admitted", event.membership_id)


def tell_declined(event: JoinDeclined) -> None:
    _tell_joiner("organisations/join_declined", event.membership_id)


def send_invitation(event: Invited) -> None:
    """The only place the link's secret goes."""
    invitation = db.session.get_one(Invitation, event.invitation_id)
    write_to_address(
        "organisations/invited",
        address=invitation.email,
        key=str(invitation.id),
        invitation=invitation,
        secret=event.secret,
    )


def _who_decides(membership: Membership) -> list[User]:
    if membership.employer_id is not None:
        return list(queries.employer_members(membership.employer_id))
    members = queries.list_members(school_id=membership.school_id)
    leaders = [each.user for each in members if each.role == "leader"]
    if leaders or membership.school is None:
        return leaders
    return list(queries.list_coordinators(membership.school.authority_id))


def _tell_joiner(name: str, membership_id: int) -> None:
    membership = queries.get_membership(membership_id)
    write_letter(name, to=membership.user, key=str(membership.id), membership=membership)


def _tell_members(name: str, event: EmployerFact) -> None:
    employer = queries.get_employer(event.employer_id)
    decided = f"{employer.id}:{employer.decided_at:%Y%m%d%H%M%S}"
    for user in queries.employer_members(employer.id):
        write_letter(name, to=user, key=decided, employer=employer)
