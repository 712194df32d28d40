"""An import plan in words: the same on the command line and on the page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.infra.wording import count, short_date
from app.organisations.gias.plan import FieldChange, ImportPlan
from app.organisations.gias.school_facts import SchoolFacts
from app.rulebook.authorities import AUTHORITY_CODES, authority
from app.rulebook.phases import PHASE_LABELS, Phase
from app.rulebook.years import years_label

LABELS = {
    "authority_id": "Authority",
    "name": "Name",
    "phase": "Phase",
    "type_code": "Type code",
    "type_name": "Type",
    "group_code": "Group code",
    "year_groups": "Year groups",
    "is_open": "Open",
    "opened_on": "Opened on",
    "closed_on": "Closes or closed on",
    "low_age": "Lowest age",
    "high_age": "Highest age",
    "has_sixth_form": "Sixth form",
    "pupils": "Pupils",
    "percentage_fsm": "Free school meals, %",
    "ukprn": "UKPRN",
    "trust_name": "Trust",
    "street": "Street",
    "locality": "Locality",
    "town": "Town",
    "postcode": "Postcode",
    "website": "Website",
    "telephone": "Telephone",
    "easting": "Easting",
    "northing": "Northing",
    "lsoa": "LSOA",
    "urban_rural": "Urban or rural, code",
}


def change_line(change: FieldChange) -> str:
    """`Name: from Old to New`."""
    before, after = (_said(change.name, each) for each in (change.before, change.after))
    return f"{LABELS.get(change.name, change.name)}: from {before} to {after}"


def summary(plan: ImportPlan) -> list[tuple[str, int]]:
    """What would happen, as (what, how many), and why rows are passed over."""
    lines = [
        ("Schools to add", len(plan.additions)),
        ("To update", len(plan.updates)),
        ("To close", len(plan.closures)),
        ("To open again", len(plan.reopenings)),
        ("Unchanged", plan.unchanged),
        ("Open here but not in the file, left as they are", len(plan.absent)),
    ]
    passed_over = sorted(plan.skipped.items())
    lines += [(f"Passed over: {reason}", number) for reason, number in passed_over]
    return [*lines, ("Lines with something wrong", len(plan.problems))]


def phase_label(facts: SchoolFacts) -> str:
    """`Middle school, Years 5 to 8`."""
    years = years_label(facts.year_groups)
    return f"{PHASE_LABELS[Phase(facts.phase)]}, {years or 'year groups not known'}"


def done_sentence(added: int, updated: int, closed: int, reopened: int, unchanged: int) -> str:
    """What an import did, in one sentence."""
    return (
        f"{count(added, 'school')} added, {updated:,} updated, {closed:,} closed,"
        f" {reopened:,} opened again, {unchanged:,} unchanged."
    )


def _said(name: str, value: Any) -> str:
    if value is None or value in ("", ()):
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return short_date(value)
    return _SAID.get(name, str)(value)


def _authority_name(code: int) -> str:
    return authority(code).name if code in AUTHORITY_CODES else str(code)


_SAID: dict[str, Callable[[Any], str]] = {
    "year_groups": years_label,
    "phase": lambda value: PHASE_LABELS[Phase(value)],
    "authority_id": _authority_name,
}
