"""The sectors employers work in: the region's six growth sectors first, then the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rulebook.registry import Registry, Rows
from app.rulebook.tables import table


@dataclass(frozen=True)
class Sector:
    """A part of the economy. `is_growth`: one of the six of the Local Growth Plan, 2025.

    A `retired` one is kept for whoever is in it, and chosen by nobody new.
    """

    slug: str
    label: str
    is_growth: bool = False
    retired: bool = False

    @property
    def picture(self) -> str:
        """The name of its picture and colour; one that was added has those of no sector."""
        return self.slug if BY_SLUG.as_it_came(self.slug) else "other"


BY_SLUG: Registry[Sector] = Registry(
    Sector(each["slug"], each["label"], each.get("growth", False))
    for each in table("sectors.toml")["sector"]
)
SECTORS: Sequence[Sector] = Rows(BY_SLUG)


def sector(slug: str) -> Sector:
    """The sector with this slug. KeyError when there is none."""
    return BY_SLUG[slug]


def label_of(slug: str) -> str:
    """Its label; empty when there is no such sector."""
    known = BY_SLUG.get(slug)
    return known.label if known else ""


def picture_of(slug: str) -> str:
    """Its picture; that of no sector when there is no such sector."""
    known = BY_SLUG.get(slug)
    return known.picture if known else "other"


def growth_sectors() -> list[Sector]:
    """Those that are to grow."""
    return [each for each in SECTORS if each.is_growth]


def sectors_to_choose(*, keeping: str = "") -> list[tuple[str, str]]:
    """(slug, label) of those that can be chosen, and of the one that is already."""
    kept = (each for each in SECTORS if not each.retired or each.slug == keeping)
    return [(each.slug, each.label) for each in kept]
