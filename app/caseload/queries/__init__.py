"""What the caseload reads, each of it of the coordinator's own area."""

from app.caseload.queries.filling import filled, filled_all, with_gaps
from app.caseload.queries.kept import (
    find_action,
    find_current,
    find_note,
    get_action,
    list_assignments,
    list_desk_notes,
    list_done_actions,
    list_entries,
    list_notes,
    list_open_actions,
)
from app.caseload.queries.listing import list_rows
from app.caseload.queries.places import (
    get_named,
    get_place,
    get_whole,
    list_colleagues,
    list_held_by,
    list_holders,
    list_who_may,
    place_of,
)
from app.caseload.queries.profile import (
    list_bookings,
    list_last_messages,
    list_letters_that_would_not_go,
    list_offers,
    list_schools_met,
    missing_of,
)
from app.caseload.queries.standing import late_schools, not_counted, stands_now

__all__ = [
    "filled",
    "filled_all",
    "find_action",
    "find_current",
    "find_note",
    "get_action",
    "get_named",
    "get_place",
    "get_whole",
    "late_schools",
    "list_assignments",
    "list_bookings",
    "list_colleagues",
    "list_desk_notes",
    "list_done_actions",
    "list_entries",
    "list_held_by",
    "list_holders",
    "list_last_messages",
    "list_letters_that_would_not_go",
    "list_notes",
    "list_offers",
    "list_open_actions",
    "list_rows",
    "list_schools_met",
    "list_who_may",
    "missing_of",
    "not_counted",
    "place_of",
    "stands_now",
    "with_gaps",
]
