"""A report on paper."""

from pathlib import Path
from typing import Any

from app.infra.sheets import typeset
from app.papers.exports.words import number_rows, part_rows, reproduce
from app.reports.rules import DIMENSION_LABELS

SHEET = Path(__file__).parent.parent / "templates" / "papers" / "report.typ"
MOST_SCHOOLS = 400
"""On paper; the spreadsheet has every one."""


def report_pdf(facts: dict[str, Any], number: int) -> bytes:
    """The facts of an edition as a tagged PDF."""
    took_part = [each for each in facts["schools"] if each["this"]]
    silent = [each["name"] for each in facts["schools"] if not each["year"]]
    return typeset(
        SHEET,
        {
            "title": facts["title"],
            "title_before": facts["title_before"],
            "scope": facts["scope"],
            "days": facts["days"],
            "days_before": facts["days_before"],
            "drawn": facts["drawn"],
            "edition": number,
            "is_whole": facts["is_whole"],
            "sentences": facts["sentences"],
            "numbers": number_rows(facts),
            "parts": [
                {"name": name, "label": label, "rows": part_rows(facts, name)}
                for name, label in DIMENSION_LABELS.items()
            ],
            "schools": took_part[:MOST_SCHOOLS],
            "more_schools": max(0, len(took_part) - MOST_SCHOOLS),
            "silent": silent[:MOST_SCHOOLS],
            "silent_count": len(silent),
            "employers": facts["employers"],
            "growth": facts["growth"],
            "reproduce": reproduce(facts, number),
        },
    )
