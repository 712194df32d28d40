"""Reports as they were issued."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from app.access import Actor
from app.infra.database import Missing, db, found
from app.papers import policies
from app.papers.models import Edition
from app.papers.rules import Term

Scoped = tuple[int | None, int, str]


def get_edition(edition_id: int, actor: Actor) -> Edition:
    """An edition this coordinator may see; Missing for any other."""
    edition = found(db.session.get(Edition, edition_id), "report")
    if not policies.see_reports(actor, edition.authority_id):
        raise Missing("That report is not here, or it is not yours to see.")
    return edition


def get_with_files(edition_id: int) -> Edition:
    """An edition with its files, whoever asks: who may has to be settled before."""
    asked = select(Edition).where(Edition.id == edition_id)
    files = (undefer(Edition.pdf), undefer(Edition.xlsx))
    return found(db.session.scalar(asked.options(*files)), "report")


def find_latest(authority_id: int | None, term: Term) -> Edition | None:
    """The last edition of one report, or None."""
    return db.session.scalar(_of(authority_id, term).order_by(Edition.number.desc()).limit(1))


def list_editions(authority_id: int | None, term: Term) -> Sequence[Edition]:
    """Every edition of one report, the last first."""
    return db.session.scalars(_of(authority_id, term).order_by(Edition.number.desc())).all()


def latest_of(
    authority_ids: Sequence[int | None], terms: Sequence[Term]
) -> Mapping[Scoped, tuple[int, int]]:
    """(id, number) of the last edition of each of these reports that has any."""
    years = {each.year for each in terms}
    # Editions only ever follow one another, so the last id is the last number.
    asked = select(
        Edition.authority_id,
        Edition.academic_year,
        Edition.term,
        func.max(Edition.id),
        func.max(Edition.number),
    ).where(Edition.academic_year.in_(years))
    grouped = asked.group_by(Edition.authority_id, Edition.academic_year, Edition.term)
    wanted = set(authority_ids)
    return {
        (row[0], row[1], row[2]): (row[3], row[4])
        for row in db.session.execute(grouped)
        if row[0] in wanted
    }


def lock_report(authority_id: int | None, term: Term) -> None:
    """Nobody else draws up or sends this report until the end of the transaction."""
    name = f"report:{authority_id or 'region'}:{term.year}:{term.name}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def same_but_for_the_day(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two reports say the same of the same days, whenever they were drawn."""
    return _without_day(first) == _without_day(second)


def _without_day(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not name.startswith("drawn")}


def _of(authority_id: int | None, term: Term) -> Select[Edition]:
    return select(Edition).where(
        Edition.authority_id.is_not_distinct_from(authority_id),
        Edition.academic_year == term.year,
        Edition.term == term.name,
    )
