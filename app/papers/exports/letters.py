"""What an employer may say of its part: a letter with the figures, and a certificate."""

from pathlib import Path
from typing import Any

from app.evidence.rules import pupils_in
from app.infra.clock import today
from app.infra.sheets import typeset
from app.infra.wording import count, listed, long_date
from app.papers.queries import Impact
from app.rulebook.years import academic_year, year_label

TEMPLATES = Path(__file__).parent.parent / "templates" / "papers"


def letter_pdf(impact: Impact) -> bytes:
    """The letter, as a tagged PDF."""
    return typeset(TEMPLATES / "letter.typ", facts_on_paper(impact))


def certificate_pdf(impact: Impact) -> bytes:
    """The certificate, as a tagged PDF of one page."""
    return typeset(TEMPLATES / "certificate.typ", facts_on_paper(impact))


def facts_on_paper(impact: Impact) -> dict[str, Any]:
    """The facts of both, in words."""
    sectors = [each.label for each in impact.parts["sector"] if each.label != "Not known"]
    is_over = academic_year(today()) > impact.year
    return {
        "employer": impact.employer.name,
        "year": year_label(impact.year),
        "is_over": is_over,
        "drawn": long_date(today()),
        "thanks": thanks(impact),
        "pupils": pupils_in(impact.reached),
        "numbers": [
            ("Encounters with groups of pupils", f"{impact.encounters:,}"),
            ("Sessions led", f"{impact.sessions:,}"),
            ("Hours of sessions", f"{impact.hours:,}"),
            ("Different pupils met", pupils_in(impact.reached)),
            ("Pupils present, a pupil once for each encounter", f"{impact.attendances:,}"),
            ("Schools and colleges", f"{impact.schools:,}"),
            ("Authorities", listed(impact.authorities) or "None"),
            ("Sectors", listed(sectors) or "Not said"),
        ],
        "parts": [
            {
                "label": label,
                "rows": [
                    (each.label, f"{each.encounters:,}", f"{each.attendances:,}")
                    for each in impact.parts[dimension]
                ],
            }
            for dimension, label in (
                ("benchmark", "Benchmark"),
                ("kind", "Kind of activity"),
                ("year_group", "Year group"),
            )
        ],
        "money": money(impact),
    }


def thanks(impact: Impact) -> str:
    """One sentence that says it all."""
    name, year = impact.employer.name, year_label(impact.year)
    if not impact.encounters:
        return f"No encounter that {name} led is confirmed yet in the school year {year}."
    return (
        f"In the school year {year}, {name} led {count(impact.encounters, 'encounter')} at"
        f" {count(impact.schools, 'school or college', 'schools and colleges')} in"
        f" {listed(impact.authorities)}, and met {pupils_in(impact.reached)}."
    )


def money(impact: Impact) -> str:
    """The value by the hour, where an administrator has given one with its source."""
    if impact.worth is None:
        return ""
    return (
        f"At £{impact.pounds:,.2f} for an hour ({impact.source}), {impact.hours:,} hours of"
        f" sessions come to £{impact.worth:,}, counted for one person at each session."
    )
