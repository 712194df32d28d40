"""The seven local authorities of the programme, by the code the national register gives them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rulebook.registry import Registry, Rows
from app.rulebook.tables import table


@dataclass(frozen=True)
class Authority:
    """A local authority: the Department for Education's code, its name and its ONS codes."""

    code: int
    name: str
    gss: str
    superseded_gss: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.code)


def _authorities() -> tuple[Authority, ...]:
    return tuple(
        Authority(each["code"], each["name"], each["gss"], tuple(each.get("superseded_gss", ())))
        for each in table("authorities.toml")["authority"]
    )


BY_SLUG = Registry(_authorities())
AUTHORITIES: Sequence[Authority] = Rows(BY_SLUG)
"""The seven, in the order of the names they came with."""

AUTHORITY_CODES = frozenset(each.code for each in AUTHORITIES)


def authority(code: int) -> Authority:
    """The authority with this code. KeyError when it is not one of the seven."""
    for each in AUTHORITIES:
        if each.code == code:
            return each
    raise KeyError(f"{code} is not the code of one of the programme's authorities.")


def authority_with_gss(gss: str) -> Authority | None:
    """The authority an ONS code belongs to, present or superseded; None outside the seven."""
    for each in AUTHORITIES:
        if gss == each.gss or gss in each.superseded_gss:
            return each
    return None
