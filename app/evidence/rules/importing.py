"""A spreadsheet of activities, understood row by row. Nothing here ever raises: it answers.

Several rows that differ only in the group and its number are one activity with several groups.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app.evidence.rules.counting import asked_of
from app.evidence.rules.recording import Cohort, why_not_recorded
from app.infra.cells import day_in, loose, number_in, words_in
from app.rulebook.activities import ORGANISATION_KINDS, find_activity
from app.rulebook.meaningful import MEANINGFUL
from app.rulebook.years import academic_year, year_label

TESTS = tuple(dict.fromkeys(test.key for tests in MEANINGFUL.values() for test in tests))
COLUMNS = (
    "date activity title year_group tutor_group pupils minutes hours mode organisation"
    " organisation_kind offers_technical in_school_day in_a_lesson subject careers_adviser"
).split()
COLUMNS += [*TESTS, "link", "notes"]
NEEDED = ("date", "activity", "title", "year_group", "pupils")
# A column with one of these holds pupils' own data, whatever else the file is for. Without blanks,
# dots and apostrophes, since people write "Pupil's name" in many ways.
PERSONAL = re.compile(
    r"(pupil|student|learner|child)(ren)?s?(full)?names?|nameof|^names?$|(fore|sur|first|last|full)"
    r"name|^upn|(pupil|student|learner)upn|^uln|dateofbirth|birthday|^dob|dob$|e?mail|^sex$"
    r"|^gender$|ethnic|address|postcode"
)
YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
MODES = {
    "": "in_person",
    "in person": "in_person",
    "virtual": "virtual",
    "online": "virtual",
    "mixed": "mixed",
}
OF_A_GROUP = ("cohort_id", "pupils")
NAMES = (
    "This file has a column of people’s own data ({}). Take it out: no pupil is ever named here."
    " Nothing of the file was kept."
)


@dataclass
class Row:
    """One row of the file: what it says in our words, and what is wrong with it, in sentences."""

    number: int
    said: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


def columns_of(head: Sequence[object]) -> tuple[dict[str, int], list[str]]:
    """Where each of our columns stands, and what is wrong with the first row as a whole."""
    names = [loose(each) for each in head]
    personal = [name for name in names if PERSONAL.search(re.sub(r"[^a-z]", "", name))]
    if personal:
        return {}, [NAMES.format(", ".join(personal[:3]))]
    places = {
        column: names.index(column.replace("_", " "))
        for column in COLUMNS
        if column.replace("_", " ") in names
    }
    lacking = [each.replace("_", " ") for each in NEEDED if each not in places]
    if lacking:
        return {}, [f"The first row has no column called {', '.join(lacking)}."]
    return places, []


def understand(
    rows: Iterable[Sequence[object]], places: Mapping[str, int], cohorts: Sequence[Cohort]
) -> list[Row]:
    """Each row that says anything, from the second row of the file on."""
    by_name = {
        (each.academic_year, each.year_group, each.name.casefold()): each for each in cohorts
    }
    found = []
    for number, cells in enumerate(rows, start=2):
        typed = {
            column: cells[place] if place < len(cells) else None for column, place in places.items()
        }
        if any(words_in(each) for each in typed.values()):
            row = Row(number)
            _read(row, typed, by_name)
            found.append(row)
    return found


def _read(
    row: Row, typed: Mapping[str, object], by_name: Mapping[tuple[int, int, str], Cohort]
) -> None:
    said = row.said
    said["title"] = words_in(typed.get("title"))[:500]
    said["held_on"] = day_in(typed.get("date"))
    if said["held_on"] is None:
        row.problems.append(f"“{words_in(typed.get('date'))}” is not a day, like 14/10/2026.")
    kind = find_activity(words_in(typed.get("activity")))
    said["activity"] = kind.slug if kind else ""
    if kind is None:
        row.problems.append(
            f"“{words_in(typed.get('activity'))}” is not a kind of activity we know."
        )
    said["organisation"] = words_in(typed.get("organisation"))[:500]
    said["organisation_kind"] = _kind_of_organisation(row, typed)
    said["subject"] = words_in(typed.get("subject"))[:200]
    said["link"], said["notes"] = words_in(typed.get("link")), words_in(typed.get("notes"))[:5000]
    said["minutes"] = _minutes(row, typed)
    said["mode"] = MODES.get(loose(typed.get("mode")), "")
    if not said["mode"]:
        row.problems.append("Mode is in person, virtual or mixed.")
    for column, name in (
        ("offers_technical", "is_technical"),
        ("in_a_lesson", "in_curriculum"),
        ("careers_adviser", "by_adviser"),
    ):
        said[name] = bool(_yes_no(row, typed, column))
    said["in_school_day"] = _yes_no(row, typed, "in_school_day")
    said["answers"] = _answers(row, typed, asked_of(kind.benchmark) if kind else TESTS)
    _read_group(row, typed, by_name)


def _read_group(
    row: Row, typed: Mapping[str, object], by_name: Mapping[tuple[int, int, str], Cohort]
) -> None:
    group, name = loose(typed.get("year_group")), words_in(typed.get("tutor_group"))
    match = re.fullmatch(r"(?:year |y)?(\d{1,2})(?:\.0)?|reception|r", group)
    pupils = number_in(typed.get("pupils"))
    if pupils is None:
        row.problems.append(f"“{words_in(typed.get('pupils'))}” is not a number of pupils.")
    if match is None:
        row.problems.append(f"“{words_in(typed.get('year_group'))}” is not a year group, like 9.")
    if match is None or row.said["held_on"] is None:
        return
    year, number = academic_year(row.said["held_on"]), int(match[1] or 0)
    cohort = by_name.get((year, number, name.casefold()))
    if cohort is None:
        whom = name or f"Year {number}"
        row.problems.append(f"There is no group {whom} in {year_label(year)}. Count it first.")
    elif pupils is not None:
        row.said["cohort_id"], row.said["pupils"] = cohort.id, pupils


def together(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    """Good rows by activity. Its key goes by all that they say but the group and its number.

    So rows that say different things of one event are different activities, each judged by its own
    words, and the same row makes the same record however often it is brought in.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.is_good:
            said = {name: row.said[name] for name in sorted(row.said) if name not in OF_A_GROUP}
            found.setdefault(repr(said).casefold(), []).append(row)
    return {uuid5(NAMESPACE_URL, key): them for key, them in found.items()}


def check(rows: Sequence[Row], cohorts: Sequence[Cohort], *, today: date) -> None:
    """Put beside each row what keeps its activity from being recorded."""
    by_id = {each.id: each for each in cohorts}
    for them in together(rows).values():
        seen: set[int] = set()
        for row in them:
            cohort = by_id[row.said["cohort_id"]]
            if cohort.id in seen:
                row.problems.append("This group is there twice for the same activity.")
                continue
            seen.add(cohort.id)
            problem = why_not_recorded(Said(row.said), [cohort], today=today)
            if problem is not None:
                row.problems.append(problem.sentence)


class Said:
    """One row as the rule of recording takes it."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.pupils: Mapping[int, int] = {said["cohort_id"]: said["pupils"]}
        self.activity: str = said["activity"]
        self.title: str = said["title"]
        self.held_on: date = said["held_on"]
        self.minutes: int = said["minutes"]
        self.organisation: str = said["organisation"]
        self.organisation_kind: str = said["organisation_kind"]
        self.subject: str = said["subject"]
        self.by_adviser: bool = said["by_adviser"]
        self.answers: Mapping[str, str] = said["answers"]
        self.link: str = said["link"]
        self.notes: str = said["notes"]


def _kind_of_organisation(row: Row, typed: Mapping[str, object]) -> str:
    named = loose(typed.get("organisation_kind"))
    known = {label.casefold(): slug for slug, label in ORGANISATION_KINDS.items()}
    known |= {slug.replace("_", " "): slug for slug in ORGANISATION_KINDS}
    if named and named not in known:
        row.problems.append(f"“{named}” is not a kind of organisation we know.")
    return known.get(named, "")


def _minutes(row: Row, typed: Mapping[str, object]) -> int:
    total = 0
    for column, factor in (("hours", 60), ("minutes", 1)):
        words = words_in(typed.get(column))
        number = number_in(typed.get(column)) if words else 0
        if number is None:
            row.problems.append(f"“{words}” is not a whole number of {column}.")
        total += factor * (number or 0)
    return total


def _answers(row: Row, typed: Mapping[str, object], asked: Sequence[str]) -> dict[str, str]:
    answers = {}
    for test in asked:
        said = _yes_no(row, typed, test)
        if said is not None:
            answers[test] = "yes" if said else "no"
    return answers


def _yes_no(row: Row, typed: Mapping[str, object], column: str) -> bool | None:
    words = loose(typed.get(column))
    if words and words not in YES | NO | {"not sure", "not known"}:
        row.problems.append(f"{column.replace('_', ' ').capitalize()} is yes, no or empty.")
    return True if words in YES else False if words in NO else None
