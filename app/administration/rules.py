"""What is set as it is kept, and whether it may be so: pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.access import Invalid
from app.infra.rewording import NAME, SUBJECT, Rewording, fault_of
from app.opportunities.kinds import PLACES, Kind, kinds_to_choose
from app.rulebook.sectors import Sector, sectors_to_choose
from app.rulebook.thresholds import Threshold

LONGEST_LABEL = 60
LONGEST_EXPLANATION = 300
LONGEST_SLUG = 40
MOST_DAYS = 90
LONGEST_SUBJECT = 150
LONGEST_WORDS = 1000


def slug_of(label: str, taken: Iterable[str]) -> str:
    """A name to store with what people write, from a label; one that is not taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:LONGEST_SLUG].strip("_")
    plain = plain if plain[:1].isalpha() else f"x_{plain}".strip("_")
    known, number = set(taken), 2
    slug = plain
    while slug in known:
        slug, number = f"{plain}_{number}", number + 1
    return slug


def as_kept(row: Kind | Sector) -> dict[str, Any]:
    """A kind or sector as the database keeps it, without its slug."""
    kept = {name: value for name, value in vars(row).items() if name != "slug"}
    return kept | ({"places": list(row.places)} if isinstance(row, Kind) else {})


def kind_kept_as(slug: str, value: dict[str, Any]) -> Kind:
    """The kind again."""
    return Kind(slug=slug, **(value | {"places": tuple(value["places"])}))


def sector_kept_as(slug: str, value: dict[str, Any]) -> Sector:
    """The sector again."""
    return Sector(slug=slug, **value)


def require_number(threshold: Threshold, number: int | None) -> int:
    """The number, if the threshold can have it; raises Invalid."""
    if number is None or not threshold.least <= number <= threshold.most:
        raise Invalid("number", f"Enter a number from {threshold.least} to {threshold.most}.")
    return number


def require_kind(kind: Kind, others: Iterable[Kind]) -> Kind:
    """The kind, tidy, if it can be one; raises Invalid."""
    kind = replace(kind, label=_tidy(kind.label), plural=_tidy(kind.plural))
    _require_label("label", kind.label, (each.label for each in others if each.slug != kind.slug))
    if not kind.plural:
        raise Invalid("plural", "Enter what several of them are called.")
    if not kind.places or not set(kind.places) <= PLACES.keys():
        raise Invalid("places", "Choose at least one place where it can happen.")
    for field, days in (("notice_days", kind.notice_days), ("lead_days", kind.lead_days)):
        if not 0 <= days <= MOST_DAYS:
            raise Invalid(field, f"Enter a number of days from 0 to {MOST_DAYS}.")
    if kind.retired and not [each for each in kinds_to_choose() if each.slug != kind.slug]:
        raise Invalid("retired", "At least one kind has to be left to choose.")
    return kind


def require_sector(sector: Sector, others: Iterable[Sector]) -> Sector:
    """The sector, tidy, if it can be one; raises Invalid."""
    sector = replace(sector, label=_tidy(sector.label))
    labels = (each.label for each in others if each.slug != sector.slug)
    _require_label("label", sector.label, labels)
    if sector.retired and not [slug for slug, _ in sectors_to_choose() if slug != sector.slug]:
        raise Invalid("retired", "At least one sector has to be left to choose.")
    return sector


def require_words(words: Rewording, *, has_a_reader: bool) -> None:
    """The words around a letter, if all that is in them can be filled in; raises Invalid."""
    if not words.subject.strip():
        raise Invalid("subject", "Enter a subject.")
    inside = (NAME,) if has_a_reader else ()
    for field, said, allowed in (
        ("subject", words.subject, (SUBJECT, *inside)),
        ("opening", words.opening, inside),
        ("closing", words.closing, inside),
    ):
        fault = fault_of(said, allowed)
        if fault:
            raise Invalid(field, fault)


def require_name(name: str, taken: Iterable[str]) -> str:
    """The name of an authority, tidy, if nobody else has it; raises Invalid."""
    name = _tidy(name)
    _require_label("name", name, taken)
    return name


def _require_label(field: str, label: str, taken: Iterable[str]) -> None:
    if not label:
        raise Invalid(field, "Enter what it is called.")
    if label.casefold() in {each.casefold() for each in taken}:
        raise Invalid(field, "Another one is called that already.")


def _tidy(words: str) -> str:
    return " ".join(words.split())
