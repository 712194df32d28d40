"""The closed lists of the ledger: how a statement stands, and how people met."""

STANDINGS = ("planned", "confirmed", "corrected", "void")
HELD = frozenset({"confirmed", "corrected"})
"""It happened. A correction says something else of what happened, or takes it back as void."""

STANDING_LABELS = {
    "planned": "Planned",
    "confirmed": "Confirmed",
    "corrected": "Corrected",
    "void": "Void",
}

MODES = ("", "in_person", "virtual", "mixed")
MODE_LABELS = {"in_person": "In person", "virtual": "Virtual", "mixed": "Mixed"}
