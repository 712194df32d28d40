"""A school's groups and lines by year, and its cohorts followed as they move up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.evidence.rules.chains import Year, ever
from app.evidence.rules.coverage import year_of
from app.evidence.rules.lines import Group, Line
from app.evidence.rules.spans import NOBODY, Span


@dataclass(frozen=True, kw_only=True)
class SchoolYear:
    """Everything the measures of one academic year are drawn from.

    `groups` and `lines` reach back as far as the oldest criterion does. `targets` are an
    authority's numbers where none is published. `agreed_cohort`: the benchmarks are measured on the
    pupils they are agreed to fit (special schools).
    """

    year: int
    year_groups: Sequence[int]
    groups: Sequence[Group]
    lines: Sequence[Line]
    many: bool = False
    agreed_cohort: bool = False
    targets: Mapping[str, int] = field(default_factory=dict)

    def groups_of(self, academic_year: int, year_group: int) -> list[Group]:
        return self._groups.get((academic_year, year_group), [])

    def lines_of(self, academic_year: int, year_group: int) -> list[Line]:
        return self._lines.get((academic_year, year_group), [])

    def __post_init__(self) -> None:
        groups: dict[tuple[int, int], list[Group]] = {}
        for group in self.groups:
            groups.setdefault((group.academic_year, group.year_group), []).append(group)
        lines: dict[tuple[int, int], list[Line]] = {}
        for line in self.lines:
            if line.year_group is not None:
                lines.setdefault((line.academic_year, line.year_group), []).append(line)
        object.__setattr__(self, "_groups", groups)
        object.__setattr__(self, "_lines", lines)

    _groups: Mapping[tuple[int, int], list[Group]] = field(init=False, repr=False)
    _lines: Mapping[tuple[int, int], list[Line]] = field(init=False, repr=False)


def path(year: int, year_group: int, first: int) -> list[tuple[int, int]]:
    """(academic year, year group) of a cohort from its `first` year group up to now."""
    return [(year - year_group + group, group) for group in range(first, year_group + 1)]


def link(school: SchoolYear, place: tuple[int, int], lines: Sequence[Line]) -> Year:
    """One year of a cohort, with who was reached by these lines."""
    here = [each for each in lines if (each.academic_year, each.year_group) == place]
    return year_of(school.groups_of(*place), here)


def reached_since(school: SchoolYear, at: Sequence[tuple[int, int]], lines: Sequence[Line]) -> Span:
    """How many of those here now were reached at least once in these years."""
    chain = [link(school, place, lines) for place in at]
    return ever(chain) if chain[-1].roll else NOBODY
