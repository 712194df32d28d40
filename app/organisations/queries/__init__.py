"""Reads of organisations and people, in stated orders, scoped to who asks where it matters."""

from app.organisations.queries.closures import (
    authorities_of,
    closures_between,
    get_closure,
    list_closures,
)
from app.organisations.queries.employers import (
    count_waiting_employers,
    employer_members,
    find_employers_like,
    get_employer,
    list_my_employers,
    waiting_employers,
)
from app.organisations.queries.invitations import (
    get_invitation,
    get_invitation_by_secret,
    hash_of,
    list_invitations,
)
from app.organisations.queries.people import (
    count_waiting_joiners,
    get_grant,
    get_membership,
    list_coordinators,
    list_grants,
    list_members,
    list_my_requests,
    waiting_joiners,
)
from app.organisations.queries.schools import (
    authorities,
    find_school,
    get_cohort,
    get_school,
    get_school_to_see,
    in_area,
    list_cohorts,
    list_my_schools,
    list_schools,
)

__all__ = [
    "authorities",
    "authorities_of",
    "closures_between",
    "count_waiting_employers",
    "count_waiting_joiners",
    "employer_members",
    "find_employers_like",
    "find_school",
    "get_closure",
    "get_cohort",
    "get_employer",
    "get_grant",
    "get_invitation",
    "get_invitation_by_secret",
    "get_membership",
    "get_school",
    "get_school_to_see",
    "hash_of",
    "in_area",
    "list_closures",
    "list_cohorts",
    "list_coordinators",
    "list_grants",
    "list_invitations",
    "list_members",
    "list_my_employers",
    "list_my_requests",
    "list_my_schools",
    "list_schools",
    "waiting_employers",
    "waiting_joiners",
]
