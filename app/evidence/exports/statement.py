"""A school's provider access policy statement, drafted from what is known here.

Its words are in `rulebook/statement.toml`. What is not known stands in square brackets there.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx import Document

from app.evidence.rules import Line, PhaseProgress
from app.infra.wording import long_date
from app.organisations.models import School
from app.rulebook.tables import table
from app.rulebook.years import KEY_PHASES, year_group_label

WORDS = table("statement.toml")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the statement: a heading, paragraphs, then a list."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The whole statement."""

    title: str
    parts: tuple[Part, ...]


def statement_for(
    school: School, phases: Sequence[PhaseProgress], *, leader: str, drafted_on: str
) -> Statement:
    """The draft for one school, with its own encounters of this year and the one before."""
    known = {
        "law": WORDS["law"],
        "leader": leader or "[name of the careers leader]",
        "school": school.name,
        "telephone": school.telephone or "[telephone]",
        "drafted_on": drafted_on,
    }
    lists = {
        "windows": _windows(school),
        "held": _distinct(line for each in phases for line in each.counted),
        "planned": _distinct(line for each in phases for line in each.planned),
    }
    parts = []
    for each in WORDS["part"]:
        items = tuple(each.get("items", ())) + lists.get(each.get("list", ""), ())
        paragraphs = tuple(words.format_map(known) for words in each.get("paragraphs", ()))
        if not items and "otherwise" in each:
            paragraphs = (each["otherwise"],)
        parts.append(Part(heading=each["heading"], paragraphs=paragraphs, items=items))
    title = f"Provider access policy statement: {school.name}"
    return Statement(title=title, parts=tuple(parts))


def statement_docx(statement: Statement) -> bytes:
    """The statement as a document that the school can go on writing."""
    document = Document()
    document.core_properties.title = statement.title
    document.core_properties.author = ""
    document.core_properties.language = "en-GB"
    document.add_heading(statement.title, level=0)
    for part in statement.parts:
        document.add_heading(part.heading, level=1)
        for words in part.paragraphs:
            document.add_paragraph(words)
        for words in part.items:
            document.add_paragraph(words, style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _windows(school: School) -> tuple[str, ...]:
    return tuple(
        f"{year_group_label(first)} and {year_group_label(second)}: two encounters, any time in"
        f" {year_group_label(first)}, or in {year_group_label(second)} up to 28 February"
        for first, second in KEY_PHASES.values()
        if {first, second} & set(school.year_groups)
    )


def _distinct(lines: Iterable[Line]) -> tuple[str, ...]:
    """One line for each activity, in the order of the days."""
    by_source: dict[str, Line] = {}
    for line in lines:
        by_source.setdefault(line.source, line)
    in_order = sorted(by_source.values(), key=lambda each: (str(each.held_on), each.title))
    return tuple(
        f"{line.organisation}: {line.title}, {long_date(line.held_on)}"
        for line in in_order
        if line.held_on
    )
