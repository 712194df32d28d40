"""What is said of a booking to the person who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access import Actor, Verdict, refused
from app.bookings import policies
from app.bookings.forms import RequestForm
from app.bookings.rules import group_label, next_step
from app.bookings.states import LABELS, Side, State, What
from app.infra import clock
from app.infra.wording import long_moment
from app.opportunities.kinds import kind
from app.rulebook.meaningful import Answer, tests_for
from app.rulebook.years import year_group_label, years_label

if TYPE_CHECKING:
    from app.bookings.models import Booking, BookingCohort, HistoryEntry, Proposal
    from app.organisations.models import Cohort

HAPPENED = {
    State.WAITING: "Joined the waiting list",
    State.OFFERED: "Places offered",
    State.REQUESTED: "Requested",
    State.APPROVED: "Approved",
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.CANCELLED: "Cancelled",
    State.LAPSED: "Ran out of time",
    State.ATTENDED: "Attendance confirmed",
    State.NOT_ATTENDED: "Did not happen",
}
CHANGED = {
    What.GROUPS: "Groups or numbers changed",
    What.SESSION: "Moved to another session",
    What.TIME: "Time changed",
    What.QUESTION: "A coordinator asked for more information",
    What.ANSWER: "The school answered",
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the history, as the person may read it."""

    title: str
    when: str
    who: str
    why: str


@dataclass(frozen=True, kw_only=True)
class YearComing:
    """One year group in the form: the whole of it, and its tutor groups."""

    label: str
    whole: list["Cohort"]
    tutor_groups: list["Cohort"]

    @property
    def apart(self) -> bool:
        """Whether the tutor groups are folded away, since there are many to look through."""
        return bool(self.whole) and len(self.tutor_groups) > 1

    def is_open(self, form: RequestForm) -> bool:
        """Whether the tutor groups must be in sight: one is ticked, or its number is wrong."""
        ticked = form.cohorts.data or ()
        return any(each.id in ticked for each in self.tutor_groups)


def year_groups_of(cohorts: Sequence["Cohort"]) -> list[YearComing]:
    """The cohorts by year group, in order."""
    years: dict[int, list[Cohort]] = {}
    for cohort in cohorts:
        years.setdefault(cohort.year_group, []).append(cohort)
    return [
        YearComing(
            label=year_group_label(year),
            whole=[each for each in group if not each.name],
            tutor_groups=[each for each in group if each.name],
        )
        for year, group in sorted(years.items())
    ]


def next_step_for(actor: Actor, booking: "Booking") -> str:
    """What happens next, for this person."""
    return next_step(
        booking.state, booking.slot, clock.now(), side=policies.side_for(actor, booking)
    )


def happening(actor: Actor, booking: "Booking", entry: "HistoryEntry") -> Happening:
    """Who, when, from what to what, why. The other side's people are named once approved."""
    title = HAPPENED[State(entry.to_state)]
    if entry.what != What.STATE:
        title = CHANGED[What(entry.what)]
    elif entry.from_state:
        title = f"{title} (was: {LABELS[State(entry.from_state)].lower()})"
    between = entry.what in (What.QUESTION, What.ANSWER)
    is_heard = not between or policies.sides_of(actor, booking) & {Side.SCHOOL, Side.COORDINATOR}
    return Happening(
        title=title,
        when=long_moment(entry.at),
        who=_who(actor, booking, entry),
        why=entry.reason if is_heard else "",
    )


def proposed(
    actor: Actor, booking: "Booking", proposal: "Proposal"
) -> tuple[bool | None, Verdict, Verdict]:
    """What this booking's school has said, and whether the person may answer, or take it back."""
    said = next((each.agrees for each in proposal.answers if each.booking_id == booking.id), None)
    asked = policies.answer_time if proposal.booking_id is None else policies.answer_move
    mine = proposal.booking_id is not None or actor.employer_ids
    may_drop = policies.drop_proposal(actor, proposal, booking.slot) if mine else refused("")
    return said, asked(actor, booking, proposal), may_drop


def answered(booking: "Booking") -> list[tuple[str, str]]:
    """Each test of "meaningful" with what the school said of it, in the order they are asked."""
    said = {each.test: each.answer for each in booking.answers}
    tests = tests_for(kind(booking.slot.opportunity.kind).benchmark)
    words = {Answer.YES: "Yes", Answer.NO: "No", Answer.NOT_KNOWN: "Not sure"}
    return [(test.label, words[Answer(said[test.key])]) for test in tests if test.key in said]


def groups_of(booking: "Booking") -> list[str]:
    """`Year 9 (30)` for each group."""
    return [f"{group_label(each.cohort)} ({each.pupils:,})" for each in _in_order(booking)]


def came(booking: "Booking") -> list[tuple[str, int, int]]:
    """Group, pupils booked, pupils who came."""
    return [
        (group_label(each.cohort), each.pupils, each.attended or 0) for each in _in_order(booking)
    ]


def years_of(booking: "Booking") -> str:
    """`Years 8 and 9`."""
    return years_label(each.cohort.year_group for each in booking.cohorts)


def _in_order(booking: "Booking") -> list["BookingCohort"]:
    return sorted(booking.cohorts, key=lambda each: (each.cohort.year_group, each.cohort.name))


def _who(actor: Actor, booking: "Booking", entry: "HistoryEntry") -> str:
    side = Side(entry.side)
    place = {
        Side.SCHOOL: booking.school.name,
        Side.EMPLOYER: booking.slot.opportunity.employer.name,
        Side.COORDINATOR: "coordinator",
        Side.SYSTEM: "by itself, when the time had come",
        Side.RULE: "who answers for the rule",
    }[side]
    shielded = {
        Side.SCHOOL: not policies.see_school_contact(actor, booking),
        Side.EMPLOYER: not policies.see_employer_contact(actor, booking),
        Side.COORDINATOR: False,
        Side.SYSTEM: True,
        Side.RULE: False,
    }[side]
    return place if shielded or entry.by is None else f"{entry.by.name}, {place}"
