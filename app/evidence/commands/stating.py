"""The only writes to the ledger: each a new statement, in the transaction of what it states."""

from collections.abc import Callable
from typing import Any

from app.bookings.events import BookingApproved, BookingAttended, BookingFact
from app.bookings.queries import benchmark_of, get_booking_by_id
from app.bookings.states import State
from app.evidence.models import Entry
from app.evidence.queries import choices_of, latest_entries, standing_now
from app.evidence.rules import counts_as, is_in_school_day, organisation_kind
from app.infra import clock
from app.infra.database import db
from app.rulebook.benchmarks import edition_for
from app.rulebook.years import academic_year


def plan(event: BookingApproved) -> None:
    """State what an approved booking is expected to prove, once for each cohort."""
    _state(event, "planned", lambda group: {"pupils": group.pupils}, unless=("planned",))


def confirm(event: BookingAttended) -> None:
    """State who came, and whether it counts."""
    booking = get_booking_by_id(event.booking_id)
    answers = {each.test: each.answer for each in booking.answers}
    kept = {
        each.test: {"answer": each.answer, "by": each.by_id, "at": each.at.isoformat()}
        for each in booking.answers
    }
    benchmark = benchmark_of(booking)

    def came(group: Any) -> dict[str, Any]:
        pupils = group.attended or 0
        counted, missing = counts_as(benchmark, answers, pupils)
        return {"pupils": pupils, "counted": counted, "missing": missing, "answers": kept}

    _state(event, "confirmed", came, unless=("confirmed",))


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
    """A statement about one cohort of a booking, by the rules of the day of its session."""
    slot, offer = booking.slot, booking.slot.opportunity
    day = clock.local(slot.starts_at).date()
    employer = offer.employer
    choices = choices_of([booking.school_id])[booking.school_id]
    return Entry(
        booking_id=booking.id,
        school_id=booking.school_id,
        employer_id=employer.id,
        cohort_id=group.cohort_id,
        year_group=group.cohort.year_group,
        academic_year=academic_year(day),
        benchmark=benchmark_of(booking),
        meant_for=benchmark_of(booking),
        activity=offer.kind,
        title=offer.title,
        held_on=day,
        minutes=int((slot.ends_at - slot.starts_at).total_seconds() // 60),
        mode="virtual" if offer.place == "online" else "in_person",
        roll=max(group.cohort.roll, facts["pupils"]),
        organisation=employer.name,
        organisation_kind=organisation_kind(employer.provider_kind, employer.size),
        is_technical=employer.offers_technical,
        in_school_day=is_in_school_day(
            clock.local(slot.starts_at),
            clock.local(slot.ends_at),
            (choices.day_starts, choices.day_ends),
        ),
        edition=edition_for(booking.school.phase, day).key,
        standing=standing,
        entered_at=clock.now(),
        entered_by_id=by,
        reason=booking.reason if standing == "void" else "",
        **facts,
    )


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
