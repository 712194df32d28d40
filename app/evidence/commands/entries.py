"""What an entry about one cohort of a booking says: the one place that puts it into words."""

from typing import Any

from app.evidence.models import Choices, Entry
from app.evidence.rules import counts_as, is_in_school_day, organisation_kind
from app.infra import clock
from app.opportunities.kinds import kind
from app.rulebook.benchmarks import edition_for
from app.rulebook.years import academic_year


def entry_of(
    booking: Any, group: Any, standing: str, choices: Choices, *, by: int | None, **facts: Any
) -> Entry:
    """A statement about one cohort of a booking, by the rules of the day of its session."""
    slot, offer = booking.slot, booking.slot.opportunity
    starts, ends = clock.local(slot.starts_at), clock.local(slot.ends_at)
    employer, benchmark = offer.employer, kind(offer.kind).benchmark
    return Entry(
        booking_id=booking.id,
        school_id=booking.school_id,
        employer_id=employer.id,
        cohort_id=group.cohort_id,
        year_group=group.cohort.year_group,
        academic_year=academic_year(starts.date()),
        benchmark=benchmark,
        meant_for=benchmark,
        activity=offer.kind,
        title=offer.title,
        held_on=starts.date(),
        minutes=int((ends - starts).total_seconds() // 60),
        mode="virtual" if offer.place == "online" else "in_person",
        roll=max(group.cohort.roll, facts["pupils"]),
        organisation=employer.name,
        organisation_kind=organisation_kind(employer.provider_kind, employer.size),
        is_technical=employer.offers_technical,
        in_school_day=is_in_school_day(starts, ends, (choices.day_starts, choices.day_ends)),
        edition=edition_for(booking.school.phase, starts.date()).key,
        standing=standing,
        entered_at=clock.now(),
        entered_by_id=by,
        reason=booking.reason if standing == "void" else "",
        **facts,
    )


def came(booking: Any, group: Any) -> dict[str, Any]:
    """Who came of one cohort, what was answered, and whether it counts."""
    answers = {each.test: each.answer for each in booking.answers}
    pupils = group.attended or 0
    benchmark = kind(booking.slot.opportunity.kind).benchmark
    day = clock.local(booking.slot.starts_at).date()
    rules = edition_for(booking.school.phase, day)
    counted, missing = counts_as(benchmark, answers, pupils, rules)
    return {
        "pupils": pupils,
        "counted": counted,
        "missing": missing,
        "answers": {
            each.test: {"answer": each.answer, "by": each.by_id, "at": each.at.isoformat()}
            for each in booking.answers
        },
    }
