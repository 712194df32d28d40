"""Words the desk's templates need."""

from typing import TYPE_CHECKING

from app.bookings.states import LABELS, State
from app.desk.views.blueprint import bp
from app.rulebook.years import year_group_label

if TYPE_CHECKING:
    from app.bookings.models import BookingCohort


@bp.app_template_filter("group_words")
def group_words(group: "BookingCohort") -> str:
    """`Year 9, 9A: 28`."""
    name = f", {group.cohort.name}" if group.cohort.name else ""
    return f"{year_group_label(group.cohort.year_group)}{name}: {group.pupils}"


@bp.app_template_filter("booking_label")
def booking_label(state: str) -> str:
    """Where a booking stands, in words."""
    return LABELS[State(state)]
