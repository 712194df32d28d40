"""The grid reference of each postcode."""

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.database import Model
from app.postcodes.rules import QUALITIES

# Upper ends of the British National Grid, in metres.
ON_THE_GRID = "easting BETWEEN 0 AND 700000 AND northing BETWEEN 0 AND 1300000"


class Postcode(Model):
    """A postcode, written as `NE1 4XD`, and where it is.

    `easting` and `northing` are metres on the British National Grid. `quality` is Ordnance
    Survey's: 10 is the nearest address, 50 an imputed place, 60 the middle of a sector.
    """

    __tablename__ = "postcodes"
    __table_args__ = (
        CheckConstraint(
            "postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'", name="is_a_postcode"
        ),
        CheckConstraint(ON_THE_GRID, name="on_the_grid"),
        CheckConstraint(f"quality IN {QUALITIES}", name="quality_has_a_place"),
    )

    postcode: Mapped[str] = mapped_column(primary_key=True)
    quality: Mapped[int] = mapped_column(SmallInteger)
    easting: Mapped[int]
    northing: Mapped[int]
