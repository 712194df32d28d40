"""Facts about bookings, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BookingFact:
    """Something that happened to a booking. `by` is the user who did it, None for the system."""

    booking_id: int
    by: int | None


class BookingWaiting(BookingFact):
    """A school stands on the waiting list."""


class PlacesOffered(BookingFact):
    """Places that came free are held for a school that waits, until it answers."""


class HoldEnding(BookingFact):
    """A request still waits, and its hold ends soon."""


class BookingLapsed(BookingFact):
    """A hold or an offer ran out, or the waiting list closed."""


@dataclass(frozen=True, kw_only=True)
class BookingChanged(BookingFact):
    """Other groups come, or more or fewer pupils, or somebody else leads them.

    `former_lead_id` is who led the group before, when somebody else does now.
    """

    former_lead_id: int | None = None


class HostLeft(BookingFact):
    """The school that hosted a shared session is no longer in it; others still are."""


@dataclass(frozen=True, kw_only=True)
class BookingMoved(BookingFact):
    """It is in another session now."""

    from_slot_id: int


class BookingTimeChanged(BookingFact):
    """Its session has another time, which its school agreed to."""


class BookingRequested(BookingFact):
    """A school asked for places, and holds them."""


class QuestionAsked(BookingFact):
    """A coordinator asked the school for more information; the clock of the request stopped."""


class QuestionAnswered(BookingFact):
    """The school answered; the clock of the request goes on."""


class DecisionTakenBack(BookingFact):
    """A coordinator took a decision back before anybody was told of it: it is a request again."""


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


@dataclass(frozen=True, kw_only=True)
class SessionFact:
    """Something that happened to a booked session."""

    slot_id: int
    by: int | None


class SessionThin(SessionFact):
    """Too few are coming for it to run: the employer has to say whether it does."""


@dataclass(frozen=True, kw_only=True)
class SessionRuns(SessionFact):
    """It goes ahead though few are coming. `words` say why when nobody decided."""

    words: str


@dataclass(frozen=True, kw_only=True)
class ProposalFact:
    """Something that happened to a proposed change."""

    proposal_id: int
    by: int | None


class TimeProposed(ProposalFact):
    """The employer asks the schools of a session about another time."""


@dataclass(frozen=True, kw_only=True)
class TimeAnswered(ProposalFact):
    """One school has answered; others have still to."""

    booking_id: int


class TimeDropped(ProposalFact):
    """The session stays at its time."""


class MoveProposed(ProposalFact):
    """One side asks the other to move a booking to another session."""


class MoveAnswered(ProposalFact):
    """The booking stays in its session."""
