"""Reads of organisations and people, in stated orders, scoped to who asks where it matters."""

from app.organisations.queries.employers import (
    employer_members,
    find_employers_like,
    get_employer,
    waiting_employers,
)
from app.organisations.queries.people import (
    coordinators_and_administrators,
    find_invitation,
    get_membership,
    list_coordinators,
    list_grants,
    list_invitations,
    list_members,
    waiting_joiners,
)
from app.organisations.queries.schools import (
    authorities,
    find_school,
    get_cohort,
    get_school,
    list_cohorts,
    list_my_schools,
    list_schools,
)

__all__ = [
    "authorities",
    "coordinators_and_administrators",
    "employer_members",
    "find_employers_like",
    "find_invitation",
    "find_school",
    "get_cohort",
    "get_employer",
    "get_membership",
    "get_school",
    "list_cohorts",
    "list_coordinators",
    "list_grants",
    "list_invitations",
    "list_members",
    "list_my_schools",
    "list_schools",
    "waiting_employers",
    "waiting_joiners",
]
