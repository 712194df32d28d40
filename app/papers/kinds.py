"""The terms of a school year, and how an address names the region."""

TERMS = ("autumn", "spring", "summer")
WHOLE_REGION = "region"

DRAW = "draw_report"
"""The name of the job that draws up the whole region's report."""
