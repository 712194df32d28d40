"""Whose picture, of which year: what the pages of reports have in common."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from app.access import Role
from app.figures.queries import Scope, list_trusts, scope_for
from app.infra.clock import today
from app.organisations.queries import authorities_of, list_my_schools
from app.rulebook.years import academic_year, year_label
from app.web.guard import current_actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.organisations.models import Authority, School

READERS = (Role.LEADER, Role.TEACHER, Role.COORDINATOR)
YEARS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Looked:
    """The scope and the year of a page, and what else there is to choose."""

    scope: Scope
    year: int
    areas: "Sequence[Authority]"
    trusts: "Sequence[str]"
    own_schools: "Sequence[School]"

    @property
    def values(self) -> dict[str, Any]:
        """What an address needs to stay here."""
        return self.scope.values | {"year": str(self.year)}

    @property
    def year_name(self) -> str:
        return year_label(self.year)

    @property
    def last_name(self) -> str:
        return year_label(self.year - 1)

    @property
    def years(self) -> list[tuple[int, str]]:
        """The years a page offers, this one first."""
        current = academic_year(today())
        return [(each, year_label(each)) for each in range(current, current - YEARS_SHOWN, -1)]

    def but(self, **changes: Any) -> dict[str, Any]:
        """The same address with something else in it."""
        return self.values | changes


def looked() -> Looked:
    """Read from the address. Someone of one school sees that school; Missing for what is not
    theirs."""
    actor = current_actor()
    own = list_my_schools(actor) if actor.teacher_of else ()
    school = _number("school")
    area = _number("area")
    trust = request.args.get("trust", "").replace("\x00", "")[:200]
    if own and not actor.is_coordinator and (school, area, trust) == (None, None, ""):
        school = own[0].id
    return Looked(
        scope=scope_for(actor, area=area, trust=trust, school=school),
        year=year_asked(),
        areas=[each for each in authorities_of(actor) if actor.covers(each.id)],
        trusts=list_trusts(actor) if actor.is_coordinator else (),
        own_schools=own,
    )


def year_asked() -> int:
    """One of the years shown; else this one."""
    current = academic_year(today())
    wanted = request.args.get("year", type=int)
    is_shown = wanted is not None and current - YEARS_SHOWN < wanted <= current
    return wanted if wanted is not None and is_shown else current


def _number(name: str) -> int | None:
    wanted = request.args.get(name, type=int)
    return wanted if wanted is not None and 0 < wanted < 2**31 else None
