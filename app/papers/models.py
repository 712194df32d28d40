"""Reports as they were issued, who is sent them, and what an hour may be worth."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import CITEXT, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model
from app.papers.kinds import TERMS


class Edition(Model):
    """One termly report as it was drawn up: never changed, a later one is a new edition.

    Of an authority, or of the whole region where none is named. `facts` is everything it says;
    `pdf` and `xlsx` are the files themselves. Drawn up by the clock where nobody is named.
    """

    __tablename__ = "report_editions"
    __table_args__ = (
        UniqueConstraint(
            "authority_id",
            "academic_year",
            "term",
            "number",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(f"term IN {TERMS}", name="term_exists"),
        CheckConstraint("number > 0", name="numbered_from_one"),
        CheckConstraint("academic_year BETWEEN 2000 AND 2200", name="year_is_believable"),
        CheckConstraint("length(pdf) > 0 AND length(xlsx) > 0", name="has_its_files"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"))
    academic_year: Mapped[int] = mapped_column(SmallInteger)
    term: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    xlsx: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ReportReader(Model):
    """Somebody who is sent the reports of an authority, or of the region where none is named.

    Either a person with an account, who chose so themself, or somebody outside by their address,
    who is written to once they have confirmed it. Who stops is kept, and can be asked again later.
    """

    __tablename__ = "report_readers"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, email) = 1", name="a_person_or_an_address"),
        CheckConstraint("email IS NULL OR position('@' in email) > 1", name="email_has_an_at"),
        CheckConstraint("user_id IS NULL OR confirmed_at IS NOT NULL", name="people_choose"),
        CheckConstraint("email IS NULL OR name <> ''", name="an_address_has_a_name"),
        Index(
            "uq_report_readers_one_living",
            "authority_id",
            "user_id",
            "email",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(CITEXT)
    name: Mapped[str] = mapped_column(default="", server_default="")
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(foreign_keys=user_id)
    added_by: Mapped[User | None] = relationship(foreign_keys=added_by_id)

    @property
    def shown_name(self) -> str:
        return self.user.name if self.user is not None else self.name

    @property
    def address(self) -> str:
        return self.user.email if self.user is not None else self.email or ""


class Sending(Model):
    """That an edition was sent to a reader: once, whoever asks for it and however often."""

    __tablename__ = "report_sendings"

    edition_id: Mapped[int] = mapped_column(ForeignKey("report_editions.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("report_readers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class HourValue(Model):
    """What an hour of engagement is put at in pounds, and by which source; the latest holds.

    None is none: no sum of money is then named anywhere.
    """

    __tablename__ = "hour_values"
    __table_args__ = (
        CheckConstraint("pounds IS NULL OR pounds > 0", name="worth_something"),
        CheckConstraint("(pounds IS NULL) = (btrim(source) = '')", name="says_its_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pounds: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    source: Mapped[str] = mapped_column(default="", server_default="")
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
