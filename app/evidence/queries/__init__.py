"""Reads of the ledger: what stands now, and how it came to."""

from app.evidence.queries.ledger import (
    Statement,
    Which,
    latest_entries,
    ledger_of,
    lines,
    list_evidence,
    standing_now,
)

__all__ = [
    "Statement",
    "Which",
    "latest_entries",
    "ledger_of",
    "lines",
    "list_evidence",
    "standing_now",
]
