"""The mark that says a database holds a demonstration, so that nothing real is ever seeded over."""

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.infra import clock
from app.infra.database import Model


class Demonstration(Model):
    """One row at most: this database is a demonstration, seeded then."""

    __tablename__ = "demonstrations"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seeded_at: Mapped[datetime] = mapped_column(default=clock.now)
