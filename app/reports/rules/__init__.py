"""What reports say of figures: pure."""

from app.reports.rules.charts import Bar, Chart, bars
from app.reports.rules.grid import fit, miles
from app.reports.rules.growth import Growth, grown, window
from app.reports.rules.joining import Thing
from app.reports.rules.maps import Mark, Sheet, sheet
from app.reports.rules.shapes import SHAPE_NAMES, outline
from app.reports.rules.words import (
    DEFINITIONS,
    DIMENSION_LABELS,
    LABELS,
    SIZE_LABELS,
    label_of,
    place_of,
)

__all__ = [
    "DEFINITIONS",
    "DIMENSION_LABELS",
    "LABELS",
    "SHAPE_NAMES",
    "SIZE_LABELS",
    "Bar",
    "Chart",
    "Growth",
    "Mark",
    "Sheet",
    "Thing",
    "bars",
    "fit",
    "grown",
    "label_of",
    "miles",
    "outline",
    "place_of",
    "sheet",
    "window",
]
