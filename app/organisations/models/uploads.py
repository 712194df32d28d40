"""Files of the national register: what was read of them, and what following them did."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model


class RegisterUpload(Model):
    """One file of the register, looked at before it is followed.

    `establishments` are the rows of the chosen authorities, without head teachers; they are let
    go once the file was followed. `problems` are sentences on lines that could not be used.
    `uploaded_by_id` is None for the command line. `added` to `unchanged` count schools.
    """

    __tablename__ = "register_uploads"
    __table_args__ = (
        CheckConstraint("file_name <> ''", name="has_a_name"),
        CheckConstraint("cardinality(authority_ids) > 0", name="is_for_an_authority"),
        CheckConstraint(
            "(followed_at IS NULL) = (establishments IS NOT NULL)", name="kept_until_followed"
        ),
        CheckConstraint(
            "num_nonnulls(followed_at, added, updated, closed, reopened, unchanged) IN (0, 6)",
            name="followed_is_counted",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    uploaded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    authority_ids: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    rows: Mapped[int]
    elsewhere: Mapped[int]
    columns: Mapped[int]
    problems: Mapped[list[str]] = mapped_column(JSONB, default=list)
    establishments: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSONB(none_as_null=True), deferred=True
    )
    followed_at: Mapped[datetime | None]
    added: Mapped[int | None]
    updated: Mapped[int | None]
    closed: Mapped[int | None]
    reopened: Mapped[int | None]
    unchanged: Mapped[int | None]

    uploaded_by: Mapped[User | None] = relationship()
