"""What is known of schools, in the register's terms, and the files of the register."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from app.access import Actor, require
from app.infra.clock import local
from app.infra.database import db, found
from app.organisations import policies
from app.organisations.gias import ImportPlan, Register, SchoolFacts, compare, restored
from app.organisations.gias.school_facts import COLUMNS
from app.organisations.models import RegisterUpload, School


def known_schools() -> dict[int, SchoolFacts]:
    """Every school here by URN, as the register would describe it."""
    rows = db.session.execute(select(*(getattr(School, name) for name in COLUMNS))).mappings()
    return {
        row["urn"]: SchoolFacts(**{**row, "year_groups": tuple(row["year_groups"])}) for row in rows
    }


def get_upload(upload_id: int, *, by: Actor) -> RegisterUpload:
    """A file of the register that an administrator is looking at; Missing if there is none."""
    require(policies.follow_register(by))
    return found(
        db.session.get(
            RegisterUpload,
            upload_id,
            options=[undefer(RegisterUpload.establishments)],
        ),
        "file",
    )


def list_followed(*, by: Actor, limit: int = 10) -> Sequence[RegisterUpload]:
    """The last files that were followed, the latest first."""
    require(policies.follow_register(by))
    return db.session.scalars(
        select(RegisterUpload)
        .where(RegisterUpload.followed_at.is_not(None))
        .options(joinedload(RegisterUpload.uploaded_by))
        .order_by(RegisterUpload.followed_at.desc(), RegisterUpload.id.desc())
        .limit(limit)
    ).all()


def plan_of(upload: RegisterUpload) -> ImportPlan:
    """What following this file would change now. One already followed would change nothing."""
    register = restored(
        upload.establishments or (),
        problems=upload.problems,
        rows=upload.rows,
        elsewhere=upload.elsewhere,
        columns=upload.columns,
    )
    # The day it was uploaded, so that a preview from before midnight can be confirmed after it.
    return plan_for(register, upload.authority_ids, seen_on=local(upload.uploaded_at).date())


def plan_for(register: Register, authorities: Collection[int], *, seen_on: date) -> ImportPlan:
    """What following this register in these authorities would change now."""
    return compare(known_schools(), register, frozenset(authorities), seen_on=seen_on)
