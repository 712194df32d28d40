"""What the ledger says now, line by line, and the groups it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.evidence.kinds import HELD
from app.rulebook.meaningful import Answer, verdict


@dataclass(frozen=True, kw_only=True)
class Group:
    """A cohort as the school counts it now. `name` is empty for the whole year group.

    `most` and `least` are the largest and the smallest roll it was ever counted with; None where it
    was counted once.
    """

    id: int
    academic_year: int
    year_group: int
    name: str
    roll: int
    joined: int | None = None
    in_gatsby_cohort: int | None = None
    is_open: bool = True
    most: int | None = None
    least: int | None = None

    @property
    def has_lost(self) -> int:
        """How many pupils fewer than at its largest."""
        return max(0, (self.most or self.roll) - self.roll)

    @property
    def has_gained(self) -> bool:
        return self.least is not None and self.roll > self.least


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one activity says about one cohort, as it stands: the latest entry, in plain words.

    `pupils` are expected while planned, and those who came once held; `roll` is how many the cohort
    had then. What a school does as a whole has a `criterion` and no cohort. For the rest see the
    ledger's own table.
    """

    booking_id: int | None = None
    record_id: int | None = None
    cohort_id: int | None = None
    year_group: int | None = None
    academic_year: int
    benchmark: int
    meant_for: int = 0
    criterion: str = ""
    standing: str
    activity: str = ""
    title: str = ""
    held_on: date | None = None
    minutes: int = 0
    mode: str = ""
    pupils: int
    roll: int | None = None
    organisation: str = ""
    organisation_kind: str = ""
    is_technical: bool = False
    in_school_day: bool | None = None
    in_curriculum: bool = False
    subject: str = ""
    counted: bool = False
    missing: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Names the activity, whichever way it came into the ledger."""
        return f"b{self.booking_id}" if self.booking_id is not None else f"r{self.record_id}"

    @property
    def is_held(self) -> bool:
        return self.standing in HELD

    @property
    def is_uncounted(self) -> bool:
        """Recorded, not counted."""
        return self.is_held and not self.counted

    def said(self, test: str) -> str:
        """The answer to one test of "meaningful"; not known where nobody gave one."""
        return said(self.answers, test)


def said(answers: Mapping[str, Any], test: str) -> str:
    """One answer out of those that an entry keeps, each with who gave it and when."""
    kept = answers.get(test)
    return str(kept["answer"]) if kept else Answer.NOT_KNOWN


def plain(answers: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers of an entry by test, without who gave them."""
    return {test: Answer(said(answers, test)) for test in answers}


def counts_under(line: Line, benchmark: int, *, many: bool) -> bool:
    """Whether a line counts under a benchmark.

    Under its own when it is counted; under another only where the school has chosen that one
    activity may count under many, and only an experience of a workplace (6) as an encounter with an
    employer (5), whose four tests it passes. No source says which is right; one is the usual.
    """
    if not line.counted:
        return False
    if line.benchmark == benchmark:
        return True
    if not many or (line.benchmark, benchmark) != (6, 5):
        return False
    return verdict(benchmark, plain(line.answers), attended=line.pupils > 0).counted
