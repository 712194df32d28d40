"""The register's types of establishment, by code, and the family each belongs to here."""

from dataclasses import dataclass
from enum import StrEnum

from app.rulebook.tables import table


class Family(StrEnum):
    """What a type of establishment is to this programme, whatever the ages it teaches."""

    COLLEGE = "college"
    SPECIAL = "special"
    ALTERNATIVE = "alternative"
    MAINSTREAM = "mainstream"
    BEYOND = "beyond"
    """Universities, schools overseas, Welsh and online providers: not imported."""


@dataclass(frozen=True)
class EstablishmentType:
    """One row of the register's list of types. Codes are text with leading noughts."""

    code: str
    name: str
    group: str
    family: Family
    also: tuple[str, ...] = ()


_TABLE = table("establishments.toml")
TYPES = tuple(
    EstablishmentType(
        code=each["code"],
        name=each["name"],
        group=each["group"],
        family=Family(each.get("family", Family.MAINSTREAM)),
        also=tuple(each.get("also", ())),
    )
    for each in _TABLE["type"]
)
_BY_CODE = {each.code: each for each in TYPES}
_BY_NAME = {name.casefold(): each for each in TYPES for name in (each.name, *each.also)}
_GROUP_FAMILY = {group: Family(name) for group, name in _TABLE["group_family"].items()}


def type_with_code(code: str) -> EstablishmentType | None:
    """The type with this code, with or without its leading nought."""
    return _BY_CODE.get(code.zfill(2)) if code else None


def type_named(name: str) -> EstablishmentType | None:
    """The type with this name, as the register or another public file spells it."""
    return _BY_NAME.get(name.strip().casefold())


def family(type_code: str, group_code: str = "") -> Family:
    """The family of a type, or of its group when the type is not known; mainstream if neither."""
    known = type_with_code(type_code)
    if known is not None:
        return known.family
    return _GROUP_FAMILY.get(group_code.lstrip("0"), Family.MAINSTREAM)
