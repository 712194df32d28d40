"""A school's evidence as a table to keep, or to retype elsewhere. No compatibility is claimed."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from app.infra.clock import local
from app.opportunities.kinds import BY_SLUG, PLACES
from app.organisations.models import School
from app.rulebook.meaningful import tests_for
from app.rulebook.sectors import sector
from app.rulebook.years import key_stage, year_group_label, year_label

# A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEAD = (
    "booking_ref academic_year institution_urn institution_ukprn activity_title activity_type"
    " gatsby_benchmark rule_edition date start_time end_time duration_minutes venue year_group"
    " key_stage cohort standing learners counted not_met organisation_name organisation_size sector"
).split()


def as_csv(school: School, rows: Iterable[Any]) -> str:
    """The rows as CSV, one for each cohort of a booking, the same as on the screen."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([_plain(value) for value in _cells(school, row)])
    return out.getvalue()


def _cells(school: School, row: Any) -> list[object]:
    starts, ends = local(row.starts_at), local(row.ends_at)
    labels = {test.key: test.label for test in tests_for(row.benchmark)}
    return [
        row.reference,
        year_label(row.academic_year),
        school.urn,
        school.ukprn,
        row.title,
        BY_SLUG[row.kind].label,
        row.benchmark,
        row.edition,
        starts.date().isoformat(),
        f"{starts:%H:%M}",
        f"{ends:%H:%M}",
        int((row.ends_at - row.starts_at).total_seconds() // 60),
        PLACES.get(row.place, ""),
        year_group_label(row.year_group),
        key_stage(row.year_group),
        row.cohort_name or "Whole year group",
        row.standing,
        row.pupils,
        "yes" if row.counted else "no",
        "; ".join(labels.get(key, key) for key in row.missing),
        row.employer_name,
        row.employer_size,
        sector(row.sector).label if row.sector else "",
    ]


def _plain(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
