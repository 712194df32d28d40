"""A spreadsheet of results, understood row by row. Nothing here ever raises: it answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.compass.rules.outcomes import EDITIONS, edition_on, why_not_a_result
from app.infra.cells import day_in, loose, number_in, words_in

NUMBERS = tuple(f"gb{number}" for number in range(1, 9))
NEEDED = ("urn", "date", *NUMBERS)


@dataclass
class Read:
    """One row: what was understood, and what is wrong with it, in sentences."""

    number: int
    urn: int | None = None
    evaluated_on: date | None = None
    edition: str = ""
    percentages: tuple[int | None, ...] = ()
    problems: list[str] = field(default_factory=list)


def columns_of(head: Sequence[object]) -> tuple[dict[str, int], str]:
    """Where each column stands; and a sentence where one that is needed is not there."""
    names = [loose(each).replace(" ", "") for each in head]
    places = {each: names.index(each) for each in (*NEEDED, "edition") if each in names}
    lacking = [each.upper() for each in NEEDED if each not in places]
    if lacking:
        return {}, f"The first row has no column called {', '.join(lacking)}."
    return places, ""


def understand(
    rows: Iterable[Sequence[object]], places: Mapping[str, int], *, today: date
) -> list[Read]:
    """Each row that says anything, from the second row of the file on."""
    found = []
    for number, cells in enumerate(rows, start=2):
        typed = {
            name: cells[place] if place < len(cells) else None for name, place in places.items()
        }
        if any(words_in(each) for each in typed.values()):
            found.append(_read(number, typed, today))
    return found


def _read(number: int, typed: Mapping[str, object], today: date) -> Read:
    row = Read(number, urn=number_in(typed["urn"]), evaluated_on=day_in(typed["date"]))
    if row.urn is None:
        row.problems.append(f"“{words_in(typed['urn'])}” is not a URN.")
    row.percentages = tuple(_percentage(row, name, typed[name]) for name in NUMBERS)
    if row.evaluated_on is None:
        row.problems.append(f"“{words_in(typed['date'])}” is not a day, like 14/10/2026.")
        return row
    named = words_in(typed.get("edition"))
    row.edition = named if named in EDITIONS else edition_on(row.evaluated_on)
    if named and named not in EDITIONS:
        row.problems.append(f"Edition is {' or '.join(EDITIONS)}, or empty.")
    problem = why_not_a_result(row.evaluated_on, row.edition, row.percentages, today=today)
    if problem is not None and not row.problems:
        row.problems.append(problem[1])
    return row


def _percentage(row: Read, name: str, value: object) -> int | None:
    words = words_in(value).removesuffix("%").strip()
    number = number_in(words)
    if words and number is None:
        row.problems.append(f"{name.upper()}: “{words}” is not a whole percentage.")
    return number


def beside(
    rows: Iterable[Read], *, allowed: Collection[int], known: Collection[tuple[int, date]]
) -> None:
    """Put beside each row a school that is not theirs, and a day that is there already or twice.

    `allowed` are URNs this person may enter for, `known` (URN, day) of results there are.
    """
    seen: set[tuple[int, date]] = set()
    for row in rows:
        if row.urn is None or row.evaluated_on is None:
            continue
        key = (row.urn, row.evaluated_on)
        if row.urn not in allowed:
            row.problems.append(f"{row.urn} is not a school you can enter results for.")
        elif key in known:
            row.problems.append("There is a result of that day already.")
        elif key in seen:
            row.problems.append("The same school and day are there twice.")
        seen.add(key)
