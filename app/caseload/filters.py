"""Which part of the caseload is looked at, as its address says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.caseload.kinds import KINDS, SCHOOL
from app.infra.typed import Part, of_the_choices, search_words
from app.rulebook.phases import PHASE_LABELS

MINE, NOBODY, ALL = "mine", "nobody", "all"
WHOSE = {MINE: "Mine", NOBODY: "Nobody’s", ALL: "All of my area"}


@dataclass(frozen=True, kw_only=True)
class Filters(Part):
    """Schools or employers, and which of them. `whose` may be a colleague, by id; by kind and by
    whose they are nothing counts as left out.
    """

    whole = frozenset({"of", "whose"})

    of: str = SCHOOL
    whose: str = MINE
    area: str = ""
    phase: str = ""
    q: str = ""
    gap: str = ""
    overdue: str = ""

    @classmethod
    def read(
        cls, given: Mapping[str, str], *, areas: Collection[int], people: Collection[int]
    ) -> "Filters":
        """From an address; what is not one of the choices is left out."""
        known: dict[str, Collection[str]] = {
            "of": KINDS,
            "whose": {*WHOSE, *(str(each) for each in people)},
            "area": {str(each) for each in areas},
            "phase": {str(each) for each in PHASE_LABELS},
            "gap": {"1"},
            "overdue": {"1"},
        }
        kept = of_the_choices(given, known)
        if kept.get("of", SCHOOL) != SCHOOL:
            kept.pop("phase", None)
        return cls(**kept, q=search_words(given))
