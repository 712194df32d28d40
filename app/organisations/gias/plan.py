"""What following the register would change, decided before anything does."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from app.infra.wording import count
from app.organisations.gias.establishment import PROPOSED_TO_OPEN, Establishment
from app.organisations.gias.reading import Register
from app.organisations.gias.school_facts import COLUMNS, SchoolFacts, facts_of, following

GREATEST_LOSS = 0.1
"""Share of the open schools that may close or be absent before somebody has to look twice."""
GREATEST_RENAMING = 0.25
"""Share of the known schools that may change name before somebody has to look twice."""
FEW = 5
"""So many schools at once need no second look, whatever share they are."""

CLOSED_BEFORE = "closed, and never known here"
NOT_OPEN_YET = "proposed to open"
BEYOND = "not a school or college (a university, say)"
NO_STATUS = "without a status the register uses"


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One fact of a school before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """A known school before and after following its row."""

    before: SchoolFacts
    after: SchoolFacts

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in COLUMNS)
        return tuple(
            FieldChange(name=name, before=old, after=new) for name, old, new in pairs if old != new
        )


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What following a file would do. `absent`: known, open, and not in the file: left as it is.

    `warnings` are sentences on why somebody should look twice before it is done.
    """

    additions: tuple[SchoolFacts, ...]
    updates: tuple[Change, ...]
    closures: tuple[Change, ...]
    reopenings: tuple[Change, ...]
    unchanged: int
    absent: tuple[SchoolFacts, ...]
    skipped: Mapping[str, int]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.warnings)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that happens to schools already known."""
        return self.updates + self.closures + self.reopenings

    @property
    def mark(self) -> str:
        """Differs when the plan does: shows that what is confirmed is what was previewed."""
        written = repr((self.additions, self.changes, [each.urn for each in self.absent]))
        return sha256(written.encode()).hexdigest()[:16]

    @property
    def is_empty(self) -> bool:
        return not (self.additions or self.changes)


def compare(
    existing: Mapping[int, SchoolFacts],
    register: Register,
    authorities: Collection[int],
    *,
    seen_on: date,
) -> ImportPlan:
    """The plan for following the register in these authorities.

    `existing` are the known schools by URN, `seen_on` the day of the import. New schools are
    added when open. Known ones are updated, closed or reopened. One that the file leaves out is
    reported and left alone: a gap in a file closes no school.
    """
    plan = _Sorting(existing, seen_on)
    for row in register.establishments:
        if row.la_code in authorities:
            plan.place(row)
    here = [each for each in existing.values() if each.authority_id in authorities]
    absent = [each for each in here if each.is_open and each.urn not in plan.met]
    absent.sort(key=lambda each: (each.name, each.urn))
    return ImportPlan(
        additions=tuple(plan.additions),
        updates=tuple(plan.updates),
        closures=tuple(plan.closures),
        reopenings=tuple(plan.reopenings),
        unchanged=plan.unchanged,
        absent=tuple(absent),
        skipped=dict(plan.skipped),
        problems=register.problems,
        warnings=_warnings(here, plan, absent),
    )


class _Sorting:
    """Puts each row where it belongs."""

    def __init__(self, existing: Mapping[int, SchoolFacts], seen_on: date) -> None:
        self.existing = existing
        self.seen_on = seen_on
        self.met: set[int] = set()
        self.additions: list[SchoolFacts] = []
        self.updates: list[Change] = []
        self.closures: list[Change] = []
        self.reopenings: list[Change] = []
        self.unchanged = 0
        self.skipped: Counter[str] = Counter()

    def place(self, row: Establishment) -> None:
        before = self.existing.get(row.urn)
        reason = _why_not(row, known=before is not None)
        self.met.add(row.urn)
        if reason:
            self.skipped[reason] += 1
        elif before is None:
            self.additions.append(facts_of(row, seen_on=self.seen_on))
        else:
            self._change(Change(before=before, after=following(before, row, seen_on=self.seen_on)))

    def _change(self, change: Change) -> None:
        if change.before == change.after:
            self.unchanged += 1
        elif change.before.is_open and not change.after.is_open:
            self.closures.append(change)
        elif change.after.is_open and not change.before.is_open:
            self.reopenings.append(change)
        else:
            self.updates.append(change)


def _why_not(row: Establishment, *, known: bool) -> str:
    """Why a row is passed over; "" when it is not."""
    if row.status_code == PROPOSED_TO_OPEN:
        return NOT_OPEN_YET
    if not (row.is_open or row.is_closed):
        return NO_STATUS
    if known:
        return ""
    if row.is_closed:
        return CLOSED_BEFORE
    return "" if row.is_within_programme else BEYOND


def _warnings(
    here: Collection[SchoolFacts], plan: _Sorting, absent: Collection[SchoolFacts]
) -> tuple[str, ...]:
    """Sentences on what a right file would hardly do."""
    was_open = sum(each.is_open for each in here)
    lost = len(plan.closures) + len(absent)
    renamed = sum(each.before.name != each.after.name for each in plan.updates)
    found = []
    if lost > FEW and lost > GREATEST_LOSS * was_open:
        found.append(
            f"Of {count(was_open, 'open school')}, {len(plan.closures):,} would close and"
            f" {len(absent):,} are not in the file. That is more than a usual change of the"
            " register: check that this is the newest whole file."
        )
    if renamed > FEW and renamed > GREATEST_RENAMING * len(here):
        found.append(
            f"{count(renamed, 'school')} of {len(here):,} would change name. Check that this is"
            " the register of schools and that its columns have not slipped."
        )
    return tuple(found)
