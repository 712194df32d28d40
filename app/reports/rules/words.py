"""What every number means, said beside it; and what its parts are called."""

from app.figures.kinds import UNKNOWN
from app.opportunities.kinds import BY_SLUG as KINDS
from app.rulebook.activities import ACTIVITIES
from app.rulebook.benchmarks import edition
from app.rulebook.phases import PHASE_LABELS, Phase
from app.rulebook.sectors import BY_SLUG as SECTORS
from app.rulebook.years import year_group_label

DEFINITIONS = {
    "encounters": "Activities with an employer or a provider (Benchmarks 5, 6 and 7) that took"
    " place in the school year and had every test of “meaningful” met. One activity counts once for"
    " each school, however many groups came.",
    "pupils": "How many different pupils took part in at least one encounter. Nobody’s name is"
    " held, so it is the interval of every number that the turnouts allow. Schools and year groups"
    " share no pupil, so theirs add up; two visits of one year group do not.",
    "attendances": "Pupils present at encounters, a pupil once for each. One pupil at three"
    " encounters is three.",
    "employers": "Organisations with an account here that led at least one encounter; one that came"
    " to ten schools counts once.",
    "schools": "Open schools with at least one encounter, of all open schools in the register.",
    "primaries": "Open primary and first schools with at least one encounter, of all in the"
    " register.",
    "placements": "Pupils on T Level industry placements that took place and count: 315 hours or"
    " more, 750 for an early years educator.",
    "achieved": "Benchmarks at 100% in each institution’s latest Compass evaluation by the end of"
    " the year, averaged over the institutions that have one (n). As entered by them, not worked"
    " out here. Results before and after September 2025 answer different questionnaires and are not"
    " like for like.",
    "send": "Published opportunities with a session in the school year that say how they suit"
    " pupils with special educational needs or disabilities, or are for special schools.",
    "uncounted": "Activities that took place and are recorded, but miss a test of “meaningful”.",
    "minutes": "How long encounters lasted, each once.",
}
LABELS = {
    "encounters": "Encounters",
    "pupils": "Pupils reached",
    "attendances": "Pupils present, visit by visit",
    "employers": "Employers active",
    "schools": "Schools taking part",
    "primaries": "Primary schools taking part",
    "placements": "T Level placements",
    "achieved": "Benchmarks achieved, of 8",
    "send": "SEND opportunities",
    "uncounted": "Recorded, not counted",
    "minutes": "Hours of encounters",
}
DIMENSION_LABELS = {
    "benchmark": "Benchmark",
    "phase": "Phase",
    "year_group": "Year group",
    "kind": "Kind of activity",
    "sector": "Sector",
    "size": "Size of employer",
}
SIZE_LABELS = {
    "self_employed": "Self-employed",
    "micro": "1 to 9 people",
    "small": "10 to 49 people",
    "medium": "50 to 249 people",
    "large": "250 people or more",
}
_VALUES = {
    "size": SIZE_LABELS,
    "phase": {str(phase): label for phase, label in PHASE_LABELS.items()},
    "kind": {each.slug: each.label for each in ACTIVITIES},
}
_ORDERS = {
    "size": list(SIZE_LABELS),
    "phase": [str(each) for each in Phase],
    "benchmark": [str(number) for number in range(1, 9)],
    "year_group": [str(number) for number in range(-1, 14)],
}


def label_of(dimension: str, value: str) -> str:
    """A part of a figure in words."""
    if value == UNKNOWN:
        return "Not known"
    if dimension == "benchmark":
        return f"{value}. {edition('schools-2025').benchmark(int(value)).name}"
    if dimension == "year_group":
        return year_group_label(int(value))
    if dimension == "sector" and value in SECTORS:
        return SECTORS[value].label
    if dimension == "kind" and value in KINDS:
        return KINDS[value].label
    return _VALUES.get(dimension, {}).get(value, value)


def place_of(dimension: str, value: str) -> int:
    """Where a part stands among the others, where they have an order of their own."""
    order = _ORDERS.get(dimension, [])
    return order.index(value) if value in order else len(order)
