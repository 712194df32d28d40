"""Afterwards: who came, or that it did not happen."""

from collections.abc import Mapping

from app.access import Actor, require
from app.bookings import policies, queries, rules
from app.bookings.commands.steps import lock, reason_of, refuse, step
from app.bookings.events import BookingAttended, BookingNotAttended
from app.bookings.models import Booking, TestAnswer
from app.bookings.states import Move, Side
from app.infra import clock
from app.rulebook.meaningful import Answer, tests_for


def confirm_attendance(
    booking: Booking,
    *,
    attended: Mapping[int, int | None],
    answers: Mapping[str, str],
    by: Actor,
) -> Booking:
    """Say who came (pupils by cohort id) and which tests of "meaningful" were met. Final.

    A test without an answer is kept as not known.
    """
    booking = lock(booking, Move.CONFIRM_ATTENDED, by)
    now = clock.now()
    require(policies.confirm_attended(by, booking, now))
    tests = [test.key for test in tests_for(queries.benchmark_of(booking))]
    groups = {each.cohort_id: each.cohort for each in booking.cohorts}
    refuse(rules.why_not_attended_so(attended, groups, answers, tests))
    for each in booking.cohorts:
        each.attended = attended[each.cohort_id]
    booking.answers = [
        TestAnswer(test=key, answer=answers.get(key, Answer.NOT_KNOWN), by_id=by.user_id, at=now)
        for key in tests
    ]
    return step(booking, Move.CONFIRM_ATTENDED, Side.SCHOOL, by.user_id, BookingAttended)


def confirm_not_attended(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """Say that it did not happen, and why. Final."""
    booking = lock(booking, Move.CONFIRM_NOT_ATTENDED, by)
    require(policies.confirm_not_attended(by, booking, clock.now()))
    booking.reason = reason_of(reason, "Say what happened, so that it can go better next time.")
    for each in booking.cohorts:
        each.attended = 0
    return step(booking, Move.CONFIRM_NOT_ATTENDED, Side.SCHOOL, by.user_id, BookingNotAttended)
