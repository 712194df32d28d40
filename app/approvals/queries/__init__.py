"""Reads of rules and what they did, and everything that is known of a booking to judge it by."""

from app.approvals.queries.approved import (
    automatic_of,
    count_approved_by,
    find_automatic,
    list_approved,
)
from app.approvals.queries.decided import decided_between
from app.approvals.queries.digest import approved_between, coordinators_to_tell
from app.approvals.queries.doubted import (
    approved_in,
    count_doubts,
    find_doubt,
    find_doubt_for_update,
    list_doubts,
)
from app.approvals.queries.facts import facts_of
from app.approvals.queries.kept import (
    find_on_of,
    find_written_of,
    get_rule,
    get_rule_for_update,
    history_of,
    is_any_on,
    is_name_taken,
    list_rules,
    list_versions,
    next_number,
    rules_on,
)
from app.approvals.queries.trials import (
    find_trial_of,
    get_line,
    get_trial,
    lines_of,
    list_trials,
)

__all__ = [
    "approved_between",
    "approved_in",
    "automatic_of",
    "coordinators_to_tell",
    "count_approved_by",
    "count_doubts",
    "decided_between",
    "facts_of",
    "find_automatic",
    "find_doubt",
    "find_doubt_for_update",
    "find_on_of",
    "find_trial_of",
    "find_written_of",
    "get_line",
    "get_rule",
    "get_rule_for_update",
    "get_trial",
    "history_of",
    "is_any_on",
    "is_name_taken",
    "lines_of",
    "list_approved",
    "list_doubts",
    "list_rules",
    "list_trials",
    "list_versions",
    "next_number",
    "rules_on",
]
