"""What a governor reads, and what a careers leader answers Compass from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from openpyxl import Workbook

from app.infra.sheets import typeset
from app.infra.spreadsheets import saved, write_sheet

SHEET = Path(__file__).parent.parent / "templates" / "evidence" / "summary.typ"


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number: whom it is of, in words, where it stands, and the activities behind it.

    `low` and `high` are whole per cent, for the bar.
    """

    whom: str
    words: str
    pupils: str
    status: str
    low: int
    high: int
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """One criterion with its rule, and its numbers or what the school says of itself."""

    id: str
    benchmark: int
    benchmark_name: str
    text: str
    source: str
    said: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything the summary and the pack say of one school and year."""

    title: str
    school: str
    year: str
    made_on: str
    edition: str
    edition_source: str
    due: str
    missing: tuple[str, ...]
    sections: tuple[Section, ...]
    with_activities: bool


def summary_pdf(page: Page) -> bytes:
    """The page as a tagged PDF."""
    return typeset(SHEET, asdict(page))


def pack_xlsx(page: Page) -> bytes:
    """The page as a spreadsheet, a sheet for each benchmark."""
    book = Workbook(write_only=True)
    write_sheet(
        book,
        "Overview",
        ("What", "Words"),
        [
            ("School", page.school),
            ("Academic year", page.year),
            ("Made on", page.made_on),
            ("Rules", f"{page.edition} ({page.edition_source})"),
            ("What this is", "An indicator to answer Compass from, not a Compass score."),
            *(("Missing", each) for each in page.missing),
        ],
    )
    head = ("Criterion", "What it asks for", "Whom", "Reached", "Pupils", "Stands at", "Activities")
    for number in dict.fromkeys(each.benchmark for each in page.sections):
        these = [each for each in page.sections if each.benchmark == number]
        write_sheet(book, f"Benchmark {number}", head, _rows(these))
    return saved(book)


def _rows(sections: Sequence[Section]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in sections:
        if not each.numbers:
            rows.append((each.id, each.text, "", "", "", each.said, ""))
        rows += [
            (
                each.id,
                each.text,
                one.whom,
                one.words,
                one.pupils,
                one.status,
                "\n".join(one.activities),
            )
            for one in each.numbers
        ]
    return rows
