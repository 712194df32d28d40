"""Evidence as files to keep, or to retype elsewhere. No compatibility is claimed."""

from app.evidence.exports.tables import as_csv

__all__ = ["as_csv"]
