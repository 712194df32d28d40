"""A rule that is on approves what meets it, as a coordinator would, and says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.access import Refused
from app.approvals import commands
from app.approvals.models import AutomaticApproval
from app.bookings import commands as bookings
from app.bookings.events import BookingRequested
from app.bookings.models import Booking, ChecklistSeen
from app.evidence.models import Entry
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.silence import silence
from app.opportunities.models import Opportunity
from app.organisations.models import Employer, Grant
from tests.approvals.world import a_rule_on
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_full_slot,
    a_membership,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_administrator,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)


@pytest.fixture
def ada(session):
    return an_administrator(name="Ada Lovell")


@pytest.fixture
def rule(ada):
    return a_rule_on("Talks at school", by=an_actor(ada))


def approval_of(booking) -> AutomaticApproval | None:
    return db.session.get(AutomaticApproval, booking.id)


def letters_about(booking) -> list[str]:
    asked = select(Letter.key).where(Letter.about == f"booking:{booking.id}").order_by(Letter.id)
    return [each.partition(":")[0] for each in db.session.scalars(asked)]


def test_a_school_reads_at_once_that_a_rule_approved_its_request(rule, client):
    school, slot = a_school(), a_slot()
    teacher, cohort = a_teacher(school), a_cohort(school)
    client.sign_in(teacher)
    path = f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request"
    client.get(path)
    data = {"cohorts": cohort.id, f"pupils-{cohort.id}": 30, "lead": teacher.id, "act": "ask"}
    client.get(client.post(path, data).location)
    assert "a rule has approved it" in client.text()


def test_a_request_that_meets_a_rule_is_approved_at_once(rule, ada):
    a_coordinator(391)
    booking = a_booking()
    assert (booking.state, booking.decided_by_id) == ("approved", ada.id)
    entry = booking.history[-1]
    assert (entry.side, entry.to_state) == ("rule", "approved")
    assert entry.reason.startswith(
        "Approved by the rule “Talks at school”, version 1, switched on by Ada Lovell on "
    )
    assert booking.reason == ""
    assert booking.slot.taken == booking.pupils
    kept = approval_of(booking)
    assert kept.rule_id == rule.id
    assert all(each["is_met"] and each["found"] for each in kept.conditions)
    seen = db.session.scalars(select(ChecklistSeen)).one()
    assert (seen.booking_id, seen.seen_by_id) == (booking.id, ada.id)
    assert seen.items
    assert db.session.scalars(select(Entry.standing)).all() == ["planned"]


def test_everybody_is_told_once_and_coordinators_need_not_decide(rule):
    a_coordinator(391)
    told = letters_about(a_booking())
    assert "bookings/requested" in told
    assert "bookings/approved" in told
    assert "bookings/to_decide" not in told


def test_without_a_rule_that_holds_coordinators_are_asked(session):
    a_coordinator(391)
    a_rule_on(most_pupils=29)
    booking = a_booking()
    assert (booking.state, approval_of(booking)) == ("requested", None)
    assert "bookings/to_decide" in letters_about(booking)


def test_letters_of_the_approval_wait_and_those_of_the_request_do_not(rule):
    booking = a_booking()
    jobs = dict(
        db.session.execute(
            text(
                "SELECT split_part(l.key, ':', 1), j.scheduled_at IS NOT NULL"
                " FROM procrastinate_jobs j JOIN letters l"
                " ON l.id = (j.args->>'letter_id')::int WHERE l.about = :about"
            ),
            {"about": f"booking:{booking.id}"},
        ).all()
    )
    assert jobs["bookings/approved"] is True
    assert jobs["bookings/requested"] is False


@pytest.mark.parametrize(
    "facts",
    [{"kind": "mentoring"}, {"kind": "workplace_visit", "place": "workplace"}],
    ids=lambda each: each["kind"],
)
def test_one_to_one_and_visits_wait_for_a_coordinator(rule, facts):
    assert a_booking(a_slot(an_opportunity(**facts))).state == "requested"


def test_a_talk_at_the_workplace_waits_too(rule):
    assert a_booking(a_slot(an_opportunity(place="workplace"))).state == "requested"


def test_access_needs_are_looked_at_by_a_person(rule):
    assert a_booking(access_needs="A wheelchair user.").state == "requested"


def test_an_employer_suspended_since_waits(rule):
    with silence():
        booking = a_booking()
    db.session.execute(
        update(Employer).values(state="suspended", reason="Asked about its insurance.")
    )
    db.session.expire_all()
    assert commands.approve_by_rule(booking) is None


def test_a_visitor_who_needs_a_check_is_left_to_a_coordinator(rule):
    employer = an_employer()
    offer = an_opportunity(employer, contact=an_employers_person(employer))
    states = [a_booking(a_slot(offer, days=40 + each)).state for each in range(5)]
    assert states == ["approved", "approved", "approved", "requested", "requested"]


def test_it_holds_only_where_it_says(rule):
    assert a_booking(school=a_school(authority_id=840)).state == "requested"


def test_nobody_answers_for_a_request_of_their_own(rule, ada):
    school = a_school()
    a_membership(ada, school)
    assert a_booking(school=school).state == "requested"
    employer = an_employer()
    a_membership(ada, employer)
    assert a_booking(a_slot(an_opportunity(employer))).state == "requested"


def test_it_holds_no_longer_once_who_answers_is_no_administrator(rule, ada):
    grant = db.session.scalars(select(Grant).where(Grant.user_id == ada.id)).one()
    an_administrator()  # one always stays
    db.session.delete(grant)
    db.session.commit()
    assert a_booking().state == "requested"


def test_switched_off_it_approves_nothing_more(rule, ada):
    commands.switch_off(rule, by=an_actor(ada))
    db.session.commit()
    assert a_booking().state == "requested"


def test_a_made_up_past_is_left_as_it_was_made(rule):
    with silence():
        assert a_booking().state == "requested"


def test_employer_trust_is_counted_from_what_happened(session, ada):
    employer = an_employer(decided_at=clock.now() - timedelta(days=500))
    offer = an_opportunity(employer, contact=an_employers_person(employer))
    for days in (-20, -10):
        past = an_approved_booking(a_slot(offer, days=days))
        bookings.confirm_attendance(
            past,
            attended={each.cohort_id: each.pupils for each in past.cohorts},
            answers={},
            by=an_actor(past.requested_by),
        )
    asked = {"verified_months": 12, "attended_least": 2, "clean_months": 6}
    a_rule_on(by=an_actor(ada), **asked)
    slot = a_slot(offer)
    assert a_booking(slot, pupils=10).state == "approved"
    late = an_approved_booking(a_slot(offer, days=2))
    contact = an_actor(offer.contact)
    bookings.cancel(late, reason="Our speaker is ill.", by=contact)
    assert a_booking(slot, pupils=10).state == "requested"


def test_a_coordinator_takes_it_back_and_no_rule_approves_it_again(rule):
    school, slot = a_school(), a_slot()
    teacher = an_actor(a_teacher(school))
    coordinator = an_actor(a_coordinator(391))
    # By a clock that runs: the request is told a moment before the decision.
    booking = bookings.request_booking(slot.id, school.id, {a_cohort(school).id: 30}, by=teacher)
    assert booking.state == "approved"
    bookings.take_back(booking, by=coordinator)
    assert (booking.state, booking.decided_by_id) == ("requested", None)
    sent = db.session.scalars(
        select(Letter).where(
            Letter.about == f"booking:{booking.id}", Letter.key.like("bookings/approved%")
        )
    ).all()
    assert sent
    assert all(each.dropped_at for each in sent)
    asked = db.session.scalars(
        select(Letter).where(
            Letter.about == f"booking:{booking.id}", Letter.key.like("bookings/requested%")
        )
    ).all()
    assert not any(each.dropped_at for each in asked), "that it was asked for stays true"
    commands.ask_rules(BookingRequested(booking_id=booking.id, by=None))
    assert booking.state == "requested"


def test_another_area_s_coordinator_and_the_school_take_nothing_back(rule):
    booking = a_booking()
    for other in (an_actor(a_coordinator(840)), an_actor(booking.requested_by)):
        with pytest.raises(Refused):
            bookings.take_back(booking, by=other)


def test_after_two_minutes_it_is_too_late(rule):
    booking = a_booking()
    with clock.pretend(clock.now() + timedelta(minutes=3)), pytest.raises(Refused):
        bookings.take_back(booking, by=an_actor(a_coordinator(391)))


def test_places_offered_to_who_waits_are_asked_of_the_rules_when_accepted(rule):
    slot = a_full_slot(days=60)
    first = db.session.scalars(select(Booking).where(Booking.slot_id == slot.id)).one()
    waits = a_place_in_the_line(slot, a_school())
    bookings.withdraw(first, by=an_actor(first.requested_by))
    assert waits.state == "offered"
    bookings.accept_offer(waits, by=an_actor(waits.requested_by))
    assert waits.state == "approved"
    assert approval_of(waits) is not None
    assert [each.to_state for each in waits.history] == [
        "waiting",
        "offered",
        "requested",
        "approved",
    ]


def test_swapped_for_another_session_it_is_asked_again(rule):
    offer = an_opportunity()
    booking = a_booking(a_slot(offer))
    swapped = bookings.swap(booking, a_slot(offer, days=50).id, by=an_actor(booking.requested_by))
    assert swapped.state == "approved"
    assert swapped.swapped_from_id == booking.id


def test_called_off_the_coordinators_are_told_and_not_who_answers_for_the_rule(rule, ada):
    coordinator = a_coordinator(391)
    booking = a_booking()
    bookings.withdraw(booking, reason="Mock exams.", by=an_actor(booking.requested_by))
    told = db.session.scalars(
        select(Letter.recipient_id).where(Letter.key.like("bookings/called_off_coordinator%"))
    ).all()
    assert coordinator.id in told
    assert ada.id not in told


def test_the_oldest_rule_that_holds_approves(session, ada):
    a_rule_on("Small", by=an_actor(ada), most_pupils=10)
    second = a_rule_on("Talks", by=an_actor(ada))
    a_rule_on("Wide", by=an_actor(ada))
    assert approval_of(a_booking()).rule_id == second.id


def refused_by(statement: str, **values: object) -> str:
    db.session.execute(text("SET CONSTRAINTS booking_history_names_its_rule IMMEDIATE"))
    with pytest.raises(IntegrityError) as refusal, db.session.begin_nested():
        db.session.execute(text(statement), values)
    return refusal.value.orig.diag.constraint_name


RECORD = (
    "INSERT INTO automatic_approvals (booking_id, rule_id, at, conditions)"
    """ VALUES (:booking, :rule, now(), CAST(:conditions AS jsonb))"""
)
MET = '[{"is_met": true}]'


def test_the_database_lets_no_rule_approve_what_is_not_safe(rule):
    for facts in ({"kind": "mentoring"}, {"kind": "workplace_visit", "place": "workplace"}):
        booking = a_booking(a_slot(an_opportunity(**facts)))
        name = refused_by(RECORD, booking=booking.id, rule=rule.id, conditions=MET)
        assert name == "automatic_approvals_only_what_is_safe"
    with silence():
        booking = a_booking()
    for conditions in ("[]", '[{"is_met": true}, {"is_met": false}]', "{}"):
        name = refused_by(RECORD, booking=booking.id, rule=rule.id, conditions=conditions)
        assert name == "ck_automatic_approvals_every_condition_was_met"


def test_the_database_lets_no_rule_approve_that_is_not_on(rule, ada):
    with silence():
        booking = a_booking()
    commands.switch_off(rule, by=an_actor(ada))
    name = refused_by(RECORD, booking=booking.id, rule=rule.id, conditions=MET)
    assert name == "automatic_approvals_by_a_rule_on"


def test_the_database_lets_a_booking_be_approved_by_a_rule_once(rule):
    booking = a_booking()
    name = refused_by(RECORD, booking=booking.id, rule=rule.id, conditions=MET)
    assert name == "pk_automatic_approvals"
    assert refused_by("DELETE FROM automatic_approvals") == "rows_are_never_changed"


def test_the_history_names_no_rule_that_did_not_approve(session):
    booking = a_booking()
    name = refused_by(
        "INSERT INTO booking_history (booking_id, at, side, from_state, to_state, reason, what)"
        " VALUES (:id, now(), 'rule', 'requested', 'approved', '', 'state')",
        id=booking.id,
    )
    assert name == "booking_history_names_its_rule"


def test_an_offer_changed_into_a_visit_since_is_asked_as_it_is_now(rule):
    slot = a_slot()
    db.session.execute(update(Opportunity).values(kind="workplace_visit", place="workplace"))
    db.session.expire_all()
    assert a_booking(slot, pupils=5).state == "requested"


def test_several_schools_in_one_session_are_each_asked(rule):
    slot = a_slot(capacity=60)
    for _ in range(3):
        school = a_school()
        booking = a_booking(slot, school, by=a_teacher(school), cohort=a_cohort(school), pupils=20)
        assert booking.state == "approved"
    assert slot.taken == 60
