"""What people do to bookings. Each takes the slot's row lock first, then the booking's, so that
places are decided on and changed by one person at a time; nothing here commits.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from app.access import Actor, Clash, Invalid, require
from app.bookings import policies, queries, rules
from app.bookings.events import (
    BookingApproved,
    BookingAttended,
    BookingCancelled,
    BookingDeclined,
    BookingFact,
    BookingNotAttended,
    BookingRequested,
    BookingWithdrawn,
)
from app.bookings.models import Booking, BookingCohort, ChecklistSeen, HistoryEntry, TestAnswer
from app.bookings.states import HOLDING, Move, Side, State, after
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.opportunities.models import Slot
from app.opportunities.queries import get_slot_for_update
from app.rulebook.meaningful import Answer, tests_for

# Without letters and figures that are read as one another over the telephone.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class AlreadyAsked(Clash):
    """The school has a live booking in this session: `booking`. Nothing new was made."""

    def __init__(self, booking: Booking) -> None:
        super().__init__("You already asked for this.")
        self.booking = booking


def request_booking(
    slot_id: int,
    school_id: int,
    cohorts: Mapping[int, int],
    *,
    message: str = "",
    access_needs: str = "",
    lead_id: int | None = None,
    by: Actor,
) -> Booking:
    """Ask for places, and hold them from this moment.

    `cohorts` is pupils by cohort id; zeros are left out. `lead_id` is who leads the group, by
    default whoever asks. Raises Refused, Missing, AlreadyAsked, Clash when others took the places,
    and Invalid when the group does not fit.
    """
    require(policies.request(by, school_id))
    slot = get_slot_for_update(slot_id)
    asked = {cohort: pupils for cohort, pupils in cohorts.items() if pupils}
    _check_room(slot, school_id, asked)
    lead_id = _lead_of(school_id, lead_id or by.user_id)
    booking = _asked_for(slot, asked, by)
    booking.school_id, booking.lead_id = school_id, lead_id
    booking.message = _short("message", message)
    booking.access_needs = _short("access_needs", access_needs)
    slot.taken = slot.taken + booking.pupils
    db.session.add(booking)
    db.session.flush()
    announce(BookingRequested(booking_id=booking.id, by=by.user_id))
    return booking


def approve(
    booking: Booking, *, checklist: Sequence[Mapping[str, Any]], ruleset: str, by: Actor
) -> Booking:
    """Approve, keeping the safeguarding checklist as it was shown under the rules named."""
    booking = _lock(booking, Move.APPROVE, by)
    now = clock.now()
    require(policies.approve(by, booking, now))
    if not checklist or not ruleset:
        raise Invalid("checklist", "Look through the safeguarding checklist before you approve.")
    db.session.add(
        ChecklistSeen(
            booking_id=booking.id,
            seen_by_id=by.user_id,
            seen_at=now,
            ruleset=ruleset,
            items=[dict(item) for item in checklist],
        )
    )
    booking.decided_at, booking.decided_by_id = now, by.user_id
    return _move(booking, Move.APPROVE, Side.COORDINATOR, by, BookingApproved)


def decline(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """Say no, with the reason the school reads; the places are free again."""
    booking = _lock(booking, Move.DECLINE, by)
    require(policies.decline(by, booking))
    booking.reason = _reason(reason, "Say why, so that the school knows what to do.")
    booking.decided_at, booking.decided_by_id = clock.now(), by.user_id
    return _move(booking, Move.DECLINE, Side.COORDINATOR, by, BookingDeclined)


def withdraw(booking: Booking, *, reason: str = "", by: Actor) -> Booking:
    """The school steps back; the places are free again."""
    booking = _lock(booking, Move.WITHDRAW, by)
    require(policies.withdraw(by, booking))
    booking.reason = _short("reason", reason, rules.LONGEST_REASON)
    return _move(booking, Move.WITHDRAW, Side.SCHOOL, by, BookingWithdrawn)


def cancel(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """The employer or a coordinator calls it off, with the reason the school reads."""
    booking = _lock(booking, Move.CANCEL, by)
    require(policies.cancel(by, booking, clock.now()))
    booking.reason = _reason(reason, "Say why, so that the school can tell its pupils.")
    sides = policies.sides_of(by, booking)
    side = Side.EMPLOYER if Side.EMPLOYER in sides else Side.COORDINATOR
    return _move(booking, Move.CANCEL, side, by, BookingCancelled)


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
    booking = _lock(booking, Move.CONFIRM_ATTENDED, by)
    now = clock.now()
    require(policies.confirm_attended(by, booking, now))
    tests = [test.key for test in tests_for(queries.benchmark_of(booking))]
    groups = {each.cohort_id: each.cohort for each in booking.cohorts}
    _refuse(rules.why_not_attended_so(attended, groups, answers, tests))
    for each in booking.cohorts:
        each.attended = attended[each.cohort_id]
    booking.answers = [
        TestAnswer(test=key, answer=answers.get(key, Answer.NOT_KNOWN), by_id=by.user_id, at=now)
        for key in tests
    ]
    return _move(booking, Move.CONFIRM_ATTENDED, Side.SCHOOL, by, BookingAttended)


def confirm_not_attended(booking: Booking, *, reason: str, by: Actor) -> Booking:
    """Say that it did not happen, and why. Final."""
    booking = _lock(booking, Move.CONFIRM_NOT_ATTENDED, by)
    require(policies.confirm_not_attended(by, booking, clock.now()))
    booking.reason = _reason(reason, "Say what happened, so that it can go better next time.")
    for each in booking.cohorts:
        each.attended = 0
    return _move(booking, Move.CONFIRM_NOT_ATTENDED, Side.SCHOOL, by, BookingNotAttended)


def _check_room(slot: Slot, school_id: int, asked: Mapping[int, int]) -> None:
    """Decide from the locked row and what is committed now. The caller holds the slot's lock."""
    existing = queries.find_live_booking(slot.id, school_id)
    if existing is not None:
        raise AlreadyAsked(existing)
    sentence = rules.why_closed(slot, clock.now())
    if sentence:
        raise Clash(sentence)
    if queries.count_waiting_of(school_id) >= rules.MOST_WAITING:
        raise Clash(
            f"Your school already has {rules.MOST_WAITING} requests waiting for an answer."
            " Withdraw one you no longer need, or wait until some are answered."
        )
    _refuse(
        rules.why_not_these(
            asked,
            queries.cohorts_by_id(asked),
            school_id=school_id,
            session=slot,
            year_groups=slot.opportunity.year_groups,
        )
    )
    _refuse(rules.why_no_room(slot, sum(asked.values())))


def _lead_of(school_id: int, lead_id: int | None) -> int:
    if lead_id is None or not queries.works_at(lead_id, school_id):
        raise Invalid("lead", "Choose a member of your school's staff to lead the group.")
    return lead_id


def _asked_for(slot: Slot, asked: Mapping[int, int], by: Actor) -> Booking:
    """A new booking of these groups, with the first line of its history."""
    now = clock.now()
    first = HistoryEntry(at=now, by_id=by.user_id, side=Side.SCHOOL, to_state=State.REQUESTED)
    return Booking(
        reference="".join(secrets.choice(ALPHABET) for _ in range(8)),
        slot=slot,
        requested_by_id=by.user_id,
        state=State.REQUESTED,
        pupils=sum(asked.values()),
        requested_at=now,
        hold_until=rules.request_held_until(slot, now),
        cohorts=[BookingCohort(cohort_id=each, pupils=asked[each]) for each in sorted(asked)],
        history=[first],
    )


def _lock(booking: Booking, move: Move, by: Actor) -> Booking:
    """The booking as it is at this moment, and ours alone until the transaction ends.

    Raises Clash when somebody moved it to where this move leads nowhere.
    """
    get_slot_for_update(booking.slot_id)
    booking = queries.get_booking_for_update(booking.id)
    if after(State(booking.state), move) is None and policies.see(by, booking):
        raise Clash(policies.already(booking))
    return booking


def _move(booking: Booking, move: Move, side: Side, by: Actor, fact: type[BookingFact]) -> Booking:
    booking.make(move, by=by.user_id, side=side, at=clock.now(), reason=booking.reason)
    if booking.state not in HOLDING:
        booking.slot.taken = booking.slot.taken - booking.pupils
    db.session.flush()
    announce(fact(booking_id=booking.id, by=by.user_id))
    return booking


def _refuse(problem: rules.Problem | None) -> None:
    if problem is None:
        return
    if problem.crowded:
        raise Clash(problem.sentence)
    raise Invalid(problem.field, problem.sentence)


def _reason(words: str, sentence: str) -> str:
    reason = _short("reason", words, rules.LONGEST_REASON)
    if not reason:
        raise Invalid("reason", sentence)
    return reason


def _short(field: str, words: str, longest: int = rules.LONGEST_MESSAGE) -> str:
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) > longest:
        raise Invalid(field, f"Shorten this to {longest:,} characters or fewer.")
    return words
