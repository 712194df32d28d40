"""What is wrong with an edition's file, said before anything is judged by it."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.infra.wording import listed
from app.rulebook.confidence import Confidence
from app.rulebook.meaningful import tests_for

AUDIENCES = ("schools", "colleges", "primary")
UNITS = (
    "institution",
    "pupil",
    "learner",
    "pupil and subject",
    "pupil considering higher education",
)
RECURRENCES = ("year", "key stage", "phase")
YEARS = range(7, 14)
"""The year groups the benchmarks speak of, Years 7 to 13."""
COUNTED = range(5, 9)
"""The benchmarks that ask for a number of encounters, experiences, visits or meetings."""

_TEXTS = ("id", "text", "unit", "deadline", "source", "mark")
_KNOWN = {
    "edition": {"key", "title", "audience", "valid_from", "settled", "note", "source", "benchmark"},
    "benchmark": {"number", "name", "settled", "criterion"},
    "criterion": {
        *_TEXTS,
        *("number", "every", "years", "from_year", "by_year", "valid_from"),
        *("range", "curriculum"),
        *("tests", "local_target", "settled", "note"),
    },
}
_ID = re.compile(r"[A-Z]+(\d+)(\.\d+)?")


class EditionFault(ValueError):
    """A folder of editions cannot be used. `faults`: a sentence for each thing that is wrong."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def check_edition(raw: Mapping[str, Any], name: str) -> list[str]:
    """A sentence for each fault of an edition's table: file, criterion and what is wrong."""
    faults = [f"{name}: {fault}" for fault in _faults_of_edition(raw)]
    seen: set[str] = set()
    for benchmark in _tables(raw, "benchmark"):
        number = benchmark.get("number")
        faults += [f"{name}, benchmark {number}: {fault}" for fault in _faults_of(benchmark)]
        for criterion in _tables(benchmark, "criterion"):
            key = str(criterion.get("id", "a criterion without id"))
            found = list(_faults_of_criterion(criterion, number))
            if key in seen:
                found.append("this id is there twice.")
            seen.add(key)
            faults += [f"{name}, {key}: {fault}" for fault in found]
    return faults


def _faults_of_edition(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from _texts(raw, ("key", "title", "source"))
    yield from _unknown(raw, "edition")
    yield from _flags(raw, ("settled",))
    if "settled" not in raw:
        yield "“settled” is missing."
    if raw.get("audience") not in AUDIENCES:
        yield f"“{raw.get('audience')}” is not an audience ({listed(AUDIENCES, 'or')})."
    if not _is_day(raw.get("valid_from")):
        yield "“valid_from” is not a day, such as 2027-09-01."
    numbers = [each.get("number") for each in _tables(raw, "benchmark")]
    if numbers != list(range(1, 9)):
        yield "The benchmarks are not 1 to 8, each once and in order."


def _faults_of(benchmark: Mapping[str, Any]) -> Iterator[str]:
    yield from _texts(benchmark, ("name",))
    yield from _unknown(benchmark, "benchmark")
    yield from _flags(benchmark, ("settled",))


def _faults_of_criterion(raw: Mapping[str, Any], benchmark: object) -> Iterator[str]:
    yield from _texts(raw, _TEXTS)
    yield from _unknown(raw, "criterion")
    yield from _flags(raw, ("settled", "local_target"))
    yield from _faults_of_id(raw, benchmark)
    if isinstance(raw.get("unit"), str) and raw["unit"] not in UNITS:
        yield f"“{raw['unit']}” is not a unit ({listed(UNITS, 'or')})."
    if "every" in raw and raw["every"] not in RECURRENCES:
        yield f"“{raw['every']}” is not a period ({listed(RECURRENCES, 'or')})."
    if raw.get("mark") not in tuple(Confidence):
        yield f"“{raw.get('mark')}” is not a mark ({listed(tuple(Confidence), 'or')})."
    if not str(raw.get("source", "https://")).startswith("https://"):
        yield "the source is not an address that begins with https://."
    if "valid_from" in raw and not _is_day(raw["valid_from"]):
        yield "“valid_from” is not a day, such as 2027-09-01."
    yield from _faults_of_number(raw, benchmark)
    yield from _faults_of_years(raw)
    yield from _faults_of_tests(raw, benchmark)


def _faults_of_id(raw: Mapping[str, Any], benchmark: object) -> Iterator[str]:
    match = _ID.fullmatch(str(raw.get("id", "")))
    if "id" in raw and (match is None or match[1] != str(benchmark)):
        yield f"the id is not a letter, its benchmark and a place, such as S{benchmark}.1."


def _faults_of_number(raw: Mapping[str, Any], benchmark: object) -> Iterator[str]:
    number, local = raw.get("number"), raw.get("local_target") is True
    if number is not None and (not _is_count(number) or number < 1):
        yield f"the number “{number}” is not a whole number from 1."
    if number is not None and local:
        yield "it has a number, and leaves the number to a local target."
    asks = benchmark in COUNTED and raw.get("unit") != "institution"
    if asks and number is None and not local and not raw.get("note"):
        yield "the number is missing; where none is given, say so in “note”."
    if raw.get("settled") is False and not raw.get("note"):
        yield "it is not settled, and “note” does not say what is not."


def _faults_of_years(raw: Mapping[str, Any]) -> Iterator[str]:
    years = raw.get("years", [])
    if not isinstance(years, list) or any(not _is_year(year) for year in years):
        yield f"“years” {years} are not year groups from 7 to 13."
    if "by_year" in raw and not _is_year(raw["by_year"]):
        yield f"“by_year” {raw['by_year']} is not a year group from 7 to 13."


def _faults_of_tests(raw: Mapping[str, Any], benchmark: object) -> Iterator[str]:
    known = [test.key for test in tests_for(benchmark)] if isinstance(benchmark, int) else []
    tests = raw.get("tests", [])
    if not isinstance(tests, list):
        yield "“tests” is not a list."
        return
    for key in tests:
        if key not in known:
            yield f"“{key}” is not a test of “meaningful” for benchmark {benchmark}."


def _tables(raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = raw.get(name, [])
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _texts(raw: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    for each in names:
        if not isinstance(raw.get(each), str) or not raw[each].strip():
            yield f"“{each}” is missing."


def _flags(raw: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    for each in names:
        if not isinstance(raw.get(each, True), bool):
            yield f"“{each}” is not true or false."


def _unknown(raw: Mapping[str, Any], kind: str) -> Iterator[str]:
    for each in sorted(raw.keys() - _KNOWN[kind]):
        yield f"“{each}” is not a field of {'an edition' if kind == 'edition' else f'a {kind}'}."


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_year(value: object) -> bool:
    return _is_count(value) and value in YEARS
