"""Tables of evidence. The rows of the ledger and of what stands beside it are never changed."""

from app.evidence.models.entries import Entry
from app.evidence.models.records import Choices, LocalTarget, Record, Upload

__all__ = ["Choices", "Entry", "LocalTarget", "Record", "Upload"]
