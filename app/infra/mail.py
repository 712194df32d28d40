"""Letters: written into the database with what caused them. `sending` takes them from there."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model, db
from app.infra.jobs import defer_all
from app.infra.silence import is_silent

SEND_LETTER = "send_letter"
NOT_WANTED = "They chose not to be written to about this."
# Neither sent, nor given up, nor left out, nor waiting for its day.
DUE = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND NOT digest"


class Category(StrEnum):
    """What kind of letter it is. Everyone gets the essential ones; about the others they choose."""

    ESSENTIAL = ""
    COPIES = "copies"
    DECISIONS = "decisions"
    REMINDERS = "reminders"
    MESSAGES = "messages"
    THANKS = "thanks"
    RULES = "rules"
    DAILY = "daily"


class Choice(StrEnum):
    """How a person wants the letters of a category."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


class Letter(Model):
    """One letter to one person. `key` says what it is about, so that nothing is said twice.

    `about` names the thing the letter concerns, as `booking:12`; empty for account letters.
    `category` is what a person may choose about; `digest` letters wait for the day's own letter,
    which is then their `bundle_id`. `dropped_at` is when it was left out, because the person chose
    so or because it was no longer true; `failed_at` when it was given up; `last_error` says why.
    `on_behalf_of` is whose words it carries, `reply_to` where the answer goes: both ours if empty.
    `calendar` is an invitation that goes with it, by the method `calendar_method`.
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
        CheckConstraint(
            "dropped_at IS NULL OR sent_at IS NULL AND failed_at IS NULL AND bundle_id IS NULL",
            name="left_out_is_not_sent",
        ),
        CheckConstraint("bundle_id IS NULL OR digest", name="only_the_days_are_bundled"),
        Index("ix_letters_due", "written_at", postgresql_where=sql(DUE)),
        Index("ix_letters_given_up", "failed_at", postgresql_where=sql("failed_at IS NOT NULL")),
        Index(
            "ix_letters_for_the_day",
            "recipient_id",
            postgresql_where=sql("digest AND bundle_id IS NULL AND dropped_at IS NULL"),
        ),
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
    on_behalf_of: Mapped[str] = mapped_column(default="", server_default="")
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)
    dropped_at: Mapped[datetime | None]


_held: ContextVar[datetime | None] = ContextVar("held", default=None)
_bundle: ContextVar[list[dict[str, Any]] | None] = ContextVar("bundle", default=None)

Asked = tuple[int, str]
# How each of these people wants letters of that category. Set by the wiring page.
choose: Callable[[Collection[Asked]], Mapping[Asked, Choice]] = lambda _: {}  # noqa: E731


def write(
    *,
    key: str,
    address: str,
    subject: str,
    text: str,
    html: str,
    recipient_id: int | None = None,
    about: str = "",
    category: Category = Category.ESSENTIAL,
    on_behalf_of: str = "",
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
) -> None:
    """Write a letter and enqueue its sending, once for each `key`, in this transaction.

    What people may choose about is sent at once, kept for the day's letter or left out, as they
    chose; whichever it is, the letter is in the list with what became of it.
    """
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
        "category": category,
        "on_behalf_of": " ".join(on_behalf_of.split()),
        "reply_to": reply_to,
        "calendar": calendar,
        "calendar_method": calendar_method,
        "written_at": clock.now(),
        "attempts": 0,
        "last_error": "",
    }
    _hand_in(letter)


def _hand_in(letter: dict[str, Any]) -> None:
    """With the others that are written together, or by itself."""
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


@contextmanager
def held(until: datetime) -> Iterator[None]:
    """Letters written inside wait for this moment before they are sent, and can be taken back."""
    token = _held.set(until)
    try:
        yield
    finally:
        _held.reset(token)


def take_back(about: str, since: datetime, why: str) -> bool:
    """Leave out every letter about a thing written since then; False if one may be gone already.

    The rows are locked, so a letter that is being sent at this moment is waited for.
    """
    letters = db.session.scalars(
        select(Letter)
        .where(Letter.about == about, Letter.written_at >= since, Letter.dropped_at.is_(None))
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    # A try that failed may have reached somebody all the same: servers say so and are wrong.
    if any(each.sent_at or each.attempts or each.bundle_id for each in letters):
        return False
    for each in letters:
        each.dropped_at, each.last_error = clock.now(), why
    return True


def _put_out(letters: list[dict[str, Any]]) -> None:
    """Into the outbox, those that are not there yet, each with the job that sends it."""
    asked = {_asked(each) for each in letters if each["category"] and each["recipient_id"]}
    chosen = choose(asked) if asked else {}
    for letter in letters:
        # One that changes a calendar cannot wait, or be left out: the calendar would be wrong.
        choice = Choice.AT_ONCE if letter["calendar"] else chosen.get(_asked(letter))
        letter["digest"] = choice == Choice.DAILY
        letter["dropped_at"] = letter["written_at"] if choice == Choice.OFF else None
        letter["last_error"] = NOT_WANTED if choice == Choice.OFF else ""
    statement = insert(Letter).on_conflict_do_nothing(index_elements=[Letter.key])
    returned = statement.returning(Letter.id, Letter.digest, Letter.dropped_at)
    new = db.session.execute(returned, letters).all()
    due = [each.id for each in new if not (each.digest or each.dropped_at)]
    defer_all(SEND_LETTER, [{"letter_id": each} for each in due], at=_held.get())


def _asked(letter: dict[str, Any]) -> Asked:
    return letter["recipient_id"], letter["category"]
