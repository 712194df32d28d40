"""The database session, the base of every table, and the one way to commit outside a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, Text, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, registry

from app.infra import embedded

T = TypeVar("T")

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table: text without limits in the type, moments always with a zone."""

    # Set on the registry, since Flask-SQLAlchemy copies this body into a base of its own.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={str: Text, datetime: DateTime(timezone=True)},
    )


db = SQLAlchemy(model_class=Model, disable_autonaming=True)


class Missing(LookupError):
    """What was asked for is not there, or not for the person who asks. Becomes a 404."""


@contextmanager
def transaction() -> Iterator[None]:
    """One commit for work outside a request (jobs, command line): all of it, or nothing."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def alone() -> Iterator[None]:
    """Part of a transaction that may fail by itself: all of it or nothing, and the rest stays."""
    with db.session.begin_nested():
        yield


def is_kept(status: int) -> bool:
    """Whether what a request that ends so has written is kept."""
    return status < 400  # noqa: PLR2004 - the first status that means failure


def settle(status: int, *, writes: bool) -> None:
    """End a request's transaction: keep a successful write, undo everything else."""
    if writes and is_kept(status):
        db.session.commit()
    else:
        db.session.rollback()


def undo() -> None:
    """Forget everything written so far in this request, so that a page can be shown afresh."""
    db.session.rollback()


def once_committed(do: Callable[[], None]) -> None:
    """Do this when the transaction has been committed; never, if it is rolled back."""
    db.session.info.setdefault("once_committed", []).append(do)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    for do in session.info.pop("once_committed", ()):
        do()


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop("once_committed", None)


def found(row: T | None, what: str) -> T:
    """The row, or Missing with a sentence naming what was looked for."""
    if row is None:
        raise Missing(f"That {what} is not here, or it is not yours to see.")
    return row


def driver_connection() -> Any:
    """The session's own psycopg connection, inside its transaction."""
    return db.session.connection().connection.driver_connection


def database_address(url: str, state_folder: Path) -> str:
    """The address with our driver; an empty one means the embedded PostgreSQL, started now."""
    made = make_url(url or embedded.address(state_folder / "postgres"))
    return made.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
