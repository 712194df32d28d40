"""What was done: a row for each act, in the transaction of the act, that nobody can change."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model, db


class Source(StrEnum):
    """Where an act came from."""

    PAGE = "page"
    COMMAND_LINE = "command line"
    WORKER = "worker"


class Act(Model):
    """Something that somebody, or the service itself, did and that was kept.

    `name` and `roles` are as they then were; both are empty for the service and for strangers.
    `act` is the endpoint of a page, a command's name or an event's; `words` say it, after a name.
    `about` names things as `booking:K7QX2M4P` or `employer:12`. No words that people typed are
    kept here, and no address of theirs. Nothing points at other tables: the log stands by itself,
    whatever becomes of what it tells of.
    """

    __tablename__ = "acts"
    __table_args__ = (
        CheckConstraint("source IN ('page', 'command line', 'worker')", name="source_exists"),
        CheckConstraint("act <> '' AND words <> ''", name="says_what"),
        CheckConstraint("cardinality(about) <= 8", name="about_few_things"),
        Index("ix_acts_at_id", "at", "id"),
        Index("ix_acts_user_id_at_id", "user_id", "at", "id"),
        Index("ix_acts_act_at_id", "act", "at", "id"),
        Index("ix_acts_about", "about", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    source: Mapped[str]
    user_id: Mapped[int | None]
    name: Mapped[str]
    roles: Mapped[str]
    # Bytes in order, so that all acts of one feature stand together in the index.
    act: Mapped[str] = mapped_column(Text(collation="C"))
    words: Mapped[str]
    about: Mapped[list[str]] = mapped_column(ARRAY(Text))
    authority_id: Mapped[int | None]


# Where what is done now comes from, and whose request it is, if anybody's.
_acting: ContextVar[tuple[Source | None, int | None]] = ContextVar("acting", default=(None, None))

# An expression for the authority that things like these are in. Set by the wiring page.
area_of: Callable[[Sequence[str]], Any] = lambda _: None  # noqa: E731
# What an endpoint does, in words; `known` tells whether we know who did it. Set there too.
words_of: Callable[[str, bool], str] = lambda endpoint, _: endpoint  # noqa: E731


@contextmanager
def acting(source: Source, user_id: int | None = None) -> Iterator[None]:
    """What is done inside comes from there, and is done by this person, if by any."""
    token = _acting.set((source, user_id))
    try:
        yield
    finally:
        _acting.reset(token)


def acting_now() -> tuple[Source | None, int | None]:
    """Where what is done now comes from (None when nothing has said), and whose request it is."""
    return _acting.get()


def record(
    act: str,
    words: str,
    *,
    source: Source,
    user_id: int | None = None,
    name: str = "",
    roles: Sequence[str] = (),
    about: Sequence[str] | Any = (),
) -> None:
    """Leave a row in this transaction, by one statement. `about` may be an SQL expression."""
    is_plain = isinstance(about, list | tuple)
    db.session.execute(
        insert(Act).values(
            at=clock.now(),
            source=source,
            user_id=user_id,
            name=name,
            roles=", ".join(roles),
            act=act,
            words=words,
            about=list(about) if is_plain else about,
            authority_id=area_of(about) if is_plain else None,
        )
    )
