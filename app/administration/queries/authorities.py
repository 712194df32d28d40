"""The authorities of the region, with what there is in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.infra.database import db, found
from app.organisations.models import Authority, Closure, Employer, Grant, School


@dataclass(frozen=True, kw_only=True)
class Line:
    """One authority and its numbers. `closures` are school holidays and training days kept."""

    authority: Authority
    schools: int
    employers: int
    coordinators: int
    closures: int


def list_authorities() -> Sequence[Line]:
    """Every authority, by name, in one statement."""

    def number(table: type[School | Employer | Grant | Closure], *which: object):  # type: ignore[no-untyped-def]
        of_it = table.authority_id == Authority.id
        asked = select(func.count()).select_from(table).where(of_it, *which)  # type: ignore[arg-type]
        return asked.correlate(Authority).scalar_subquery()

    rows = db.session.execute(
        select(
            Authority,
            number(School, School.is_open),
            number(Employer, Employer.state == "verified"),
            number(Grant, Grant.role == "coordinator"),
            number(Closure),
        ).order_by(Authority.name)
    )
    return [
        Line(
            authority=row[0], schools=row[1], employers=row[2], coordinators=row[3], closures=row[4]
        )
        for row in rows
    ]


def get_authority(authority_id: int) -> Authority:
    """The authority with this code of the DfE; Missing when there is none."""
    return found(db.session.get(Authority, authority_id), "authority")
