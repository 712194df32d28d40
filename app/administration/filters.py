"""What the log is searched by, as the address says it."""

from dataclasses import dataclass
from datetime import date

from app.infra.typed import whole_number

# Kinds that a bare number or reference may be of.
NAMED_BY_REFERENCE = ("booking",)
NAMED_BY_NUMBER = (
    "closure", "employer", "entry", "evidence", "grant", "group", "invitation", "joiner", "letter",
    "membership", "opportunity", "person", "proposal", "result", "school", "session", "upload",
)  # fmt: skip
LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for. `before` is the last act of the page before; 0 for the first page."""

    who: str = ""
    act: str = ""
    about: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    before: int = 0

    @property
    def things(self) -> list[str]:
        """What the words about may name, as the log names it: every kind that fits."""
        words = self.about.strip()
        if not words:
            return []
        if ":" in words:
            kind, _, key = words.partition(":")
            return [f"{kind.strip().lower()}:{key.strip()}"]
        kinds = NAMED_BY_NUMBER if words.isdecimal() else ()
        plain = words.replace(" ", "").upper()
        named = [f"{kind}:{plain}" for kind in NAMED_BY_REFERENCE]
        return named + [f"{kind}:{words}" for kind in kinds]


def read_before(typed: str) -> int:
    """The number of an act; 0 when it is none that there can be."""
    number = whole_number(typed, digits=len(str(LARGEST))) or 0
    return number if number <= LARGEST else 0
