"""How sure a rule's source is. Every rule that people are shown carries one of these marks."""

from enum import StrEnum


class Confidence(StrEnum):
    """Where the words of a rule come from."""

    OFFICIAL = "A"
    RESTATED = "B"
    WEAK = "C"
    OURS = "I"
    UNSEEN = "U"


CONFIDENCE_LABELS = {
    Confidence.OFFICIAL: "from the official publisher",
    Confidence.RESTATED: "restated by a careers hub, council or sector body",
    Confidence.WEAK: "pieced together from weaker sources",
    Confidence.OURS: "this service's own practice, not a published rule",
    Confidence.UNSEEN: "known to exist, but its text was not seen",
}
