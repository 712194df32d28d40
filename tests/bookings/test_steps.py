"""Every step of a booking, for everybody, at every moment that matters."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import ANYONE, Actor, Clash, Invalid, Refused
from app.accounts.models import User
from app.bookings import commands, policies
from app.bookings.models import Booking, ChecklistSeen
from app.bookings.states import HOLDING, MOVES, Move, Side, State
from app.infra import clock
from app.infra.database import db
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_actor,
    an_administrator,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

CHECKLIST = [{"key": "school_lead", "state": "known"}]
YEAR_9 = 30


@dataclass
class Scene:
    """One booking, and everyone who may come near it."""

    booking: Booking
    people: dict[str, User | None]

    def actor(self, who: str) -> Actor:
        user = self.people[who]
        return ANYONE if user is None else an_actor(user)


@pytest.fixture
def scene(session) -> Scene:
    school, other, employer = a_school(), a_school(), an_employer()
    contact = an_employers_person(employer)
    teacher = a_teacher(school)
    own = a_coordinator(391)
    a_membership(own, school)
    theirs = a_coordinator(391)
    a_membership(theirs, employer)
    booking = a_booking(a_slot(an_opportunity(employer, contact=contact)), school, by=teacher)
    people = {
        "asker": teacher,
        "colleague": a_teacher(school),
        "leader": a_leader(school),
        "another school": a_teacher(other),
        "employer": contact,
        "another employer": an_employers_person(an_employer()),
        "coordinator": a_coordinator(391),
        "regional": a_coordinator(),
        "coordinator elsewhere": a_coordinator(840),
        "coordinator at the school": own,
        "coordinator at the employer": theirs,
        "administrator": an_administrator(),
        "newcomer": a_user(),
        "stranger": None,
    }
    return Scene(booking, people)


STEPS = {
    Move.APPROVE: lambda each, by: commands.approve(
        each, checklist=CHECKLIST, ruleset="safeguarding-2026-09", by=by
    ),
    Move.DECLINE: lambda each, by: commands.decline(each, reason="Not this term.", by=by),
    Move.WITHDRAW: lambda each, by: commands.withdraw(each, reason="A trip.", by=by),
    Move.CANCEL: lambda each, by: commands.cancel(each, reason="Speaker ill.", by=by),
    Move.CONFIRM_ATTENDED: lambda each, by: commands.confirm_attendance(
        each, attended={one.cohort_id: 28 for one in each.cohorts}, answers={}, by=by
    ),
    Move.CONFIRM_NOT_ATTENDED: lambda each, by: commands.confirm_not_attended(
        each, reason="Snow.", by=by
    ),
}
# What time does, and what a waiting list asks, is tried in test_waiting.py and test_holds.py.
PEOPLES = [each for each in Move if each in STEPS]
SCHOOL = {"asker", "colleague", "leader", "coordinator at the school"}
DECIDERS = {"coordinator", "regional"}
CANCELLERS = DECIDERS | {"employer", "coordinator at the school", "coordinator at the employer"}
MAY = {
    Move.APPROVE: DECIDERS,
    Move.DECLINE: DECIDERS,
    Move.WITHDRAW: SCHOOL,
    Move.CANCEL: CANCELLERS,
    Move.CONFIRM_ATTENDED: SCHOOL,
    Move.CONFIRM_NOT_ATTENDED: SCHOOL,
}
AFTERWARDS = {Move.CONFIRM_ATTENDED, Move.CONFIRM_NOT_ATTENDED}


def bring_to(scene: Scene, move: Move) -> None:
    """Take the booking to a state from which the move leads on."""
    if (State.REQUESTED, move) not in MOVES:
        STEPS[Move.APPROVE](scene.booking, scene.actor("coordinator"))
    db.session.commit()


def moment_for(scene: Scene, move: Move):
    """A moment at which the move is timely."""
    slot = scene.booking.slot
    return slot.ends_at if move in AFTERWARDS else slot.starts_at - timedelta(days=2)


@pytest.mark.parametrize("move", PEOPLES)
def test_each_step_is_for_those_it_belongs_to_and_for_nobody_else(scene, move):
    bring_to(scene, move)
    before = scene.booking.state
    with clock.pretend(moment_for(scene, move)):
        for who in scene.people:
            attempt = db.session.begin_nested()
            if who in MAY[move]:
                STEPS[move](scene.booking, scene.actor(who))
                assert scene.booking.state == MOVES[State(before), move], who
            else:
                with pytest.raises(Refused):
                    STEPS[move](scene.booking, scene.actor(who))
            attempt.rollback()
            db.session.expire_all()
            assert scene.booking.state == before, who


@pytest.mark.parametrize("move", PEOPLES)
def test_the_policy_says_what_the_command_does(scene, move):
    """The verdict a template prints and the command's own gate are the same."""
    bring_to(scene, move)
    asked = getattr(policies, str(move))
    timed = move in AFTERWARDS | {Move.APPROVE, Move.CANCEL}
    at = moment_for(scene, move)
    for who in scene.people:
        verdict = asked(*((scene.actor(who), scene.booking) + ((at,) if timed else ())))
        assert bool(verdict) == (who in MAY[move]), who
        assert verdict or verdict.reason.endswith("."), who


@pytest.mark.parametrize("move", PEOPLES)
@pytest.mark.parametrize("state", sorted(set(State) - {State.WAITING, State.OFFERED, State.LAPSED}))
def test_a_step_from_a_state_it_does_not_lead_from_is_a_clash(scene, state, move):
    road = {
        State.REQUESTED: (),
        State.APPROVED: (Move.APPROVE,),
        State.DECLINED: (Move.DECLINE,),
        State.WITHDRAWN: (Move.WITHDRAW,),
        State.CANCELLED: (Move.CANCEL,),
        State.ATTENDED: (Move.APPROVE, Move.CONFIRM_ATTENDED),
        State.NOT_ATTENDED: (Move.APPROVE, Move.CONFIRM_NOT_ATTENDED),
    }[state]
    by = {
        each: scene.actor(who)
        for each, who in zip(
            PEOPLES,
            ("coordinator", "coordinator", "asker", "employer", "asker", "asker"),
            strict=True,
        )
    }
    for step in road:
        with clock.pretend(moment_for(scene, step)):
            STEPS[step](scene.booking, by[step])
    db.session.commit()
    assert scene.booking.state == state
    taken = scene.booking.slot.taken
    if (state, move) in MOVES:
        return
    with clock.pretend(moment_for(scene, move)), pytest.raises(Clash, match="already stands as"):
        STEPS[move](scene.booking, by[move])
    db.session.rollback()
    db.session.expire_all()
    assert (scene.booking.state, scene.booking.slot.taken) == (state, taken)
    assert taken == (YEAR_9 if state in HOLDING else 0)


@pytest.mark.parametrize("move", PEOPLES)
def test_the_history_says_who_when_from_what_to_what_and_why(scene, move):
    bring_to(scene, move)
    who = sorted(MAY[move] & {"colleague", "coordinator", "employer"})[0]
    before, at = scene.booking.state, moment_for(scene, move)
    with clock.pretend(at):
        STEPS[move](scene.booking, scene.actor(who))
    db.session.commit()
    last = scene.booking.history[-1]
    assert (last.by, last.at) == (scene.people[who], at)
    assert (last.from_state, last.to_state) == (before, scene.booking.state)
    assert (
        last.side
        == {
            "colleague": Side.SCHOOL,
            "coordinator": Side.COORDINATOR,
            "employer": Side.EMPLOYER,
        }[who]
    )
    why = {
        Move.DECLINE: "Not this term.",
        Move.WITHDRAW: "A trip.",
        Move.CANCEL: "Speaker ill.",
        Move.CONFIRM_NOT_ATTENDED: "Snow.",
    }
    assert last.reason == why.get(move, "")


def test_the_one_who_leads_the_group_cannot_decide_though_they_left_the_school(scene):
    gone = scene.people["regional"]
    membership = a_membership(gone, scene.booking.school)
    scene.booking.lead_id = gone.id
    membership.state = "ended"
    db.session.commit()
    with pytest.raises(Refused, match="Nobody decides their own"):
        STEPS[Move.APPROVE](scene.booking, an_actor(gone))


@pytest.mark.parametrize(
    ("move", "hours", "outcome"),
    [
        (Move.APPROVE, -0.01, None),
        (Move.APPROVE, 0, "too late to approve. Decline it instead"),
        (Move.DECLINE, 500, None),
        (Move.WITHDRAW, 500, None),
        (Move.CANCEL, 500, None),
    ],
)
def test_a_late_request_can_always_be_closed_but_not_approved(scene, move, hours, outcome):
    who = {Move.WITHDRAW: "asker", Move.CANCEL: "employer"}.get(move, "coordinator")
    with clock.pretend(scene.booking.slot.starts_at + timedelta(hours=hours)):
        if outcome is None:
            STEPS[move](scene.booking, scene.actor(who))
        else:
            with pytest.raises(Refused, match=outcome):
                STEPS[move](scene.booking, scene.actor(who))


@pytest.mark.parametrize(
    ("move", "hours", "outcome"),
    [
        (Move.CONFIRM_ATTENDED, 0.99, "not over yet"),
        (Move.CONFIRM_ATTENDED, 1, None),
        (Move.CONFIRM_NOT_ATTENDED, -0.01, "has not begun yet"),
        (Move.CONFIRM_NOT_ATTENDED, 0, None),
        (Move.CANCEL, 0.99, None),
        (Move.CANCEL, 1, "the school says whether it happened"),
        (Move.WITHDRAW, 30, None),
    ],
)
def test_an_approved_booking_is_confirmed_once_it_is_over(scene, move, hours, outcome):
    bring_to(scene, Move.CONFIRM_ATTENDED)
    who = "employer" if move == Move.CANCEL else "asker"
    with clock.pretend(scene.booking.slot.starts_at + timedelta(hours=hours)):
        if outcome is None:
            STEPS[move](scene.booking, scene.actor(who))
        else:
            with pytest.raises(Refused, match=outcome):
                STEPS[move](scene.booking, scene.actor(who))


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\x00"])
@pytest.mark.parametrize("step", [commands.decline, commands.cancel, commands.confirm_not_attended])
def test_bad_news_needs_a_reason(scene, step, reason):
    who = "coordinator"
    if step is commands.confirm_not_attended:
        bring_to(scene, Move.CONFIRM_NOT_ATTENDED)
        who = "asker"
    with clock.pretend(scene.booking.slot.starts_at), pytest.raises(Invalid) as refused:
        step(scene.booking, reason=reason, by=scene.actor(who))
    assert refused.value.field == "reason"


def test_a_reason_has_an_end(scene):
    with pytest.raises(Invalid, match="1,000 characters or fewer"):
        commands.decline(scene.booking, reason="x" * 1001, by=scene.actor("coordinator"))


def test_approval_keeps_the_checklist_as_it_was_shown(scene):
    STEPS[Move.APPROVE](scene.booking, scene.actor("coordinator"))
    db.session.commit()
    seen = db.session.scalars(select(ChecklistSeen)).one()
    assert (seen.booking_id, seen.seen_by_id) == (
        scene.booking.id,
        scene.people["coordinator"].id,
    )
    assert (seen.ruleset, seen.items) == ("safeguarding-2026-09", CHECKLIST)
    assert scene.booking.decided_by_id == seen.seen_by_id


@pytest.mark.parametrize(("checklist", "ruleset"), [([], "safeguarding-2026-09"), (CHECKLIST, "")])
def test_nothing_is_approved_without_the_checklist(scene, checklist, ruleset):
    with pytest.raises(Invalid, match="safeguarding checklist"):
        commands.approve(
            scene.booking, checklist=checklist, ruleset=ruleset, by=scene.actor("coordinator")
        )
    assert scene.booking.state == State.REQUESTED


def test_a_decline_never_looks_like_a_confirmation(scene):
    STEPS[Move.DECLINE](scene.booking, scene.actor("coordinator"))
    db.session.commit()
    assert scene.booking.state == State.DECLINED
    assert db.session.scalars(select(ChecklistSeen)).all() == []


def test_attendance_keeps_numbers_and_answers_with_who_gave_them(session):
    school = a_school()
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(days=-3), school=school, by=teacher)
    (group,) = booking.cohorts
    commands.confirm_attendance(
        booking,
        attended={group.cohort_id: 27},
        answers={"purpose_shared": "yes", "two_way": "no"},
        by=an_actor(teacher),
    )
    db.session.commit()
    assert group.attended == 27
    assert {each.test: each.answer for each in booking.answers} == {
        "purpose_shared": "yes",
        "learning_outcomes": "not_known",
        "two_way": "no",
        "reflection": "not_known",
    }
    assert {each.by_id for each in booking.answers} == {teacher.id}
    assert booking.slot.taken == booking.pupils == 30  # what was held stays what was held


def test_attendance_is_final(session):
    school = a_school()
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(days=-3), school=school, by=teacher)
    numbers = {each.cohort_id: 27 for each in booking.cohorts}
    commands.confirm_attendance(booking, attended=numbers, answers={}, by=an_actor(teacher))
    db.session.commit()
    with pytest.raises(Clash, match="already stands as “Attended”"):
        commands.confirm_attendance(booking, attended=numbers, answers={}, by=an_actor(teacher))
    with suppress(Clash):
        commands.confirm_not_attended(booking, reason="Changed my mind", by=an_actor(teacher))
    assert booking.state == State.ATTENDED


def test_a_school_that_withdrew_may_ask_again(scene):
    STEPS[Move.WITHDRAW](scene.booking, scene.actor("asker"))
    db.session.commit()
    again = commands.request_booking(
        scene.booking.slot_id,
        scene.booking.school_id,
        {scene.booking.cohorts[0].cohort_id: 10},
        by=scene.actor("colleague"),
    )
    db.session.commit()
    assert again.id != scene.booking.id
    assert again.slot.taken == 10


def test_two_groups_are_one_booking_and_its_places_are_their_sum(session):
    school, slot = a_school(), a_slot()
    nine, ten = a_cohort(school), a_cohort(school, year_group=10)
    booking = commands.request_booking(
        slot.id, school.id, {nine.id: 20, ten.id: 15}, by=an_actor(a_teacher(school))
    )
    db.session.commit()
    assert (booking.pupils, slot.taken) == (35, 35)
