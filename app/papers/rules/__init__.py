"""Terms, the sentences of a report, and what may be shown to anyone: pure."""

from app.papers.rules.sentences import Said, attention, change_of, changes, headline, well
from app.papers.rules.suppression import (
    LEAST_EMPLOYERS,
    LEAST_PUPILS,
    LEAST_SCHOOLS,
    Cell,
    held_back,
    is_small,
)
from app.papers.rules.terms import Term, terms_begun, terms_to_send

__all__ = [
    "LEAST_EMPLOYERS",
    "LEAST_PUPILS",
    "LEAST_SCHOOLS",
    "Cell",
    "Said",
    "Term",
    "attention",
    "change_of",
    "changes",
    "headline",
    "held_back",
    "is_small",
    "terms_begun",
    "terms_to_send",
    "well",
]
