"""Following the national register: keep what a file says, then do what was shown."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.organisations import policies
from app.organisations.gias import ImportPlan, Register, SchoolFacts, kept
from app.organisations.models import RegisterUpload, School
from app.organisations.queries.register import get_upload, plan_of
from app.rulebook.authorities import AUTHORITY_CODES

BATCH = 200
"""Schools written in one statement."""
LONGEST_FILE_NAME = 200
MOST_PROBLEMS = 500
"""Sentences kept of one file; whoever has more has the wrong file."""
Advance = Callable[[int], None]


def keep_upload(
    register: Register, *, file_name: str, authorities: Collection[int], by: Actor | None
) -> RegisterUpload:
    """Keep what was read until it is followed or let go. `by` is None on the command line.

    Replaces what the same person kept before and did not follow.
    """
    if by is not None:
        require(policies.follow_register(by))
    if not authorities or not AUTHORITY_CODES.issuperset(authorities):
        raise Invalid("authorities", "Choose at least one of the seven authorities.")
    user_id = by.user_id if by else None
    db.session.execute(
        delete(RegisterUpload).where(
            RegisterUpload.followed_at.is_(None),
            RegisterUpload.uploaded_by_id.is_not_distinct_from(user_id),
        )
    )
    upload = RegisterUpload(
        file_name=" ".join(file_name.split())[:LONGEST_FILE_NAME] or "register.csv",
        uploaded_at=clock.now(),
        uploaded_by_id=user_id,
        authority_ids=sorted(authorities),
        rows=register.rows,
        elsewhere=register.elsewhere,
        columns=register.columns,
        problems=list(register.problems[:MOST_PROBLEMS]),
        establishments=kept(register),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def follow_upload(upload_id: int, *, mark: str, checked: bool, by: Actor) -> RegisterUpload:
    """Do what the preview with this mark showed.

    Raises Clash when it has been done already or the plan is no longer the one shown, Invalid
    when the plan carries a warning and nobody says they have checked.
    """
    hold_the_register()
    upload = get_upload(upload_id, by=by)
    if upload.followed_at is not None:
        raise Clash("This file has been followed already, so nothing was changed.")
    plan = plan_of(upload)
    if plan.mark != mark:
        raise Clash(
            "The schools have changed since this was shown, so nothing was done."
            " Go back and look at it as it is now."
        )
    if plan.needs_confirmation and not checked:
        raise Invalid("checked", "Say that you have checked the file, or let it go.")
    follow(upload, plan)
    return upload


def follow(upload: RegisterUpload, plan: ImportPlan, *, advance: Advance | None = None) -> None:
    """Write the plan, and let go of what was kept of the file.

    `advance` is told how many schools were written since it was last called. The caller holds
    the register, so that nobody else follows another file meanwhile.
    """
    changed = [*plan.additions, *(each.after for each in plan.changes)]
    for batch in _batches(changed):
        _write(batch)
        if advance:
            advance(len(batch))
    upload.followed_at = clock.now()
    upload.establishments = None
    upload.added = len(plan.additions)
    upload.updated = len(plan.updates)
    upload.closed = len(plan.closures)
    upload.reopened = len(plan.reopenings)
    upload.unchanged = plan.unchanged
    db.session.flush()


def discard_upload(upload_id: int, *, by: Actor) -> None:
    """Let a file go without following it. Clash when it has been followed."""
    upload = get_upload(upload_id, by=by)
    if upload.followed_at is not None:
        raise Clash("This file has been followed already, so it stays in the list.")
    db.session.delete(upload)
    db.session.flush()


def hold_the_register() -> None:
    """Wait until nobody else follows the register, until the end of this transaction."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("register of schools"))))


def _write(batch: Sequence[SchoolFacts]) -> None:
    rows = [_row(facts) for facts in batch]
    written = insert(School).values(rows)
    new = {name: written.excluded[name] for name in rows[0] if name != "urn"}
    db.session.execute(written.on_conflict_do_update(index_elements=[School.urn], set_=new))


def _row(facts: SchoolFacts) -> dict[str, Any]:
    return {
        **asdict(facts),
        "year_groups": list(facts.year_groups),
        "register_changed_at": clock.now(),
    }


def _batches(changed: Sequence[SchoolFacts]) -> Iterator[Sequence[SchoolFacts]]:
    for start in range(0, len(changed), BATCH):
        yield changed[start : start + BATCH]
