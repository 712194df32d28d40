"""What changed between two editions of the benchmarks, criterion by criterion."""

import re
from dataclasses import dataclass

from app.rulebook.benchmarks import Benchmark, Criterion, Edition

FIELDS = (
    "text",
    "unit",
    "number",
    "deadline",
    "every",
    "years",
    "by_year",
    "tests",
    "local_target",
    "settled",
)
"""What a criterion asks for, as opposed to where it was read and what is remarked on it."""

_PLACE = re.compile(r"[A-Z]+(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of a criterion, before and after."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, kw_only=True)
class CriterionChange:
    """One criterion that is in both editions and does not ask for the same."""

    old: Criterion
    new: Criterion
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, kw_only=True)
class BenchmarkChange:
    """What became of one benchmark. `name` holds old and new where it was renamed."""

    number: int
    name: FieldChange | None
    added: tuple[Criterion, ...]
    gone: tuple[Criterion, ...]
    changed: tuple[CriterionChange, ...]
    same: tuple[Criterion, ...]

    @property
    def is_same(self) -> bool:
        return not (self.name or self.added or self.gone or self.changed)


def compare(old: Edition, new: Edition) -> tuple[BenchmarkChange, ...]:
    """What each of the eight benchmarks gained, lost and changed.

    Criteria are matched by benchmark and place, S5.1 with S5.1 and with C5.1, since the ids of
    every edition are ours and the same thing keeps its place. `P5` is in the first place.
    """
    return tuple(
        _compare(before, new.benchmark(before.number))
        for before in sorted(old.benchmarks, key=lambda each: each.number)
    )


def _compare(old: Benchmark, new: Benchmark) -> BenchmarkChange:
    before = {place(each): each for each in old.criteria}
    after = {place(each): each for each in new.criteria}
    both = [(before[key], after[key]) for key in sorted(before.keys() & after.keys())]
    pairs = [(one, other, field_changes(one, other)) for one, other in both]
    renamed = FieldChange(field="name", old=old.name, new=new.name)
    return BenchmarkChange(
        number=old.number,
        name=renamed if old.name != new.name else None,
        added=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        gone=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        changed=tuple(
            CriterionChange(old=one, new=other, fields=fields)
            for one, other, fields in pairs
            if fields
        ),
        same=tuple(other for _, other, fields in pairs if not fields),
    )


def field_changes(old: Criterion, new: Criterion) -> tuple[FieldChange, ...]:
    """The fields that do not ask for the same, in the order of FIELDS."""
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in FIELDS)
    return tuple(FieldChange(field=name, old=a, new=b) for name, a, b in pairs if a != b)


def place(criterion: Criterion) -> tuple[int, int]:
    """Benchmark and place of a criterion, whatever letter its id begins with."""
    match = _PLACE.fullmatch(criterion.id)
    if match is None:
        raise ValueError(f"{criterion.id} is not an id of a criterion.")
    return int(match[1]), int(match[2] or 1)
