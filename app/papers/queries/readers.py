"""Who is sent reports, and what they were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.infra.database import Missing, db, found
from app.infra.mail import Letter
from app.papers import policies
from app.papers.models import Edition, ReportReader, Sending
from app.papers.rules import Term

MOST = 200
ABOUT = "report"
STOPPED = "They had stopped these reports before it could go."


def list_readers(authority_id: int | None) -> Sequence[ReportReader]:
    """Those who have not stopped, people first, then by name."""
    return db.session.scalars(
        select(ReportReader)
        .where(
            ReportReader.authority_id.is_not_distinct_from(authority_id),
            ReportReader.stopped_at.is_(None),
        )
        .options(joinedload(ReportReader.user))
        .order_by(ReportReader.email.is_not(None), ReportReader.name, ReportReader.id)
        .limit(MOST)
    ).all()


def get_reader(reader_id: int, actor: Actor) -> ReportReader:
    """A reader of a report this coordinator looks after; Missing for any other."""
    reader = find_reader(reader_id)
    if reader is None or not policies.see_reports(actor, reader.authority_id):
        raise Missing("That reader is not here, or not yours to see.")
    return reader


def find_reader(reader_id: int) -> ReportReader | None:
    """A reader with their person, or None."""
    return db.session.get(ReportReader, reader_id, options=[joinedload(ReportReader.user)])


def get_asked(reader_id: int | None) -> ReportReader:
    """Whom a link in a letter was written to; Missing for a link that is none of ours."""
    reader = find_reader(reader_id) if reader_id is not None else None
    if reader is None:
        raise Missing("This link does not work any more. Ask whoever sent it for a new one.")
    return reader


def get_reader_for_update(reader_id: int) -> ReportReader:
    """The reader, locked; Missing if there is none."""
    asked = select(ReportReader).where(ReportReader.id == reader_id).with_for_update()
    fresh = asked.execution_options(populate_existing=True)
    return found(db.session.scalar(fresh), "reader")


def last_stopped(authority_id: int | None, email: str) -> datetime | None:
    """When this address last said that it wants these reports no more."""
    return db.session.scalar(
        select(func.max(ReportReader.stopped_at)).where(
            ReportReader.authority_id.is_not_distinct_from(authority_id),
            ReportReader.email == email,
            ReportReader.confirmed_at.is_not(None),
        )
    )


def scopes_with_readers() -> Sequence[int | None]:
    """The authorities, and None for the region, whose reports anybody is sent."""
    return db.session.scalars(
        select(ReportReader.authority_id)
        .where(ReportReader.stopped_at.is_(None), ReportReader.confirmed_at.is_not(None))
        .distinct()
    ).all()


def readers_sent(authority_id: int | None, term: Term) -> frozenset[int]:
    """Who was sent any edition of this report."""
    rows = db.session.scalars(
        select(Sending.reader_id)
        .join(Edition, Edition.id == Sending.edition_id)
        .where(
            Edition.authority_id.is_not_distinct_from(authority_id),
            Edition.academic_year == term.year,
            Edition.term == term.name,
        )
    )
    return frozenset(rows)


def sendings_of(edition_id: int) -> Sequence[Any]:
    """Who was sent an edition and when, by name, with what became of the letter."""
    rows = db.session.execute(
        select(Sending, ReportReader, Letter.sent_at, Letter.failed_at, Letter.dropped_at)
        .join(ReportReader, ReportReader.id == Sending.reader_id)
        .outerjoin(
            Letter,
            Letter.about == func.concat(f"{ABOUT}:", Sending.edition_id, ":", Sending.reader_id),
        )
        .options(joinedload(ReportReader.user))
        .where(Sending.edition_id == edition_id)
        .order_by(Sending.sent_at, ReportReader.id)
        .limit(MOST)
    )
    return rows.all()


def about_of(edition_id: int, reader_id: int) -> str:
    """What a letter with a report in it is about."""
    return f"{ABOUT}:{edition_id}:{reader_id}"


def read_about(about: str) -> tuple[int, int] | None:
    """The edition and the reader of a letter; None when it is about anything else."""
    what, _, rest = about.partition(":")
    edition, _, reader = rest.partition(":")
    if what != ABOUT or not (edition.isdigit() and reader.isdigit()):
        return None
    return int(edition), int(reader)


def reason_to_leave_out(letter: Letter) -> str:
    """Why a letter with a report must not go any more, when its reader has stopped since."""
    named = read_about(letter.about)
    if named is None:
        return ""
    reader = find_reader(named[1])
    return STOPPED if reader is None or reader.stopped_at is not None else ""


def enclosed_in(letter: Letter) -> list[tuple[str, bytes]]:
    """The PDF that goes with a letter about a report, with its name."""
    named = read_about(letter.about)
    if named is None:
        return []
    edition = db.session.get(Edition, named[0])
    return [(file_name(edition, "pdf"), edition.pdf)] if edition is not None else []


def file_name(edition: Edition, ending: str) -> str:
    """`report-gateshead-2026-autumn-edition-1.pdf`."""
    plain = "".join(each if each.isalnum() else "-" for each in edition.facts["scope"].lower())
    number = edition.number
    return f"report-{plain}-{edition.academic_year}-{edition.term}-edition-{number}.{ending}"
