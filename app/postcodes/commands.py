"""Bringing in positions of postcodes: streamed, so that a file of any size costs little memory."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from app.infra.database import db, driver_connection
from app.postcodes.rules import Position

# The later line wins where a postcode stands twice: a file brought in later is the newer one.
ARRIVING = """
CREATE TEMPORARY TABLE arriving (
    place integer GENERATED ALWAYS AS IDENTITY,
    postcode text NOT NULL, quality smallint NOT NULL,
    easting integer NOT NULL, northing integer NOT NULL
) ON COMMIT DROP
"""
FINAL = "SELECT DISTINCT ON (postcode) * FROM arriving ORDER BY postcode, place DESC"
DIFFERS = "(p.quality, p.easting, p.northing) <> (a.quality, a.easting, a.northing)"
COUNTED = f"""
SELECT count(*), count(*) FILTER (WHERE p.postcode IS NULL), count(*) FILTER (WHERE {DIFFERS})
FROM ({FINAL}) a LEFT JOIN postcodes p USING (postcode)
"""  # noqa: S608 - nothing of a file stands in these
WRITTEN = f"""
INSERT INTO postcodes AS p (postcode, quality, easting, northing)
    SELECT postcode, quality, easting, northing FROM ({FINAL}) a
ON CONFLICT (postcode) DO UPDATE
    SET quality = excluded.quality, easting = excluded.easting, northing = excluded.northing
    WHERE {DIFFERS.replace("a.", "excluded.")}
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What bringing in would change or changed, in postcodes."""

    added: int
    moved: int
    unchanged: int


def bring_in(positions: Iterable[Position], *, dry_run: bool = False) -> Arrived:
    """Add and move postcodes as these say; none is taken away, since an old one may still be used.

    With `dry_run` nothing is changed, and the answer is what would be.
    """
    db.session.execute(text("DROP TABLE IF EXISTS pg_temp.arriving"))
    db.session.execute(text(ARRIVING))
    into = "COPY arriving (postcode, quality, easting, northing) FROM STDIN"
    with driver_connection().cursor() as cursor, cursor.copy(into) as copy:
        for each in positions:
            copy.write_row((each.postcode, each.quality, each.easting, each.northing))
    total, added, moved = db.session.execute(text(COUNTED)).one()
    if not dry_run:
        db.session.execute(text(WRITTEN))
    return Arrived(added=added, moved=moved, unchanged=total - added - moved)
