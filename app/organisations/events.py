"""Facts about organisations and the people in them, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class EmployerFact:
    """Something that happened to an employer. `by` is the user who did it."""

    employer_id: int
    by: int | None


class EmployerRegistered(EmployerFact):
    """Somebody registered an employer, or asked again after a refusal."""


class EmployerVerified(EmployerFact):
    """A coordinator found it to be real and right."""


class EmployerRefused(EmployerFact):
    """A coordinator refused it, with a reason."""


@dataclass(frozen=True, kw_only=True)
class EmployerRenamed(EmployerFact):
    """An employer that was verified under one name took another."""

    earlier: str


@dataclass(frozen=True, kw_only=True)
class MembershipFact:
    """Something that happened to a person's membership. `by` is the user who did it."""

    membership_id: int
    by: int | None


class JoinAsked(MembershipFact):
    """Somebody asked to join a school or an employer."""


class Admitted(MembershipFact):
    """They were let in."""


class JoinDeclined(MembershipFact):
    """They were not, with a reason."""


class MembershipEnded(MembershipFact):
    """They left, or somebody took them off."""


class RoleChanged(MembershipFact):
    """A teacher became careers leader, or the reverse."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A colleague was asked in. `secret` is the link's, which is kept nowhere."""

    invitation_id: int
    secret: str
    by: int | None


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted:
    """They took it up."""

    invitation_id: int
    membership_id: int


@dataclass(frozen=True, kw_only=True)
class Granted:
    """Somebody became a coordinator or an administrator. `by` is None on the command line."""

    grant_id: int
    by: int | None
