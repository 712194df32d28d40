"""What evidence adds up to, decided from facts alone: no database, no clock."""

from app.evidence.rules.access import PhaseProgress, tracker, why_not
from app.evidence.rules.counting import (
    asked_of,
    counts_as,
    is_in_school_day,
    may_stand_in,
    organisation_kind,
)
from app.evidence.rules.coverage import reach_of
from app.evidence.rules.experience import Experience, experience
from app.evidence.rules.gaps import Gap, gaps
from app.evidence.rules.lines import Group, Line, plain, said
from app.evidence.rules.measures import (
    Measure,
    Part,
    Status,
    is_of_pupils,
    measures,
)
from app.evidence.rules.schooling import SchoolYear
from app.evidence.rules.spans import Span, percent, pupils_in, share_of

__all__ = [
    "Experience",
    "Gap",
    "Group",
    "Line",
    "Measure",
    "Part",
    "PhaseProgress",
    "SchoolYear",
    "Span",
    "Status",
    "asked_of",
    "counts_as",
    "experience",
    "gaps",
    "is_in_school_day",
    "is_of_pupils",
    "may_stand_in",
    "measures",
    "organisation_kind",
    "percent",
    "plain",
    "pupils_in",
    "reach_of",
    "said",
    "share_of",
    "tracker",
    "why_not",
]
