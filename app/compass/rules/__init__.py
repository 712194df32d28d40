"""What Compass results come to, decided from facts alone."""

from app.compass.rules.importing import Read, beside, columns_of, understand
from app.compass.rules.outcomes import (
    EDITIONS,
    FULLY,
    Average,
    Outcome,
    at_snapshot,
    average,
    by_edition,
    edition_on,
    snapshots,
    why_not_a_result,
)

__all__ = [
    "EDITIONS",
    "FULLY",
    "Average",
    "Outcome",
    "Read",
    "at_snapshot",
    "average",
    "beside",
    "by_edition",
    "columns_of",
    "edition_on",
    "snapshots",
    "understand",
    "why_not_a_result",
]
