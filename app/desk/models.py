"""What coordinators keep at the desk: who has taken what, notes, and views of the queue."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model

KINDS = "kind IN ('booking', 'employer', 'opportunity', 'joiner')"


class Claim(Model):
    """An item of the queue that a coordinator has taken, or was given by `by_id`.

    `kind` and `key` name the item as its address does: a booking by its reference, the rest by id.
    """

    __tablename__ = "desk_claims"
    __table_args__ = (CheckConstraint(KINDS, name="kind_exists"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    user: Mapped[User] = relationship(foreign_keys=user_id)


class Note(Model):
    """What one coordinator tells the others about an item. Never changed, never shown to others."""

    __tablename__ = "desk_notes"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind_exists"),
        CheckConstraint("btrim(words) <> ''", name="says_something"),
        Index("ix_desk_notes_kind_key", "kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship()


class View(Model):
    """A way of looking at the queue that its owner has named. `query` is as in the address."""

    __tablename__ = "desk_views"
    __table_args__ = (
        CheckConstraint("btrim(name) <> ''", name="has_a_name"),
        Index("uq_desk_views_one_of_a_name", "user_id", text("lower(name)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
