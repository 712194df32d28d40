"""The only writes to the ledger: each a new statement, in the transaction of what it states."""

from collections.abc import Callable
from typing import Any

from app.bookings.events import BookingApproved, BookingAttended, BookingFact
from app.bookings.queries import get_booking_by_id
from app.bookings.states import State
from app.evidence.commands.entries import came, entry_of
from app.evidence.models import Entry
from app.evidence.queries import choices_of, latest_entries, standing_now
from app.infra import clock
from app.infra.database import db


def plan(event: BookingApproved) -> None:
    """State what an approved booking is expected to prove, once for each cohort."""
    _state(event, "planned", lambda group: {"pupils": group.pupils}, unless=("planned",))


def confirm(event: BookingAttended) -> None:
    """State who came, and whether it counts."""
    booking = get_booking_by_id(event.booking_id)
    _state(event, "confirmed", lambda group: came(booking, group), unless=("confirmed",))


def void(event: BookingFact) -> None:
    """State that a booking that was planned will prove nothing, and why."""
    standing = standing_now(event.booking_id)
    if any(each == "planned" for each in standing.values()):
        _state(event, "void", lambda _: {"pupils": 0}, unless=("void", "confirmed"))


def plan_again(event: BookingFact) -> None:
    """State anew what an approved booking is expected to prove, where it has changed.

    A group that no longer comes proves nothing; one that is new, or comes in other numbers or at
    another time, is planned as it is now. What was stated before stays as it was written.
    """
    booking = get_booking_by_id(event.booking_id)
    if booking.state != State.APPROVED:
        return
    latest = latest_entries(booking.id)
    coming = {each.cohort_id for each in booking.cohorts}
    for cohort_id, said in latest.items():
        if cohort_id not in coming and said.standing == "planned":
            db.session.add(_gone(said, event.by))
    for group in booking.cohorts:
        entry = _entry(booking, group, "planned", event.by, pupils=group.pupils)
        if _says_more(entry, latest.get(group.cohort_id)):
            db.session.add(entry)
    db.session.flush()


def _state(
    event: BookingFact,
    standing: str,
    facts: Callable[[Any], dict[str, Any]],
    *,
    unless: tuple[str, ...],
) -> None:
    """Add an entry for each cohort whose latest one does not say so already."""
    booking = get_booking_by_id(event.booking_id)
    said = standing_now(booking.id)
    for group in booking.cohorts:
        if said.get(group.cohort_id) not in unless:
            db.session.add(_entry(booking, group, standing, event.by, **facts(group)))
    db.session.flush()


def _entry(booking: Any, group: Any, standing: str, by: int | None, **facts: Any) -> Entry:
    choices = choices_of([booking.school_id])[booking.school_id]
    return entry_of(booking, group, standing, choices, by=by, **facts)


def _gone(said: Entry, by: int | None) -> Entry:
    kept = (
        "booking_id school_id employer_id cohort_id year_group academic_year benchmark edition"
        " meant_for activity title held_on minutes mode roll organisation organisation_kind"
        " is_technical in_school_day in_curriculum"
    )
    return Entry(
        **{name: getattr(said, name) for name in kept.split()},
        standing="void",
        pupils=0,
        entered_at=clock.now(),
        entered_by_id=by,
        reason="The group is no longer coming.",
    )


def _says_more(entry: Entry, said: Entry | None) -> bool:
    """Whether a plan differs from what stands."""
    if said is None:
        return True
    told = ("standing", "pupils", "academic_year", "edition")
    return any(getattr(entry, name) != getattr(said, name) for name in told)
