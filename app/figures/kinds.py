"""What figures are told apart by."""

DIMENSIONS = ("benchmark", "year_group", "kind", "sector", "size")
UNKNOWN = "not_known"
"""Where nobody has said: activities put in by hand name no sector and no size."""
