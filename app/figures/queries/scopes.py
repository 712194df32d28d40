"""Which schools a picture is of, and whether the person who asks may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.infra.database import Missing, db
from app.organisations.models import Authority, School
from app.organisations.queries import get_school_to_see, in_area


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Schools that are looked at together: one school, a trust, an authority, or all of an area.

    `which` holds for exactly those schools; `name` says whose picture it is.
    """

    name: str
    which: ColumnElement[bool]
    school_id: int | None = None
    authority_id: int | None = None
    trust: str = ""
    whole_region: bool = False

    @property
    def values(self) -> dict[str, str]:
        """What names it in an address."""
        said = {"school": self.school_id, "area": self.authority_id, "trust": self.trust}
        return {name: str(value) for name, value in said.items() if value}


def scope_for(actor: Actor, *, area: int | None, trust: str, school: int | None) -> Scope:
    """What was asked for, of what this person may see; Missing for anything else."""
    if school is not None:
        one = get_school_to_see(school, actor)
        return Scope(name=one.name, which=School.id == one.id, school_id=one.id)
    theirs = _may_see(actor)
    if area is not None:
        if not actor.covers(area):
            raise Missing("That authority is not here, or it is not yours to see.")
        found = db.session.get(Authority, area)
        if found is None:
            raise Missing("There is no such authority.")
        return Scope(name=found.name, which=School.authority_id == area, authority_id=area)
    if trust:
        # Under a trust's name stand all of its schools of an area, never one school's own.
        if not actor.is_coordinator or trust not in list_trusts(actor):
            raise Missing("That trust is not here, or it is not yours to see.")
        return Scope(name=trust, which=and_(theirs, School.trust_name == trust), trust=trust)
    return Scope(
        name="The whole region" if actor.whole_region else "All your area",
        which=theirs,
        whole_region=actor.whole_region,
    )


def list_trusts(actor: Actor) -> Sequence[str]:
    """Names of the trusts with an open school among those this person may see."""
    return db.session.scalars(
        select(School.trust_name)
        .where(School.is_open, School.trust_name != "", _may_see(actor))
        .distinct()
        .order_by(School.trust_name)
    ).all()


def schools_in(scope: Scope) -> Select[School]:
    """The open schools of a scope."""
    return select(School).where(School.is_open, scope.which).options(joinedload(School.authority))


def _may_see(actor: Actor) -> ColumnElement[bool]:
    own = School.id.in_(actor.teacher_of) if actor.teacher_of else false()
    if actor.whole_region:
        return true()
    return or_(in_area(actor), own)
