"""Reads for reports on paper: what they say, who gets them, an employer's part, what is public."""

from app.papers.queries.asked import authority_named, term_named
from app.papers.queries.editions import (
    find_latest,
    get_edition,
    get_with_files,
    latest_of,
    list_editions,
    lock_report,
    same_but_for_the_day,
)
from app.papers.queries.facts import facts_of, scope_of
from app.papers.queries.impact import (
    Impact,
    get_own_employer,
    get_thanked,
    hour_value,
    impact_of,
    list_active,
)
from app.papers.queries.public import PublicYear, public_years
from app.papers.queries.readers import (
    about_of,
    enclosed_in,
    file_name,
    find_reader,
    get_asked,
    get_reader,
    get_reader_for_update,
    last_stopped,
    list_readers,
    read_about,
    readers_sent,
    reason_to_leave_out,
    scopes_with_readers,
    sendings_of,
)

__all__ = [
    "Impact",
    "PublicYear",
    "about_of",
    "authority_named",
    "enclosed_in",
    "facts_of",
    "file_name",
    "find_latest",
    "find_reader",
    "get_asked",
    "get_edition",
    "get_own_employer",
    "get_reader",
    "get_reader_for_update",
    "get_thanked",
    "get_with_files",
    "hour_value",
    "impact_of",
    "last_stopped",
    "latest_of",
    "list_active",
    "list_editions",
    "list_readers",
    "lock_report",
    "public_years",
    "read_about",
    "readers_sent",
    "reason_to_leave_out",
    "same_but_for_the_day",
    "scope_of",
    "scopes_with_readers",
    "sendings_of",
    "term_named",
]
