"""Days on which the schools of an authority are closed to pupils."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, func, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra.database import Model
from app.organisations.models.authorities import Authority

KINDS = {"holiday": "School holiday", "training": "Training day"}


class Closure(Model):
    """A school holiday or a training day of an authority's schools, both days included.

    Academies may differ from their authority: these are what its own schools keep. `source` is
    where the dates come from.
    """

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
        CheckConstraint("last_day - first_day <= 70", name="length_is_believable"),
        CheckConstraint("btrim(name) <> ''", name="has_a_name"),
        CheckConstraint("kind IN ('holiday', 'training')", name="kind_exists"),
        ExcludeConstraint(
            ("authority_id", "="),
            (
                func.daterange(
                    literal_column("first_day"), literal_column("last_day"), literal_column("'[]'")
                ),
                "&&",
            ),
            using="gist",
            name="ex_closures_no_overlap",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="holiday")
    source: Mapped[str] = mapped_column(default="")

    authority: Mapped[Authority] = relationship()
