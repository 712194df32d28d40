"""Bringing in a spreadsheet: kept for a day to be looked at, then saved whole or not at all."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete

from app.access import Actor, Clash, require
from app.evidence import policies
from app.evidence.commands.recording import Happened, record
from app.evidence.models import Upload
from app.evidence.rules.importing import Row, together
from app.infra import clock
from app.infra.database import db
from app.organisations.models import School

KEPT_FOR = timedelta(days=1)
PLAIN = (
    "activity title minutes mode organisation organisation_kind is_technical in_school_day"
    " in_curriculum subject by_adviser answers link notes"
).split()


def read_in(school: School, rows: Sequence[Row], *, name: str, by: Actor) -> Upload:
    """Keep what was understood of a file until it is saved or a day has passed."""
    require(policies.record(by, school.id))
    db.session.execute(
        delete(Upload).where(Upload.school_id == school.id, Upload.read_at < clock.now() - KEPT_FOR)
    )
    upload = Upload(
        school_id=school.id,
        name=name[:200],
        rows=[_kept(row) for row in rows],
        read_at=clock.now(),
        read_by_id=by.user_id,
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def save_import(
    upload: Upload, school: School, *, leave_out: Collection[UUID] = (), by: Actor
) -> int:
    """Put every good activity into the ledger, all or none; how many.

    `leave_out` names activities that are not meant, such as those a booking knows already. A row
    that was brought in before makes nothing new.
    """
    require(policies.record(by, school.id))
    found = activities_of(upload)
    if not found:
        raise Clash("No row of this file can be saved. Put it right and bring it in again.")
    made = 0
    for key, rows in found.items():
        if key not in leave_out:
            record(school, happened_of(rows), form_key=key_of(school.id, key), by=by)
            made += 1
    db.session.delete(upload)
    db.session.flush()
    return made


def activities_of(upload: Upload) -> Mapping[UUID, list[Row]]:
    """The good rows of a file, by activity."""
    return together(rows_kept(upload))


def rows_kept(upload: Upload) -> list[Row]:
    """What was understood of the file, row by row."""
    found = []
    for each in upload.rows:
        day = each["said"]["held_on"]
        said = each["said"] | {"held_on": date.fromisoformat(day) if day else None}
        found.append(Row(each["number"], said, list(each["problems"])))
    return found


def happened_of(rows: Sequence[Row]) -> Happened:
    """One activity out of its rows, each a group of it."""
    first = rows[0].said
    return Happened(
        held_on=first["held_on"],
        pupils={row.said["cohort_id"]: row.said["pupils"] for row in rows},
        **{name: first[name] for name in PLAIN},
    )


def key_of(school_id: int, key: UUID) -> UUID:
    """The form key of an activity in a file of one school."""
    return uuid5(key, str(school_id))


def _kept(row: Row) -> dict[str, Any]:
    said = row.said | {"held_on": row.said["held_on"].isoformat() if row.said["held_on"] else ""}
    return {"number": row.number, "said": said, "problems": row.problems}
