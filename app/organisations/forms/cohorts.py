"""The one page on which a school's groups are counted: a number for each, and lists of new ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.organisations.rules import LARGEST_ROLL, LONGEST_GROUP_NAME, GroupRoll
from app.rulebook.years import year_group_label

if TYPE_CHECKING:
    from app.organisations.models import Cohort

ROLL = re.compile(r"[0-9]{1,6}")
# `9A 28`, `9A, 28`, or two cells pasted from a spreadsheet.
LINE = re.compile(r"(?P<name>.+?)[\s,;:]+(?P<roll>[0-9]{1,6})")
LONGEST_LINE = 60  # characters; a longer one is not a group with its number
MOST_LINES = 40  # new tutor groups in one year group
JOINED = "Of whom joined since last year"
FITS = "For whom the benchmarks fit"
NOT_A_NUMBER = f"Enter a whole number of pupils, up to {LARGEST_ROLL:,}."


@dataclass(frozen=True)
class Row:
    """One group on the page, saved before or not yet: its box, its label, what stands in it."""

    box: str
    year_group: int
    name: str
    value: str
    cohort: "Cohort | None" = None

    @property
    def label(self) -> str:
        return self.name or year_group_label(self.year_group)


@dataclass(frozen=True)
class Part:
    """How many of a year group are something: its box, its label, and what stands in it."""

    box: str
    label: str
    value: str


@dataclass(frozen=True)
class Year:
    """A year group with the tutor groups inside it, and the box for new ones."""

    row: Row
    tutor_groups: tuple[Row, ...]
    new_box: str
    new: str
    closed: tuple[str, ...]
    joined: Part
    fits: Part

    @property
    def label(self) -> str:
        return year_group_label(self.row.year_group)

    @property
    def inside(self) -> int:
        """Pupils in the saved tutor groups together."""
        return sum(each.cohort.roll for each in self.tutor_groups if each.cohort is not None)

    @property
    def differs(self) -> bool:
        """Whether the tutor groups add up to another number than the year group holds."""
        whole = self.row.cohort
        return bool(self.tutor_groups and whole is not None and whole.roll != self.inside)


class RollSheet:
    """What stands on the page and what was typed into it; `errors` says what is wrong, by box."""

    def __init__(
        self,
        year_groups: Sequence[int],
        cohorts: Sequence["Cohort"],
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self._typed = {
            name: value.replace("\x00", "").strip() for name, value in (typed or {}).items()
        }
        self._cohorts = cohorts
        self.years = [self._year(group) for group in year_groups]
        self.errors: dict[str, str] = {}

    def read(self) -> list[GroupRoll]:
        """Every number that was typed; look at `errors` before using it."""
        rolls = []
        for year in self.years:
            for row in (year.row, *year.tutor_groups):
                roll = self._roll(row)
                parts = self._parts(year, roll) if row is year.row else {}
                if roll is not None:
                    rolls.append(
                        GroupRoll(year_group=row.year_group, name=row.name, roll=roll, **parts)
                    )
            rolls.extend(self._new(year))
        return rolls

    def errors_for_summary(self) -> list[tuple[str, str]]:
        """(box, sentence), in the order of the page, as forms have it."""
        return list(self.errors.items())

    def refuse(self, sentence: str) -> None:
        """Put a decision's sentence at the top of the page."""
        self.errors[""] = sentence

    def _year(self, group: int) -> Year:
        here = [each for each in self._cohorts if each.year_group == group]
        living = {each.name: each for each in here if each.closed_at is None}
        box, whole = f"year_{group}", living.get("")
        return Year(
            row=self._row(box, group, "", living.get("")),
            tutor_groups=tuple(
                self._row(f"group_{each.id}", group, name, each)
                for name, each in living.items()
                if name
            ),
            new_box=f"new_{group}",
            new=self._typed.get(f"new_{group}", ""),
            closed=tuple(each.name for each in here if each.closed_at is not None and each.name),
            joined=self._part(f"joined_{group}", JOINED, whole.joined if whole else None),
            fits=self._part(f"fits_{group}", FITS, whole.in_gatsby_cohort if whole else None),
        )

    def _row(self, box: str, group: int, name: str, cohort: "Cohort | None") -> Row:
        kept = str(cohort.roll) if cohort is not None else ""
        return Row(box, group, name, self._typed.get(box, kept)[:40], cohort)

    def _part(self, box: str, label: str, kept: int | None) -> Part:
        return Part(box, label, self._typed.get(box, "" if kept is None else str(kept))[:40])

    def _parts(self, year: Year, roll: int | None) -> dict[str, int | None]:
        """What is said of part of a year group; empty boxes say nothing."""
        said: dict[str, int | None] = {}
        for name, part in (("joined", year.joined), ("in_gatsby_cohort", year.fits)):
            number = _number(part.value) if part.value else None
            if part.value:
                self._check(year, part, number, roll)
            said[name] = number
        return said

    def _check(self, year: Year, part: Part, number: int | None, roll: int | None) -> None:
        """Put a sentence beside a number of pupils that cannot be part of the year group."""
        which = f"{year.label}, {part.label[0].lower()}{part.label[1:]}"
        if roll is None and year.row.box not in self.errors:
            self.errors[year.row.box] = f"Enter how many pupils are in {year.label} too."
        elif number is None:
            self.errors[part.box] = f"{which}: {NOT_A_NUMBER[0].lower()}{NOT_A_NUMBER[1:]}"
        elif roll is not None and number > roll:
            self.errors[part.box] = f"{which}: it cannot be more than the {roll:,} on roll."

    def _roll(self, row: Row) -> int | None:
        if not row.value and row.cohort is None:
            return None
        if not row.value:
            self.errors[row.box] = f"Enter how many pupils are in {row.label}, or close it."
            return None
        roll = _number(row.value)
        if roll is None:
            self.errors[row.box] = f"{row.label}: {NOT_A_NUMBER[0].lower()}{NOT_A_NUMBER[1:]}"
        return roll

    def _new(self, year: Year) -> Iterator[GroupRoll]:
        lines = [line.strip() for line in year.new.splitlines() if line.strip()]
        names: set[str] = {each.name.lower() for each in year.tutor_groups}
        if len(lines) > MOST_LINES:
            self.errors[year.new_box] = f"{year.label}: add at most {MOST_LINES} groups at a time."
            return
        for line in lines:
            match = LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
            name = " ".join(match["name"].split()) if match else ""
            roll = _number(match["roll"]) if match else None
            if problem := _problem_of(line, name, roll, names):
                self.errors[year.new_box] = f"{year.label}: {problem}"
                return
            names.add(name.lower())
            yield GroupRoll(year_group=year.row.year_group, name=name, roll=roll or 0)


def _problem_of(line: str, name: str, roll: int | None, names: set[str]) -> str:
    shown = line if len(line) <= 40 else f"{line[:40]}..."  # noqa: PLR2004 - enough to find it
    if not name:
        return f"“{shown}” needs a name and a number of pupils, like 9A 28."
    if roll is None:
        return f"“{shown}” has too many pupils; the most is {LARGEST_ROLL:,}."
    if len(name) > LONGEST_GROUP_NAME:
        return f"“{shown}” has too long a name; use {LONGEST_GROUP_NAME} characters or fewer."
    if name.lower() in names:
        return f"{name} is there already. Change its number above."
    return ""


def _number(typed: str) -> int | None:
    plain = typed.replace(",", "")
    if not (plain.isascii() and ROLL.fullmatch(plain)) or int(plain) > LARGEST_ROLL:
        return None
    return int(plain)
