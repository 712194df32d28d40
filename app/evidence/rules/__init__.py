"""What evidence adds up to, decided from facts alone: no database, no clock."""

from app.evidence.rules.counting import Cell, Line, counts_as, organisation_kind, picture

__all__ = ["Cell", "Line", "counts_as", "organisation_kind", "picture"]
