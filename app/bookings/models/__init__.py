"""Bookings: who comes to which slot, where that stands, and everything that happened to it."""

from app.bookings.models.bookings import Booking, BookingCohort, CohortTime
from app.bookings.models.history import ChecklistSeen, HistoryEntry, TestAnswer
from app.bookings.models.proposals import Proposal, ProposalAnswer
from app.bookings.models.questions import Question

__all__ = [
    "Booking",
    "BookingCohort",
    "ChecklistSeen",
    "CohortTime",
    "HistoryEntry",
    "Proposal",
    "ProposalAnswer",
    "Question",
    "TestAnswer",
]
