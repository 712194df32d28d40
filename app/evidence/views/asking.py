"""Whose evidence, of which year: what the pages of evidence have in common."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import request

from app.access import Actor, Role
from app.evidence import queries
from app.infra.clock import moment_of, now, today
from app.organisations.queries import get_school_to_see, list_my_schools
from app.rulebook.benchmarks import Edition, edition_for
from app.rulebook.years import academic_year, ends_on, starts_on, year_label
from app.web.guard import current_actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.evidence.rules import SchoolYear
    from app.organisations.models import School

READERS = (Role.TEACHER, Role.LEADER, Role.COORDINATOR)
YEARS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The school and the academic year a page is about, and what templates need to name them."""

    school: "School"
    schools: "Sequence[School]"
    year: int
    as_of: datetime | None
    leads: bool

    @property
    def year_name(self) -> str:
        return year_label(self.year)

    @property
    def years(self) -> list[tuple[int, str]]:
        return years_shown()

    @property
    def edition(self) -> Edition:
        """The rules of the year: those of its last day, or of today while it lasts."""
        return edition_for(self.school.phase, min(today(), ends_on(self.year)))

    @property
    def here(self) -> dict[str, int | str]:
        """What an address needs to stay with this school and year."""
        kept: dict[str, int | str] = {"school": self.school.id, "year": self.year}
        return kept | ({"as_of": self.as_of.date().isoformat()} if self.as_of else {})

    def drawn_from(self) -> "SchoolYear":
        """What the measures of this page are drawn from."""
        return queries.school_years([self.school], self.year, self.as_of)[self.school.id]


def asked() -> Asked:
    """Read from the address; Missing for a school that is not theirs to see."""
    actor = current_actor()
    school = get_school_to_see(_school_id(actor), actor)
    return Asked(
        school=school,
        schools=list_my_schools(actor) if len(actor.teacher_of) > 1 else (),
        year=year_asked(),
        as_of=_as_of(),
        leads=school.id in actor.leader_of,
    )


def _school_id(actor: Actor) -> int:
    wanted = request.args.get("school", type=int)
    if wanted is not None and 0 < wanted < 2**31:
        return wanted
    return min(actor.leader_of or actor.teacher_of, default=0)


def years_shown() -> list[tuple[int, str]]:
    """The academic years a page offers, this one first, with their names."""
    current = academic_year(today())
    return [(each, year_label(each)) for each in range(current, current - YEARS_SHOWN, -1)]


def year_asked() -> int:
    """The academic year in the address: one of those shown, or the next; else this one."""
    current = academic_year(today())
    wanted = request.args.get("year", type=int)
    known = range(current - YEARS_SHOWN, current + 2)
    return wanted if wanted is not None and wanted in known else current


def _as_of() -> datetime | None:
    """The end of a past day, where the picture of then is asked for."""
    try:
        day = date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        return None
    if not starts_on(2000) <= day < today():
        return None
    return min(moment_of(day, 23, 59), now())
