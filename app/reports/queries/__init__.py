"""What reports ask of figures and of everything below."""

from app.reports.queries.fair_share import (
    least_served,
    medians_of_region,
    shares,
    years_with_some,
)
from app.reports.queries.opened import placements_of, schools_met, scores_of
from app.reports.queries.overview import (
    Achieved,
    Overview,
    achieved_on,
    averages_of,
    count_send,
    employers_of,
    overview,
    send_opportunities,
)
from app.reports.queries.places import OfferAt, offers_for
from app.reports.queries.schools import SchoolRow, school_rows, schools_named

__all__ = [
    "Achieved",
    "OfferAt",
    "Overview",
    "SchoolRow",
    "achieved_on",
    "averages_of",
    "count_send",
    "employers_of",
    "least_served",
    "medians_of_region",
    "offers_for",
    "overview",
    "placements_of",
    "school_rows",
    "schools_met",
    "schools_named",
    "scores_of",
    "send_opportunities",
    "shares",
    "years_with_some",
]
