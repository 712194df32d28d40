"""The sectors employers work in: the region's six growth sectors first, then the others."""

from dataclasses import dataclass

from app.rulebook.tables import table


@dataclass(frozen=True)
class Sector:
    """A part of the economy. `is_growth`: one of the six of the Local Growth Plan, 2025."""

    slug: str
    label: str
    is_growth: bool = False


SECTORS = tuple(
    Sector(each["slug"], each["label"], each.get("growth", False))
    for each in table("sectors.toml")["sector"]
)
GROWTH_SECTORS = tuple(each for each in SECTORS if each.is_growth)

_BY_SLUG = {each.slug: each for each in SECTORS}


def sector(slug: str) -> Sector:
    """The sector with this slug. KeyError when there is none."""
    return _BY_SLUG[slug]
