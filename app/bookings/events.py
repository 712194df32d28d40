"""Facts about bookings, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BookingFact:
    """Something that happened to a booking. `by` is the user who did it, None for the system."""

    booking_id: int
    by: int | None


class BookingRequested(BookingFact):
    """A school asked for places, and holds them."""


class BookingApproved(BookingFact):
    """A coordinator approved."""


class BookingDeclined(BookingFact):
    """A coordinator declined, with a reason."""


class BookingWithdrawn(BookingFact):
    """The school stepped back."""


class BookingCancelled(BookingFact):
    """The employer or a coordinator called it off, with a reason."""


class BookingAttended(BookingFact):
    """The school confirmed who came."""


class BookingNotAttended(BookingFact):
    """The school confirmed that it did not happen."""
