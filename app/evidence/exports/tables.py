"""A school's evidence as a table: the same rows as the screen, one for each cohort.

The fields are our own (`HEAD`): no layout of another system is known, and none is claimed.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from app.evidence.kinds import MODE_LABELS, STANDING_LABELS
from app.evidence.queries import line_of
from app.evidence.rules import asked_of, said, why_not
from app.evidence.rules.importing import COLUMNS
from app.infra.clock import local
from app.infra.spreadsheets import plain_cell, saved, write_sheet
from app.opportunities.kinds import BY_SLUG, place_label
from app.organisations.models import School
from app.rulebook.activities import ACTIVITIES, ORGANISATION_KINDS, find_activity
from app.rulebook.meaningful import MEANINGFUL, tests_for
from app.rulebook.sectors import sector
from app.rulebook.years import key_phase, key_stage, year_group_label, year_label

TESTS = tuple(dict.fromkeys(test.key for tests in MEANINGFUL.values() for test in tests))
HEAD = (
    "booking_ref academic_year institution_urn institution_ukprn activity_title activity_type"
    " gatsby_benchmark also_supports rule_edition date start_time end_time duration_minutes mode"
    " venue year_groups key_stages cohort curriculum_subject learners_booked learners_attended"
    " learners_on_roll standing counted not_met organisation_name organisation_type"
    " organisation_size sector is_pal_encounter pal_key_phase learning_outcomes"
).split()
HEAD += [f"m_{test}" for test in TESTS]
HEAD += "document evaluation_notes approved_by approved_on confirmed_on".split()
ABOUT = (
    "What is recorded in this service. An indicator, not a Compass score. The columns are this"
    " service’s own; no compatibility with Compass+ or any other system is claimed."
)


def as_csv(school: School, rows: Iterable[Any]) -> str:
    """The rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([plain_cell(value) for value in cells_of(school, row)])
    return out.getvalue()


def as_xlsx(school: School, rows: Iterable[Any], *, title: str) -> bytes:
    """The rows as a spreadsheet, with a second sheet that says what they are."""
    book = Workbook(write_only=True)
    write_sheet(book, "Evidence", HEAD, [cells_of(school, row) for row in rows])
    write_sheet(book, "About", ("What this is", title), [("", ABOUT)])
    return saved(book)


def cells_of(school: School, row: Any) -> list[object]:
    """One row in the order of `HEAD`."""
    asked = set(asked_of(row.meant_for))
    return [
        *_activity(school, row),
        *_when(row),
        *_who(row),
        *_whom(row),
        *(said(row.answers, test) if test in asked else "" for test in TESTS),
        row.link,
        row.notes,
        row.approved_by or "",
        local(row.decided_at).date() if row.decided_at else "",
        local(row.entered_at).date() if row.standing != "planned" else "",
    ]


def _activity(school: School, row: Any) -> list[object]:
    kind = find_activity(row.activity)
    return [
        row.reference or f"record {row.record_id}",
        year_label(row.academic_year),
        school.urn,
        school.ukprn,
        row.title,
        kind.label if kind else _booked_as(row.activity),
        row.benchmark,
        row.meant_for if row.meant_for != row.benchmark else "",
        row.edition,
    ]


def _booked_as(slug: str | None) -> str:
    """The label of a kind of encounter that is no activity of the list: one that was added."""
    kind = BY_SLUG.get(slug or "")
    return kind.label if kind else "The school as a whole"


def _when(row: Any) -> list[object]:
    return [
        row.held_on,
        f"{local(row.starts_at):%H:%M}" if row.starts_at else "",
        f"{local(row.ends_at):%H:%M}" if row.ends_at else "",
        row.minutes or "",
        MODE_LABELS.get(row.mode, ""),
        place_label(row.activity or "", row.place or ""),
    ]


def _who(row: Any) -> list[object]:
    planned = row.standing == "planned"
    has_group = row.year_group is not None
    labels = {test.key: test.label for test in tests_for(row.benchmark)}
    return [
        year_group_label(row.year_group) if has_group else "",
        key_stage(row.year_group) if has_group else "",
        (row.cohort_name or "Whole year group") if has_group else row.criterion,
        row.subject,
        row.pupils if planned and has_group else "",
        row.pupils if not planned and has_group else "",
        row.roll if has_group else "",
        STANDING_LABELS[row.standing].lower(),
        "yes" if row.counted else "no",
        "; ".join(labels.get(key, key) for key in row.missing),
    ]


def _whom(row: Any) -> list[object]:
    is_provider = row.meant_for == 7 or row.is_technical  # noqa: PLR2004 - benchmark of providers
    counts = is_provider and row.standing != "planned" and not why_not(line_of(row))
    phase = key_phase(row.year_group) if counts and row.year_group is not None else None
    return [
        row.organisation,
        ORGANISATION_KINDS.get(row.organisation_kind, ""),
        row.employer_size or "",
        sector(row.sector).label if row.sector else "",
        "yes" if counts else "no",
        int(phase) if phase is not None else "",
        row.outcomes or "",
    ]


def template() -> bytes:
    """A spreadsheet to fill in: its columns, and on a second sheet the words understood."""
    book = Workbook(write_only=True)
    write_sheet(book, "Activities", [each.replace("_", " ") for each in COLUMNS], [])
    words = [("activity", each.label) for each in ACTIVITIES]
    words += [("organisation kind", each) for each in ORGANISATION_KINDS.values()]
    words += [("mode", each) for each in MODE_LABELS.values()]
    words += [("every question", "yes, no, or left empty")]
    words += [("never", "Write no pupil’s name, date of birth or number anywhere.")]
    write_sheet(book, "Words", ("column", "words"), words)
    return saved(book)
