"""What the register says of a school, in the shape the schools table keeps it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.organisations.gias.establishment import Establishment


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolFacts:
    """The facts of a school that come from the register, each named as its column."""

    urn: int
    authority_id: int
    name: str
    phase: str
    type_code: str
    type_name: str
    group_code: str
    year_groups: tuple[int, ...]
    is_open: bool
    opened_on: date | None
    closed_on: date | None
    low_age: int | None
    high_age: int | None
    has_sixth_form: bool | None
    pupils: int | None
    percentage_fsm: Decimal | None
    ukprn: str
    trust_name: str
    street: str
    locality: str
    town: str
    postcode: str
    website: str
    telephone: str
    easting: int | None
    northing: int | None
    lsoa: str
    urban_rural: str = ""


COLUMNS = tuple(each.name for each in fields(SchoolFacts))

# A blank in these says that the file is poorer, not that the school has changed: kept as known.
_KEPT = (
    "pupils",
    "percentage_fsm",
    "ukprn",
    "lsoa",
    "urban_rural",
    "has_sixth_form",
    "opened_on",
    "postcode",
)
_KEPT_TOGETHER = (
    ("low_age", "high_age", "year_groups", "phase"),
    ("type_code", "type_name", "group_code", "phase"),
    ("easting", "northing"),
)


def facts_of(row: Establishment, *, seen_on: date) -> SchoolFacts:
    """The row as a school. One that is closed without a date closed on the day that was seen."""
    return SchoolFacts(
        urn=row.urn,
        authority_id=row.la_code,
        name=row.name,
        phase=row.phase.value,
        type_code=row.type_code,
        type_name=row.type_name,
        group_code=row.group_code,
        year_groups=row.years,
        is_open=row.is_open,
        opened_on=row.opened_on,
        closed_on=row.closed_on if row.is_open else row.closed_on or seen_on,
        low_age=row.low_age,
        high_age=row.high_age,
        has_sixth_form=row.sixth_form,
        pupils=row.pupils,
        percentage_fsm=row.percentage_fsm,
        ukprn=row.ukprn,
        trust_name=row.trust_name,
        street=row.street,
        locality=row.locality,
        town=row.town,
        postcode=row.postcode,
        website=row.website,
        telephone=row.telephone,
        easting=row.easting,
        northing=row.northing,
        lsoa=row.lsoa,
        urban_rural=row.urban_rural,
    )


def following(before: SchoolFacts, row: Establishment, *, seen_on: date) -> SchoolFacts:
    """What a known school becomes by this row: blanks do not erase, nor move a day of closing."""
    after = facts_of(row, seen_on=seen_on)
    keep: dict[str, Any] = {
        name: getattr(before, name) for name in _KEPT if getattr(after, name) in (None, "")
    }
    for first, *others in _KEPT_TOGETHER:
        if getattr(after, first) in (None, "") and getattr(before, first) not in (None, ""):
            keep.update((name, getattr(before, name)) for name in (first, *others))
    if row.is_closed and row.closed_on is None and not before.is_open:
        keep["closed_on"] = before.closed_on
    return replace(after, **keep)
