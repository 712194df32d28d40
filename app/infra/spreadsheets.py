"""Spreadsheets that people bring, read with care for what else a file may be, and those we make."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from app.infra.cells import words_in

# A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 1000
MOST_COLUMNS = 60
LAST_ROW = 1_048_576
"""The last row that a sheet can have."""
ZIP = b"PK\x03\x04"
# What old Excel files and those with a password begin with.
OLE = b"\xd0\xcf\x11\xe0"
DOCTYPES = tuple("<!DOCTYPE".encode(each) for each in ("ascii", "utf-16-le", "utf-16-be"))

BROKEN = "This cannot be read as a spreadsheet. Save it as .xlsx or CSV."


class Unreadable(ValueError):
    """A file that cannot be read as a spreadsheet, with why in a sentence."""


def rows_of(body: bytes) -> list[Sequence[object]]:
    """Every row of the first sheet up to the last that says anything, the first row too.

    Rows that say nothing are kept in between, so that a row's place is its number, but are not
    counted: a sheet with borders down to row 5,000 is no long list. Raises Unreadable.
    """
    if len(body) > LARGEST:
        raise Unreadable("The file is larger than 2 MB. Leave out pictures and old rows.")
    if body.startswith(OLE):
        raise Unreadable("This is an old or protected Excel file. Save it as .xlsx, unprotected.")
    rows = _from_xlsx(body) if body.startswith(ZIP) else _from_csv(body)
    if not rows:
        raise Unreadable("The file is empty.")
    return rows


def _from_xlsx(body: bytes) -> list[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            _require_harmless(packed)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = _that_say(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True))
        book.close()
    except Unreadable:
        raise
    except Exception as wrong:  # whatever a broken file makes the libraries raise
        raise Unreadable(BROKEN) from wrong
    return rows


def _require_harmless(packed: zipfile.ZipFile) -> None:
    """Raises Unreadable for what unpacks to far more, or whose XML brings definitions of its own.

    No spreadsheet has those; a few of them can stand for gigabytes.
    """
    if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
        raise Unreadable("The file unpacks to far more than a list of activities.")
    for name in packed.namelist():
        part = packed.read(name)
        if any(each in part for each in DOCTYPES):
            raise Unreadable(BROKEN)


def _from_csv(body: bytes) -> list[Sequence[object]]:
    if b"\x00" in body:
        raise Unreadable(BROKEN)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        # newline="": what old Macs end their lines with is an end as well.
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return _that_say(tuple(row[:MOST_COLUMNS]) for row in lines)
    except csv.Error as wrong:
        raise Unreadable(BROKEN) from wrong


def _that_say(found: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    """The rows up to the last that says anything. Raises Unreadable when too many of them do."""
    rows: list[Sequence[object]] = []
    last = saying = 0
    for row in found:
        rows.append(row)
        if row.count(None) < len(row) and any(words_in(cell) for cell in row):
            last, saying = len(rows), saying + 1
            if saying > MOST_ROWS + 1:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Bring it in parts.")
    return rows[:last]


def write_sheet(
    book: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """One sheet: a bold first row that stays in sight, and cells that are never run."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, label in enumerate(head):
        sheet.column_dimensions[_letter(place)].width = max(12, min(40, len(label) + 4))
    sheet.append([_cell(sheet, label, bold=True) for label in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def saved(book: Workbook) -> bytes:
    """The book as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain_cell(value: object) -> object:
    """A cell of a CSV that no spreadsheet runs as a formula."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """A cell whose words are words: openpyxl would take what begins with = for a formula."""
    cell = WriteOnlyCell(sheet, value="" if value is None else _printable(value))
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _printable(value: object) -> Any:
    """Words without the control characters that a spreadsheet cannot hold."""
    if isinstance(value, str):
        return "".join(each for each in value if each >= " " or each in "\n\t")
    return value


def _letter(place: int) -> str:
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
