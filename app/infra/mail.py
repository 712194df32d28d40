"""Letters: written into the database with what caused them, sent by the worker."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model, db, found
from app.infra.jobs import PATIENT, defer_all, task
from app.infra.silence import is_silent

SEND_LETTER = "send_letter"


class Letter(Model):
    """One letter to one person. `key` says what it is about, so that nothing is said twice.

    `about` names the thing the letter concerns, as `booking:12`; empty for account letters.
    `category` is what a person may choose about; `digest` letters wait for the day's bundle.
    `calendar` is an invitation that goes with it, by the method `calendar_method`. `failed_at` is
    when it was given up.
    """

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("position(chr(10) in subject) = 0", name="subject_is_one_line"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "(calendar = '') = (calendar_method = '')"
            " AND calendar_method IN ('', 'REQUEST', 'CANCEL')",
            name="method_fits_the_calendar",
        ),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    recipient_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    about: Mapped[str] = mapped_column(index=True, default="")
    written_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="", server_default="")
    reply_to: Mapped[str] = mapped_column(default="", server_default="")
    calendar: Mapped[str] = mapped_column(default="", server_default="")
    calendar_method: Mapped[str] = mapped_column(default="", server_default="")
    digest: Mapped[bool] = mapped_column(default=False, server_default=false())
    failed_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Post:
    """How letters leave: the server, and who they are from."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    tls: str = "none"
    timeout_seconds: float = 20.0


_bundle: ContextVar[list[dict[str, Any]] | None] = ContextVar("bundle", default=None)

post: Callable[[], Post | None] = lambda: None  # noqa: E731 - replaced by the wiring page


def write(
    *,
    key: str,
    address: str,
    subject: str,
    text: str,
    html: str,
    recipient_id: int | None = None,
    about: str = "",
) -> None:
    """Write a letter and enqueue its sending, once for each `key`, in this transaction."""
    if is_silent():
        return
    letter = {
        "key": key,
        "recipient_id": recipient_id,
        "address": address,
        "subject": " ".join(subject.split()),
        "text": text,
        "html": html,
        "about": about,
        "written_at": clock.now(),
        "attempts": 0,
        "last_error": "",
    }
    bundle = _bundle.get()
    if bundle is None:
        _put_out([letter])
    else:
        bundle.append(letter)


@contextmanager
def together() -> Iterator[None]:
    """Letters written inside go out together at the end: one statement, however many people."""
    bundle: list[dict[str, Any]] = []
    token = _bundle.set(bundle)
    try:
        yield
    finally:
        _bundle.reset(token)
    if bundle:
        _put_out(bundle)


def _put_out(letters: list[dict[str, Any]]) -> None:
    """Into the outbox, those that are not there yet, each with the job that sends it."""
    statement = insert(Letter).on_conflict_do_nothing(index_elements=[Letter.key])
    new = db.session.scalars(statement.returning(Letter.id), letters).all()
    defer_all(SEND_LETTER, [{"letter_id": each} for each in new])


@task(SEND_LETTER, retry=PATIENT)
def send_letter(letter_id: int) -> None:
    """Send one letter, unless it was sent. A failing server is raised, so that it is retried."""
    letter = db.session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    letter = found(letter, "letter")
    if letter.sent_at is not None:
        return
    server = post()
    letter.attempts += 1
    if server is not None:
        _deliver(server, letter)
    letter.sent_at = clock.now()


def message_for(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels: plain text first, the same words in HTML beside it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = formatdate(letter.written_at.timestamp())
    # The id is fixed by the letter, so a server that took it twice shows it once.
    domain = parseaddr(sender)[1].rpartition("@")[2] or None
    message["Message-ID"] = f"<letter-{letter.id}@{domain}>" if domain else make_msgid()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _deliver(server: Post, letter: Letter) -> None:
    connect = smtplib.SMTP_SSL if server.tls == "implicit" else smtplib.SMTP
    with connect(server.host, server.port, timeout=server.timeout_seconds) as line:
        if server.tls == "starttls":
            line.starttls()
        if server.username:
            line.login(server.username, server.password)
        line.send_message(message_for(letter, server.sender))
