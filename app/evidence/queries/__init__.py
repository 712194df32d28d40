"""Reads of the ledger: what stands now, and how it came to."""

from app.evidence.queries.ledger import (
    Statement,
    Which,
    cohorts_of,
    get_entry,
    get_record,
    get_upload,
    keys_known,
    latest_entries,
    ledger_of,
    list_evidence,
    names_of,
    similar_on,
    similar_that_day,
    standing_now,
    successor_of,
)
from app.evidence.queries.region import (
    list_schools_of_area,
    list_targets,
    schools_with_windows,
)
from app.evidence.queries.standing import (
    choices_of,
    groups_of,
    latest,
    line_of,
    school_years,
)

__all__ = [
    "Statement",
    "Which",
    "choices_of",
    "cohorts_of",
    "get_entry",
    "get_record",
    "get_upload",
    "groups_of",
    "keys_known",
    "latest",
    "latest_entries",
    "ledger_of",
    "line_of",
    "list_evidence",
    "list_schools_of_area",
    "list_targets",
    "names_of",
    "school_years",
    "schools_with_windows",
    "similar_on",
    "similar_that_day",
    "standing_now",
    "successor_of",
]
