"""A report as a spreadsheet: a sheet a subject, with numbers that are numbers."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.papers.exports.words import means_of, reproduce
from app.reports.rules import DIMENSION_LABELS

WHOLE, TENTHS, DAY = "#,##0", "0.0", "d mmm yyyy"
HEAD = PatternFill("solid", fgColor="0E3A44")
LONGEST = 1000
Column = tuple[str, int, str]
"""A head, a width in characters, and a format; empty for words."""


def report_xlsx(facts: dict[str, Any], number: int) -> bytes:
    """The facts of an edition as a spreadsheet."""
    book = Workbook()
    del book["Sheet"]  # the one that a new book has
    book.properties.title = f"{facts['title']}, {facts['scope']}"
    book.properties.creator = "Causeway"
    _summary(book, facts)
    for dimension, rows in facts["parts"].items():
        _part(book, facts, dimension, rows)
    _schools(book, facts)
    _employers(book, facts)
    _growth(book, facts)
    means = [(each["label"], means_of(each["key"])) for each in facts["definitions"]]
    means += [("How to come to the same numbers", each) for each in reproduce(facts, number)]
    _sheet(book, facts, "Definitions", (("What", 30, ""), ("What it means", 110, "")), means)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(book: Workbook, facts: dict[str, Any]) -> None:
    rows: list[Sequence[object]] = []
    for each in facts["numbers"]:
        key = "minutes" if each["key"] == "hours" else each["key"]
        is_mean = each["key"] == "achieved"
        means = means_of(key)
        if is_mean:
            means = f"{means} n = {each['n'][0]:,} now, {each['n'][1]:,} then."
        rows.append(
            (
                each["label"],
                each["this"],
                each["then"],
                each.get("year"),
                each.get("year_then"),
                each.get("growth", ""),
                means,
            )
        )
        if each["key"] == "encounters":
            rows += _reached(facts)
    sheet = _sheet(book, facts, "Summary", _summary_columns(facts), rows)
    _below(sheet, facts)


def _summary_columns(facts: dict[str, Any]) -> tuple[Column, ...]:
    return (
        ("What", 34, ""),
        (facts["title"], 22, WHOLE),
        (facts["title_before"], 22, WHOLE),
        ("School year so far", 20, WHOLE),
        ("Same days a year before", 24, WHOLE),
        ("Change", 34, ""),
        ("What it means", 90, ""),
    )


def _below(sheet: Worksheet, facts: dict[str, Any]) -> None:
    """The sentences, the days and the date, under the numbers."""
    for row in sheet.iter_rows(min_row=2, max_col=3):
        if row[0].value == "Benchmarks achieved, of 8":
            for cell in row[1:]:
                cell.number_format = TENTHS
    for heading, name in (
        ("In short", "headline"),
        ("What changed", "changed"),
        ("What is going well", "well"),
        ("What needs attention", "attention"),
    ):
        for place, words in enumerate(facts["sentences"][name]):
            _line(sheet, heading if not place else "", words)
    _line(sheet, "Days", facts["days"])
    _line(sheet, "Days a year before", facts["days_before"])
    sheet.append(["Drawn on", date.fromisoformat(facts["drawn_on"])])
    sheet.cell(sheet.max_row, 2).number_format = DAY
    sheet.cell(sheet.max_row, 2).alignment = Alignment(horizontal="left")


def _reached(facts: dict[str, Any]) -> list[Sequence[object]]:
    spans = [facts["reach"][name] for name in ("term", "term_before", "year", "year_before")]
    means = means_of("pupils")
    return [
        ("Pupils reached, at least", *(each["low"] for each in spans), "", means),
        ("Pupils reached, at most", *(each["high"] for each in spans), "", means),
        ("Pupils on roll", *(each["roll"] for each in spans), "", "In groups schools counted."),
    ]


def _part(book: Workbook, facts: dict[str, Any], dimension: str, rows: Sequence[Any]) -> None:
    label = DIMENSION_LABELS[dimension]
    columns: tuple[Column, ...] = (
        (label, 48, ""),
        (facts["title"], 22, WHOLE),
        (facts["title_before"], 22, WHOLE),
        ("Pupils present, visit by visit", 30, WHOLE),
        ("Pupils reached, at least", 26, WHOLE),
        ("Pupils reached, at most", 26, WHOLE),
    )
    names = ("label", "this", "then", "attendances", "low", "high")
    _sheet(book, facts, f"By {label.lower()}", columns, [[each[x] for x in names] for each in rows])


def _schools(book: Workbook, facts: dict[str, Any]) -> None:
    columns: tuple[Column, ...] = (
        ("URN", 10, "0"),
        ("School", 44, ""),
        ("Authority", 24, ""),
        ("Phase", 26, ""),
        (facts["title"], 22, WHOLE),
        (facts["title_before"], 22, WHOLE),
        ("School year so far", 20, WHOLE),
        ("Pupils reached, at least", 26, WHOLE),
        ("Pupils reached, at most", 26, WHOLE),
        ("On roll", 10, WHOLE),
        ("Recorded, not counted", 24, WHOLE),
    )
    names = "urn name authority phase this then year low high roll uncounted".split()
    rows = [[each[x] for x in names] for each in facts["schools"]]
    _sheet(book, facts, "Schools", columns, rows)


def _employers(book: Workbook, facts: dict[str, Any]) -> None:
    columns = (("Employer", 44, ""), ("Sector", 40, ""), ("Size", 24, ""), ("Schools", 10, WHOLE))
    rows = [
        (each["name"], each["sector"], each["size"], each["schools"]) for each in facts["employers"]
    ]
    _sheet(book, facts, "Employers", columns, rows)


def _growth(book: Workbook, facts: dict[str, Any]) -> None:
    both = facts["growth"]["both"]
    columns: tuple[Column, ...] = (
        ("What", 34, ""),
        ("All schools, before", 22, WHOLE),
        ("All schools, now", 22, WHOLE),
        ("All schools, change", 40, ""),
        (f"The {both:,} with both, before", 30, WHOLE),
        (f"The {both:,} with both, now", 30, WHOLE),
        (f"The {both:,} with both, change", 40, ""),
    )
    names = "label before after words same_before same_after same_words".split()
    rows = [[each[x] for x in names] for each in facts["growth"]["rows"]]
    _sheet(book, facts, "Growth", columns, rows)


def _sheet(
    book: Workbook,
    facts: dict[str, Any],
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
) -> Worksheet:
    """One sheet: a head that stays in sight and is printed on each page, one page wide."""
    sheet: Worksheet = book.create_sheet(name)
    sheet.append([head for head, _, _ in columns])
    for place, (_, width, _) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(1, place)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_plain(each) for each in row])
        for place, (_, _, form) in enumerate(columns, 1):
            _dress(sheet.cell(sheet.max_row, place), form)
    sheet.freeze_panes = "B2" if len(columns) > 2 else "A2"  # noqa: PLR2004 - names stay in sight
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = HeaderFooterItem()
    footer.left.text = f"{facts['scope']}, {facts['title']}".replace("&", "&&")
    footer.right.text = "&P of &N"
    sheet.HeaderFooter.oddFooter = footer
    return sheet


def _line(sheet: Worksheet, heading: str, words: str) -> None:
    """A sentence below the table, over all its columns."""
    sheet.append([_plain(heading), _plain(words)])
    row = sheet.max_row
    _dress(sheet.cell(row, 1), "")
    sheet.cell(row, 1).font = Font(bold=True)
    said = sheet.cell(row, 2)
    _dress(said, "")
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=6)
    sheet.row_dimensions[row].height = 15 * (1 + len(words) // 115)


def _plain(value: object) -> Any:
    """Words without the control characters that a spreadsheet cannot hold."""
    if isinstance(value, str):
        return "".join(each for each in value if each.isprintable() or each == "\n")[:LONGEST]
    return value


def _dress(cell: Any, form: str) -> None:
    if isinstance(cell.value, str):
        cell.data_type = "s"  # words are words: never run, whatever they begin with
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif form and not isinstance(cell.value, date | datetime):
        cell.number_format = form
        cell.alignment = Alignment(vertical="top")
