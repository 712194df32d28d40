"""Letters on their way: each a job of its own, tried again with patience, given up with a reason.

The outcome of a try and the job of the next are one transaction: a letter that is due always has
exactly one job. Between a server's "taken" and our own commit lies a moment in which a worker can
be killed; that letter goes twice with one Message-ID, so that it is shown once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from sqlalchemy import select, text, update

from app.infra import clock
from app.infra.database import db, found
from app.infra.jobs import PATIENT, defer, periodic, task
from app.infra.mail import DUE, SEND_LETTER, Letter
from app.infra.smtp import NotTaken, Post, deliver

# What is away comes back within minutes or hours: the waits grow fourfold, to a day in all.
TRIES = 9
WAIT_GROWS = 4
# A letter that nobody is about to send, this long after it was written, needs a person.
FORGOTTEN_AFTER = timedelta(hours=1)
LOST = "Something went wrong on our side before it could be sent."

# Set by the wiring page: the server; why a letter is no longer true, if so; where to stop such.
post: Callable[[], Post | None] = lambda: None  # noqa: E731
no_longer_true: Callable[[Letter], str] = lambda _: ""  # noqa: E731
way_out: Callable[[Letter], str] = lambda _: ""  # noqa: E731
# PDFs that go with a letter, each with its name: they are kept once, with what they are of.
enclosed: Callable[[Letter], Sequence[tuple[str, bytes]]] = lambda _: ()  # noqa: E731


@task(SEND_LETTER, retry=PATIENT)
def send_letter(letter_id: int) -> None:
    """Try to send one letter, unless it was sent, given up or left out, and note how it went."""
    row = db.session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    letter = found(row, "letter")
    if letter.sent_at or letter.failed_at or letter.dropped_at:
        return
    why_not = no_longer_true(letter)
    if why_not:
        letter.dropped_at, letter.last_error = clock.now(), why_not
        return
    letter.attempts += 1
    server = post()
    try:
        if server is not None:
            deliver(server, message_for(letter, server))
    except NotTaken as trouble:
        _not_taken(letter, trouble)
    else:
        letter.sent_at, letter.last_error = clock.now(), ""


def send_again(letter: Letter, *, address: str) -> None:
    """Try a letter that was given up from the beginning, perhaps to an address put right since."""
    letter.address = address
    letter.failed_at, letter.attempts = None, 0
    defer(SEND_LETTER, letter_id=letter.id)


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after so many: 4 seconds, 16, a minute, and so on to 18 hours."""
    return now + timedelta(seconds=WAIT_GROWS**attempts)


@periodic("forgotten_letters", "*/15 * * * *")
def list_forgotten() -> None:
    """Put letters that nobody is about to send on the list of those that would not go."""
    has_no_job = text(
        "NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = :task"
        " AND status IN ('todo', 'doing') AND args->>'letter_id' = letters.id::text)"
    ).bindparams(task=SEND_LETTER)
    now = clock.now()
    db.session.execute(
        update(Letter)
        .where(text(DUE), Letter.written_at < now - FORGOTTEN_AFTER, has_no_job)
        .values(failed_at=now, last_error=LOST)
        .execution_options(synchronize_session=False)
    )


def message_for(letter: Letter, server: Post) -> EmailMessage:
    """The letter as it travels: plain text first, the same words in HTML beside it.

    Always from our own address, or other servers would take it for a forgery; raises NotTaken
    when it cannot be put into the form of a message.
    """
    try:
        return _message(letter, server)
    except (ValueError, IndexError) as odd:
        words = f"The letter cannot be written as mail, perhaps for its address: {odd}"
        raise NotTaken(words, for_good=True) from odd


def _message(letter: Letter, server: Post) -> EmailMessage:
    message = EmailMessage()
    name, ours = parseaddr(server.sender)
    shown = f"{letter.on_behalf_of} via {name}" if letter.on_behalf_of else name
    message["From"] = Address(shown, addr_spec=ours) if ours else server.sender
    message["To"] = letter.address
    if letter.reply_to or server.answers_to:
        message["Reply-To"] = letter.reply_to or server.answers_to
    message["Subject"] = letter.subject
    message["Date"] = formatdate(letter.written_at.timestamp())
    # The id is fixed by the letter, so a server that took it twice shows it once.
    domain = ours.rpartition("@")[2]
    message["Message-ID"] = f"<letter-{letter.id}@{domain}>" if domain else make_msgid()
    message["Auto-Submitted"] = "auto-generated"
    stop = way_out(letter)
    if stop:
        # RFC 8058: a button of the mail program's own, which sends a POST.
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        # Last, as what a mail program shows best; in base64, so that no server folds its lines.
        message.add_alternative(
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": letter.calendar_method, "charset": "utf-8"},
        )
    for name, body in enclosed(letter):
        message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    return message


def _not_taken(letter: Letter, trouble: NotTaken) -> None:
    letter.last_error = str(trouble)
    now = clock.now()
    if trouble.for_good or letter.attempts >= TRIES:
        letter.failed_at = now
    else:
        # Behind those not tried yet, so that slow servers of some hold up nobody else's letters.
        at, later = next_try(letter.attempts, now), -letter.attempts
        defer(SEND_LETTER, at=at, priority=later, letter_id=letter.id)
