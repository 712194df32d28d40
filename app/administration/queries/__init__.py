"""Reads for administrators."""

from app.administration.queries.authorities import get_authority, list_authorities
from app.administration.queries.log import area_of, search_log, thing_of, whole_log
from app.administration.queries.people import (
    get_membership_of,
    get_person,
    last_sign_in,
    list_memberships,
    place_of,
    role_of,
    search_people,
)
from app.administration.queries.settings import (
    count_settings,
    kinds_in_use,
    list_in_force,
    list_versions,
    sectors_in_use,
)

__all__ = [
    "area_of",
    "count_settings",
    "get_authority",
    "get_membership_of",
    "get_person",
    "kinds_in_use",
    "last_sign_in",
    "list_authorities",
    "list_in_force",
    "list_memberships",
    "list_versions",
    "place_of",
    "role_of",
    "search_log",
    "search_people",
    "sectors_in_use",
    "thing_of",
    "whole_log",
]
