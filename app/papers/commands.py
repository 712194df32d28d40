"""The only writes: editions, who is sent them, and what an hour is worth. Nothing here commits."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.access import Actor, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.jobs import defer
from app.papers import policies, queries
from app.papers.kinds import DRAW
from app.papers.models import Edition, HourValue, ReportReader, Sending
from app.papers.rules import Term

ASKED_AGAIN_AFTER = timedelta(days=30)


def keep_edition(
    authority_id: int | None,
    term: Term,
    *,
    facts: dict[str, Any],
    pdf: bytes,
    xlsx: bytes,
    by: Actor | None,
) -> Edition:
    """Keep a report as it was drawn up, as the next edition. The report has to be locked."""
    if by is not None:
        require(policies.see_reports(by, authority_id))
    last = queries.find_latest(authority_id, term)
    edition = Edition(
        authority_id=authority_id,
        academic_year=term.year,
        term=term.name,
        number=last.number + 1 if last is not None else 1,
        drawn_by_id=by.user_id if by is not None else None,
        facts=facts,
        pdf=pdf,
        xlsx=xlsx,
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def draw_later(term: Term, *, by: Actor) -> None:
    """Have the whole region's report drawn up in the background: its ledger takes half a minute."""
    require(policies.see_reports(by, None))
    defer(DRAW, year=term.year, term=term.name, by_id=by.user_id)


def follow(authority_id: int | None, *, by: Actor) -> None:
    """Be sent these reports oneself. Twice is the same as once."""
    require(policies.see_reports(by, authority_id))
    now = clock.now()
    _add(authority_id=authority_id, user_id=by.user_id, added_by_id=by.user_id, confirmed_at=now)


def ask_reader(authority_id: int | None, *, name: str, email: str, by: Actor) -> ReportReader:
    """Ask somebody outside whether they want these reports. Nothing is sent before they confirm.

    Raises Invalid for one who is asked or sent them already, or who stopped them lately.
    """
    require(policies.see_reports(by, authority_id))
    stopped = queries.last_stopped(authority_id, email)
    if stopped is not None and clock.now() < stopped + ASKED_AGAIN_AFTER:
        raise Invalid("email", "This person stopped these reports less than a month ago.")
    added = _add(authority_id=authority_id, email=email, name=name, added_by_id=by.user_id)
    if added is None:
        raise Invalid("email", "This address is on the list already.")
    return queries.get_reader_for_update(added)


def confirm(reader_id: int) -> ReportReader:
    """The reader wants them. Twice is the same as once; after stopping, nothing."""
    reader = queries.get_reader_for_update(reader_id)
    if reader.confirmed_at is None and reader.stopped_at is None:
        reader.confirmed_at = clock.now()
    return reader


def stop(reader_id: int) -> ReportReader:
    """No more of these reports for this reader. Twice is the same as once."""
    reader = queries.get_reader_for_update(reader_id)
    if reader.stopped_at is None:
        reader.stopped_at = clock.now()
    return reader


def note_sending(edition: Edition, reader: ReportReader, *, by: Actor | None) -> bool:
    """Note that an edition goes to a reader; False if it went before, whoever sent it."""
    new = insert(Sending).values(
        edition_id=edition.id,
        reader_id=reader.id,
        sent_at=clock.now(),
        sent_by_id=by.user_id if by is not None else None,
    )
    once = new.on_conflict_do_nothing().returning(Sending.reader_id)
    return db.session.scalar(once) is not None


def set_hour_value(*, pounds: Decimal | None, source: str, by: Actor) -> HourValue:
    """What an hour is put at from now on; None for no sum of money at all."""
    require(policies.set_value(by))
    value = HourValue(pounds=pounds, source=source.strip(), set_by_id=by.user_id)
    db.session.add(value)
    db.session.flush()
    return value


def _add(**facts: Any) -> int | None:
    """The new reader's id; None where there is a living one already."""
    new = insert(ReportReader).values(added_at=clock.now(), **facts)
    living = ReportReader.stopped_at.is_(None)
    once = new.on_conflict_do_nothing(
        index_elements=[ReportReader.authority_id, ReportReader.user_id, ReportReader.email],
        index_where=living,
    )
    return db.session.scalar(once.returning(ReportReader.id))
