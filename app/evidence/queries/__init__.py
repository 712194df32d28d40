"""Reads of the ledger: what stands now, and how it came to."""

from app.evidence.queries.ledger import (
    Statement,
    Which,
    get_entry,
    get_record,
    get_school_to_see,
    latest_entries,
    ledger_of,
    list_evidence,
    names_of,
    similar_that_day,
    standing_now,
    successor_of,
)
from app.evidence.queries.standing import choices_of, latest, line_of, school_years

__all__ = [
    "Statement",
    "Which",
    "choices_of",
    "get_entry",
    "get_record",
    "get_school_to_see",
    "latest",
    "latest_entries",
    "ledger_of",
    "line_of",
    "list_evidence",
    "names_of",
    "school_years",
    "similar_that_day",
    "standing_now",
    "successor_of",
]
