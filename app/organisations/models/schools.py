"""Schools and colleges, as the national register has them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model
from app.organisations.models.authorities import Authority


class School(Model):
    """A school or college. It exists because the register has it, and is keyed there by its URN.

    `phase` is ours, from `rulebook.phases.phase_of`; `year_groups` come from statutory ages
    (0 is Reception). `easting` and `northing` are metres on the British National Grid.
    `urban_rural` is the register's code of where it stands, read by `rulebook.rural`.
    """

    __tablename__ = "schools"
    __table_args__ = (
        CheckConstraint("urn > 0", name="urn_positive"),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint(
            "year_groups <@ ARRAY[-1,0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]",
            name="year_groups_exist",
        ),
        CheckConstraint("is_open OR closed_on IS NOT NULL", name="closed_has_a_date"),
        Index(
            "ix_schools_name_trigrams",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    urn: Mapped[int] = mapped_column(unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    name: Mapped[str]
    phase: Mapped[str]
    type_code: Mapped[str] = mapped_column(default="")
    type_name: Mapped[str] = mapped_column(default="")
    group_code: Mapped[str] = mapped_column(default="")
    year_groups: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), default=list, server_default=text("'{}'")
    )
    is_open: Mapped[bool] = mapped_column(default=True)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    low_age: Mapped[int | None] = mapped_column(SmallInteger)
    high_age: Mapped[int | None] = mapped_column(SmallInteger)
    has_sixth_form: Mapped[bool | None]
    pupils: Mapped[int | None]
    percentage_fsm: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    ukprn: Mapped[str] = mapped_column(default="")
    trust_name: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    locality: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    lsoa: Mapped[str] = mapped_column(default="")
    urban_rural: Mapped[str] = mapped_column(default="", server_default=text("''"))
    register_changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    authority: Mapped[Authority] = relationship()
