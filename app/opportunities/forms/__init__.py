"""What employers fill in: an opportunity, and sessions that repeat."""

from app.opportunities.forms.allocation import AllocationForm, allocation_form
from app.opportunities.forms.offers import MOST_SESSIONS, OpportunityForm, values_of
from app.opportunities.forms.repeating import RepeatForm, SessionForm, values_of_session

__all__ = [
    "MOST_SESSIONS",
    "AllocationForm",
    "OpportunityForm",
    "RepeatForm",
    "SessionForm",
    "allocation_form",
    "values_of",
    "values_of_session",
]
