"""Reads the register's file: a CSV in Windows-1252, dates dd-mm-yyyy, codes as text.

A file that is not the register raises NotTheRegister, with what gave it away. In a file that is,
nothing raises: a row that cannot be used is left out with a sentence naming its line.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from app.infra.wording import count, listed
from app.organisations.gias.cells import Cells
from app.organisations.gias.columns import PHASE_CODES, REQUIRED, SIXTH_FORM_CODES, STATUS_CODES
from app.organisations.gias.establishment import Establishment
from app.rulebook.establishments import type_named, type_with_code

OLDEST_AGE = 99
MOST_PUPILS = 100_000
LARGEST_URN = 9_999_999
GREATEST_CODE = 999
LONGEST_CODE = 3
LONGEST_FIRST_LINE = 64 * 1024
"""In bytes; the register's own is about 4,000."""
MISSING_NAMED = 6
"""How many missing columns a sentence names before it only counts the rest."""


class NotTheRegister(ValueError):
    """The file is not the register of schools, or not the whole of it. Says what gave it away."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """What a file held. `elsewhere` counts rows of authorities that were not asked for."""

    establishments: tuple[Establishment, ...]
    problems: tuple[str, ...]
    rows: int
    elsewhere: int
    columns: int


def read(stream: BinaryIO, *, authorities: Collection[int] | None = None) -> Register:
    """Read the register, keeping the establishments of these authorities (all by default).

    Raises NotTheRegister for a file that is something else.
    """
    lines = csv.reader(_as_text(stream))
    header = _header(lines)
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    found: dict[int, Establishment] = {}
    problems: list[str] = []
    rows = elsewhere = 0
    for line, row in _rows(lines, problems):
        rows += 1
        why_not = _unreadable(row, len(header))
        if why_not:
            problems.append(f"Line {line}: {why_not}, so the row was left out.")
        elif _is_elsewhere(row[places["LA (code)"]], authorities):
            elsewhere += 1
        else:
            _place(Cells(line, row, places), found, problems)
    return Register(
        establishments=tuple(found.values()),
        problems=tuple(problems),
        rows=rows,
        elsewhere=elsewhere,
        columns=len(header),
    )


def _unreadable(row: Sequence[str], columns: int) -> str:
    """Why nothing in a row can be trusted; "" when it can."""
    if len(row) != columns:
        return f"has {count(len(row), 'column')} where the first line has {columns}"
    return "holds NUL characters" if any("\0" in cell for cell in row) else ""


def _is_elsewhere(code: str, authorities: Collection[int] | None) -> bool:
    """Whether a row belongs to an authority that was not asked for: most of the register does."""
    if authorities is None or not (code.isascii() and code.isdecimal()):
        return False
    return len(code) <= LONGEST_CODE and int(code) not in authorities


def _place(cells: Cells, found: dict[int, Establishment], problems: list[str]) -> None:
    """Add the row's establishment to those found, unless it has no key or was there before."""
    urn = cells.whole_number("URN", LARGEST_URN)
    la_code = cells.whole_number("LA (code)", GREATEST_CODE)
    if not urn or la_code is None or not cells.text("EstablishmentName"):
        problems.append(
            f"Line {cells.line}: has no usable URN, LA (code) or EstablishmentName, so the row"
            " was left out."
        )
    elif urn in found:
        problems.append(f"Line {cells.line}: URN {urn} was there before, so this row was left out.")
    else:
        found[urn] = _establishment(urn, la_code, cells)
        problems.extend(cells.problems)


def _as_text(stream: BinaryIO) -> io.TextIOBase:
    """Windows-1252, as the register is published, or UTF-8 if the file says so at its start."""
    start = stream.read(LONGEST_FIRST_LINE)
    if not start.strip():
        raise NotTheRegister("The file is empty. Nothing was changed.")
    if start.startswith(b"PK\x03\x04"):
        raise NotTheRegister(
            "The file is a spreadsheet or a zip, not a CSV. Unpack it, or save it as CSV, and try"
            " again. Nothing was changed."
        )
    if b"\n" not in start and b"\r" not in start and len(start) == LONGEST_FIRST_LINE:
        raise NotTheRegister("The file has no lines, so it is not a CSV. Nothing was changed.")
    encoding = "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "cp1252"
    joined = io.BufferedReader(_Again(start, stream))
    return io.TextIOWrapper(joined, encoding=encoding, errors="replace", newline="")


class _Lines(Protocol):
    """What the csv module's reader is: rows, and how many lines they have taken so far."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...


class _Again(io.RawIOBase):
    """The stream from its beginning, though its start has been read: uploads cannot all seek."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self.start = start
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        wanted = len(buffer)
        piece = self.start[:wanted] if self.start else self.rest.read(wanted)
        self.start = self.start[wanted:]
        buffer[: len(piece)] = piece
        return len(piece)


def _header(lines: _Lines) -> list[str]:
    try:
        header = [name.strip() for name in next(lines)]
    except (csv.Error, StopIteration) as broken:
        raise NotTheRegister(f"The file is not a CSV ({broken}). Nothing was changed.") from broken
    missing = [name for name in REQUIRED if name not in header]
    if not missing:
        return header
    if len(missing) == len(REQUIRED):
        raise NotTheRegister(
            "This is not the register of schools: none of its columns are here. It should begin"
            f" with {listed(REQUIRED[:5])}. Nothing was changed."
        )
    raise NotTheRegister(
        f"This is not the register of schools, or not the whole of it: {_named(missing)}"
        f" {'is' if len(missing) == 1 else 'are'} missing. Download “Establishment fields”"
        " (edubasealldata) and try again. Nothing was changed."
    )


def _named(missing: Sequence[str]) -> str:
    if len(missing) <= MISSING_NAMED:
        columns = "column" if len(missing) == 1 else "columns"
        return f"the {columns} {listed(tuple(missing))}"
    rest = len(missing) - MISSING_NAMED
    named = (*missing[:MISSING_NAMED], count(rest, "other"))
    return f"the columns {listed(named)}"


def _rows(lines: _Lines, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each ends on; a row the CSV reader gives up on becomes a problem."""
    while True:
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as broken:
            problems.append(f"Line {lines.line_num}: cannot be read ({broken}), and was left out.")
            continue
        if any(cell.strip() for cell in row):
            yield lines.line_num, row


def _establishment(urn: int, la_code: int, cells: Cells) -> Establishment:
    easting, northing = cells.grid_reference()
    type_name = cells.text("TypeOfEstablishment (name)")
    type_code = cells.text("TypeOfEstablishment (code)")
    kind = type_with_code(type_code) or type_named(type_name)
    return Establishment(
        urn=urn,
        la_code=la_code,
        la_name=cells.text("LA (name)"),
        number=cells.text("EstablishmentNumber"),
        name=cells.text("EstablishmentName"),
        type_code=kind.code if kind else type_code,
        type_name=type_name or (kind.name if kind else ""),
        group_code=cells.text("EstablishmentTypeGroup (code)") or (kind.group if kind else ""),
        group_name=cells.text("EstablishmentTypeGroup (name)"),
        status_code=_code(cells, "EstablishmentStatus", STATUS_CODES),
        phase_code=_code(cells, "PhaseOfEducation", PHASE_CODES),
        low_age=cells.whole_number("StatutoryLowAge", OLDEST_AGE),
        high_age=cells.whole_number("StatutoryHighAge", OLDEST_AGE),
        opened_on=cells.day("OpenDate"),
        closed_on=cells.day("CloseDate"),
        sixth_form=SIXTH_FORM_CODES.get(cells.text("OfficialSixthForm (code)")),
        pupils=cells.whole_number("NumberOfPupils", MOST_PUPILS),
        percentage_fsm=cells.percentage("PercentageFSM"),
        ukprn=cells.text("UKPRN"),
        further_education_type=cells.text("FurtherEducationType (name)"),
        street=cells.text("Street"),
        locality=cells.text("Locality"),
        address3=cells.text("Address3"),
        town=cells.text("Town"),
        county=cells.text("County (name)"),
        postcode=cells.text("Postcode").upper(),
        website=cells.web_address("SchoolWebsite"),
        telephone=cells.text("TelephoneNum"),
        trust_name=cells.text("Trusts (name)"),
        easting=easting,
        northing=northing,
        lsoa=cells.text("LSOA (code)"),
        urban_rural=cells.text("UrbanRural (code)").upper(),
    )


def _code(cells: Cells, column: str, by_name: dict[str, str]) -> str:
    """The code, or the one its name stands for in files that leave the codes blank."""
    code = cells.text(f"{column} (code)")
    return code or by_name.get(cells.text(f"{column} (name)").casefold(), "")
