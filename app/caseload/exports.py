"""The caseload as a table: the same lines as the page, all of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook

from app.caseload.kinds import SCHOOL
from app.caseload.rules import Row
from app.infra.clock import local
from app.infra.spreadsheets import plain_cell, saved, write_sheet

HEAD = (
    "kind name authority phase_or_state looked_after_by last_encounter next_booking gaps"
    " what_is_missing next_action due overdue who_does_it"
).split()
ABOUT = (
    "Schools and employers as their coordinators keep them. Gaps are drawn from what is recorded"
    " in this service: an indicator, not a Compass score. For coordinators only."
)


def as_csv(rows: Iterable[Row], today: date) -> str:
    """The lines as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([plain_cell(value) for value in cells_of(row, today)])
    return out.getvalue()


def as_xlsx(rows: Iterable[Row], today: date, *, title: str) -> bytes:
    """The lines as a spreadsheet, with a second sheet that says what they are."""
    book = Workbook(write_only=True)
    write_sheet(book, "Caseload", HEAD, [cells_of(row, today) for row in rows])
    write_sheet(book, "About", ("What this is", title), [("", ABOUT)])
    return saved(book)


def cells_of(row: Row, today: date) -> Sequence[object]:
    """One line, in the order of `HEAD`; empty where there is nothing."""
    return (
        "School" if row.place.kind == SCHOOL else "Employer",
        row.place.name,
        row.where,
        row.detail if row.is_open else f"{row.detail}, closed",
        row.holder,
        row.last or "",
        local(row.next).date() if row.next else "",
        "" if row.gaps is None else len(row.gaps),
        " ".join(row.gaps or ()),
        row.task,
        row.due_on or "",
        "yes" if row.is_overdue(today) else "",
        row.owner,
    )
