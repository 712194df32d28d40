"""Letters about organisations and the people in them."""

from collections.abc import Sequence

from app.accounts.models import User
from app.infra.clock import now
from app.infra.mail import Category
from app.organisations import queries
from app.organisations.events import (
    Admitted,
    EmployerFact,
    EmployerRefused,
    EmployerRegistered,
    EmployerRenamed,
    EmployerVerified,
    Granted,
    InvitationAccepted,
    Invited,
    JoinAsked,
    JoinDeclined,
    MembershipEnded,
    RoleChanged,
)
from app.organisations.models import Membership
from app.web.letters import write_letter, write_to_address


def tell_coordinators(event: EmployerRegistered) -> None:
    """An employer waits for them."""
    employer = queries.get_employer(event.employer_id)
    asked = f"{employer.id}:{employer.registered_at:%Y%m%d%H%M%S}"
    for user in queries.list_coordinators(employer.authority_id):
        write_letter(
            "organisations/employer_registered",
            to=user,
            key=asked,
            category=Category.DECISIONS,
            employer=employer,
        )


def tell_renamed(event: EmployerRenamed) -> None:
    """A verified employer goes by another name: its coordinators should know."""
    employer = queries.get_employer(event.employer_id)
    for user in queries.list_coordinators(employer.authority_id):
        write_letter(
            "organisations/employer_renamed",
            to=user,
            key=f"{employer.id}:{event.earlier}:{employer.name}",
            category=Category.DECISIONS,
            employer=employer,
            earlier=event.earlier,
        )


def tell_employer_verified(event: EmployerVerified) -> None:
    _tell_members("organisations/employer_verified", event)


def tell_employer_refused(event: EmployerRefused) -> None:
    _tell_members("organisations/employer_refused", event)


def tell_who_decides(event: JoinAsked) -> None:
    """The school's careers leaders, or coordinators where there is none; an employer's people."""
    membership = queries.get_membership(event.membership_id)
    here, coordinates = _who_decides(membership)
    for user in here:
        if user.id != membership.user_id:
            write_letter(
                "organisations/join_asked",
                to=user,
                key=str(membership.id),
                category=Category.DECISIONS,
                membership=membership,
                coordinates=coordinates,
            )


def tell_admitted(event: Admitted) -> None:
    _tell_joiner("organisations/admitted", event.membership_id)


def tell_declined(event: JoinDeclined) -> None:
    _tell_joiner("organisations/join_declined", event.membership_id)


def send_invitation(event: Invited) -> None:
    """The only place the link's secret goes."""
    invitation = queries.get_invitation(event.invitation_id)
    write_to_address(
        "organisations/invited",
        address=invitation.email,
        key=str(invitation.id),
        invitation=invitation,
        secret=event.secret,
    )


def tell_accepted(event: InvitationAccepted) -> None:
    """Whoever sent the invitation hears that it was taken up."""
    invitation = queries.get_invitation(event.invitation_id)
    write_letter(
        "organisations/invitation_accepted",
        to=invitation.sent_by,
        key=str(invitation.id),
        membership=queries.get_membership(event.membership_id),
    )


def tell_ended(event: MembershipEnded) -> None:
    """Who was removed by somebody else hears of it; who left knows."""
    membership = queries.get_membership(event.membership_id)
    if membership.user_id != event.by:
        _tell_joiner("organisations/ended", membership.id)


def tell_role_changed(event: RoleChanged) -> None:
    """Who was made careers leader, or teacher again, by somebody else hears of it."""
    membership = queries.get_membership(event.membership_id)
    if membership.user_id != event.by:
        write_letter(
            "organisations/role_changed",
            to=membership.user,
            key=f"{membership.id}:{membership.role}:{now():%Y%m%d%H%M%S}",
            membership=membership,
        )


def tell_granted(event: Granted) -> None:
    """What they may do now, and the second step it asks of them."""
    given = queries.get_grant(event.grant_id)
    write_letter("organisations/granted", to=given.user, key=str(given.id), grant=given)


def _who_decides(membership: Membership) -> tuple[Sequence[User], bool]:
    """The people to tell, and whether they are coordinators."""
    if membership.employer_id is not None:
        return queries.employer_members(membership.employer_id), False
    members = queries.list_members(school_id=membership.school_id)
    leaders = [each.user for each in members if each.role == "leader"]
    if leaders or membership.school is None:
        return leaders, False
    return queries.list_coordinators(membership.school.authority_id), True


def _tell_joiner(name: str, membership_id: int) -> None:
    membership = queries.get_membership(membership_id)
    write_letter(name, to=membership.user, key=str(membership.id), membership=membership)


def _tell_members(name: str, event: EmployerFact) -> None:
    employer = queries.get_employer(event.employer_id)
    decided = f"{employer.id}:{employer.decided_at:%Y%m%d%H%M%S}"
    for user in queries.employer_members(employer.id):
        write_letter(name, to=user, key=decided, employer=employer)
