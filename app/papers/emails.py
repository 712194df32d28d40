"""The report by e-mail, asking an address whether it wants it, and the links that open it."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from app.access import Actor
from app.infra.mail import Letter, together
from app.organisations.actors import actor_by_id
from app.papers import policies, queries
from app.papers.commands import note_sending
from app.papers.models import Edition, ReportReader
from app.web.letters import link, write_to_address

FILE_DAYS = 60
"""How long the link to a spreadsheet opens it."""
CONFIRM_DAYS = 30


def send(edition: Edition, *, by: Actor | None, besides: frozenset[int] = frozenset()) -> int:
    """To everyone who confirmed and was not sent this edition; how many those are.

    `besides` leaves out readers, those who had an earlier edition where that is enough.
    """
    sent = 0
    with together():
        for reader in queries.list_readers(edition.authority_id):
            if reader.id in besides or not may_be_sent(reader):
                continue
            if note_sending(edition, reader, by=by):
                _write(edition, reader)
                sent += 1
    return sent


def may_be_sent(reader: ReportReader) -> bool:
    """Whether a reader has confirmed, and, with an account, still looks after the area."""
    if reader.confirmed_at is None or reader.stopped_at is not None:
        return False
    if reader.user_id is None:
        return True
    is_active = reader.user is not None and reader.user.active
    return is_active and bool(
        policies.see_reports(actor_by_id(reader.user_id), reader.authority_id)
    )


def ask(reader: ReportReader, scope: str, by: Actor) -> None:
    """Ask an address whether it wants the reports."""
    write_to_address(
        "papers/confirm",
        address=reader.address,
        key=str(reader.id),
        reader=reader.shown_name,
        scope=scope,
        by=by.name,
        url=link("papers.confirm", token=confirm_token(reader.id)),
        days=CONFIRM_DAYS,
    )


def way_out(letter: Letter) -> str:
    """Where the reader of a report can stop it without signing in; empty for other letters."""
    named = queries.read_about(letter.about)
    return link("papers.stop", token=stop_token(named[1])) if named else ""


def confirm_token(reader_id: int) -> str:
    return _timed("want-reports").dumps(reader_id)


def read_confirm(token: str) -> int | None:
    """Whose link it is; None when it is not ours or has run out."""
    return _number(_timed("want-reports"), token, CONFIRM_DAYS)


def stop_token(reader_id: int) -> str:
    # No end: a letter found again after years must still let its reader go.
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-reports").dumps(reader_id)


def read_stop(token: str) -> int | None:
    """Whose link it is; None when it is not ours."""
    signer = URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-reports")
    try:
        return int(signer.loads(token))
    except (BadSignature, ValueError, TypeError):
        return None


def file_token(edition_id: int, reader_id: int) -> str:
    return _timed("report-file").dumps([edition_id, reader_id])


def read_file(token: str) -> tuple[int, int] | None:
    """The edition and the reader of a link to a file; None when it is not ours or has run out."""
    try:
        edition, reader = _timed("report-file").loads(token, max_age=FILE_DAYS * 86_400)
        return int(edition), int(reader)
    except (BadSignature, ValueError, TypeError):
        return None


def _write(edition: Edition, reader: ReportReader) -> None:
    stop = link("papers.stop", token=stop_token(reader.id))
    write_to_address(
        "papers/report",
        address=reader.address,
        person=reader.user_id,
        key=f"{edition.id}:{reader.id}",
        about=queries.about_of(edition.id, reader.id),
        foot=[("Stop these reports", stop)],
        reader=reader.shown_name,
        facts=edition.facts,
        number=edition.number,
        page=link("papers.report", edition_id=edition.id) if reader.user_id else "",
        sheet=link("papers.file", token=file_token(edition.id, reader.id)),
        days=FILE_DAYS,
    )


def _timed(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _number(signer: URLSafeTimedSerializer, token: str, days: int) -> int | None:
    try:
        return int(signer.loads(token, max_age=days * 86_400))
    except (BadSignature, ValueError, TypeError):
        return None
