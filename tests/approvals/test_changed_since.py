"""What a rule approved and somebody changes is judged again, and stands until a person says."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Refused
from app.approvals import commands, queries
from app.approvals.models import Doubt
from app.approvals.rules import NO_RULE_IS_ON
from app.bookings import commands as bookings
from app.bookings.models import Booking
from app.evidence.models import Entry
from app.infra import clock
from app.infra.database import db
from app.infra.silence import silence
from app.opportunities.commands import offers
from tests.approvals.world import a_rule_on
from tests.builders import (
    a_booking,
    a_coordinator,
    a_membership,
    a_slot,
    an_actor,
    an_administrator,
    an_approved_booking,
)


@pytest.fixture
def ada(session):
    return an_administrator(name="Ada Lovell")


@pytest.fixture
def cora(session):
    return an_actor(a_coordinator(391, name="Cora Hall"))


@pytest.fixture
def rule(ada):
    return a_rule_on(by=an_actor(ada), most_pupils=30, days_ahead=14)


@pytest.fixture
def booking(rule):
    booking = a_booking()
    assert booking.state == "approved"
    return booking


def change(booking: Booking, pupils: int) -> None:
    group = booking.cohorts[0].cohort_id
    bookings.change_groups(booking, {group: pupils}, by=an_actor(booking.requested_by))
    db.session.commit()


def doubt_of(booking: Booking) -> str:
    doubt = queries.find_doubt(booking.id)
    return doubt.why if doubt else ""


def test_more_pupils_than_the_rule_allows_are_for_a_person(booking, cora):
    change(booking, 31)
    assert doubt_of(booking) == "Not met: At most 30 pupils come. Found: 31 pupils."
    assert queries.count_doubts(cora) == 1


def test_nothing_is_undone_meanwhile(booking):
    """Both sides were told: it stays approved, and in the evidence."""
    change(booking, 31)
    assert booking.state == "approved"
    standing = db.session.query(Entry.standing, Entry.pupils).order_by(Entry.id).all()
    assert tuple(standing[-1]) == ("planned", 31)


def test_fewer_are_still_what_the_rule_approved(booking, cora):
    change(booking, 20)
    assert doubt_of(booking) == ""
    assert queries.count_doubts(cora) == 0


def test_changed_back_nobody_need_look(booking, cora):
    change(booking, 31)
    change(booking, 30)
    assert doubt_of(booking) == ""
    [settled] = db.session.query(Doubt).all()
    assert (settled.settled_at is not None, settled.settled_by_id) == (True, None)
    change(booking, 32)
    assert queries.count_doubts(cora) == 1


def test_changed_twice_the_last_reason_stands(booking, cora):
    change(booking, 31)
    change(booking, 35)
    assert doubt_of(booking).endswith("Found: 35 pupils.")
    assert queries.count_doubts(cora) == 1


def test_moved_to_a_day_that_is_too_near(booking):
    near = a_slot(booking.slot.opportunity, days=10)
    teacher, contact = booking.requested_by, booking.slot.opportunity.contact
    proposal = bookings.propose_move(booking, near.id, reason="A trip.", by=an_actor(teacher))
    bookings.answer_move(proposal, agrees=True, by=an_actor(contact))
    assert doubt_of(booking).startswith("Not met: It is asked for at least 14 days ahead.")


def test_another_time_of_the_same_session(booking):
    sooner = booking.slot.starts_at - timedelta(days=30)
    proposal = bookings.propose_time(
        booking.slot,
        starts_at=sooner,
        ends_at=sooner + timedelta(hours=1),
        reason="A trip.",
        by=an_actor(booking.slot.opportunity.contact),
    )
    bookings.answer_time(proposal, booking, agrees=True, by=an_actor(booking.requested_by))
    assert doubt_of(booking).startswith("Not met: It is asked for at least 14 days ahead.")


def test_a_week_before_the_day_fewer_pupils_are_no_later_request(booking):
    """How far ahead it was asked for is a fact of the day it was asked for."""
    with clock.pretend(booking.slot.starts_at - timedelta(days=7)):
        change(booking, 29)
    assert doubt_of(booking) == ""


def test_an_offer_that_is_made_a_visit(booking):
    offer = booking.slot.opportunity
    written = [
        offers.Session(
            slot_id=each.id,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            capacity=each.capacity,
            smallest_group=each.smallest_group,
            largest_per_school=each.largest_per_school,
            last_booking_day=each.last_booking_day,
            least_to_run=each.least_to_run,
            is_shared=each.is_shared,
        )
        for each in offer.slots
    ]
    facts = {"kind": "workplace_visit", "place": "workplace", "postcode": "NE1 4XD"}
    by = an_actor(offer.contact)
    offers.save(offer, facts={"title": "Another title"}, sessions=written, by=by)
    assert doubt_of(booking) == ""
    offers.save(offer, facts=facts, sessions=written, by=by)
    assert "pupils do not leave the school for it" in doubt_of(booking)


def test_another_rule_that_would_approve_it_is_as_good(booking, ada):
    a_rule_on("Large talks", by=an_actor(ada), most_pupils=60)
    change(booking, 31)
    assert doubt_of(booking) == ""


def test_a_rule_that_was_switched_off_vouches_for_nothing(booking, rule, ada):
    commands.switch_off(rule, by=an_actor(ada))
    change(booking, 20)
    assert doubt_of(booking) == NO_RULE_IS_ON


def test_what_a_coordinator_approved_is_theirs(rule, cora):
    with silence():
        booking = an_approved_booking()
    change(booking, 31)
    assert queries.count_doubts(cora) == 0


def test_approved_again_by_a_coordinator_it_is_theirs(booking, cora):
    bookings.take_back(booking, by=cora)
    bookings.approve(booking, checklist=[{"key": "x", "state": "known"}], ruleset="r", by=cora)
    change(booking, 31)
    assert doubt_of(booking) == ""


def test_a_coordinator_lets_it_stand_once(booking, cora):
    change(booking, 31)
    doubt = commands.let_stand(booking, by=cora)
    assert (doubt.settled_by_id, queries.count_doubts(cora)) == (cora.user_id, 0)
    with pytest.raises(Clash):
        commands.let_stand(booking, by=cora)


def test_only_a_coordinator_of_the_area_who_belongs_to_neither_side(booking):
    change(booking, 31)
    teaches = a_coordinator(391)
    a_membership(teaches, booking.school)
    for other in (a_coordinator(840), teaches, booking.requested_by):
        with pytest.raises(Refused):
            commands.let_stand(booking, by=an_actor(other))


def test_what_is_called_off_needs_no_look(booking, cora):
    change(booking, 31)
    bookings.withdraw(booking, by=an_actor(booking.requested_by))
    assert queries.count_doubts(cora) == 0


def test_the_desk_says_so_and_settles_it(client, booking, cora):
    change(booking, 31)
    person = a_coordinator(391)
    client.sign_in(person).get("/coordinator/queue")
    assert "1 booking approved by a rule has changed since" in client.text()
    client.get("/administration/approval-rules/changed")
    assert "1 booking in your area" in client.text()
    assert "Found: 31 pupils." in client.text()
    client.get(f"/coordinator/bookings/{booking.reference}")
    assert "Changed since a rule approved it" in client.text()
    path = f"/administration/approval-rules/changed/{booking.reference}/stands"
    answer = client.post(path)
    assert answer.status_code == 303
    client.get(answer.location)
    assert "Nothing to look at" in client.text()
    client.get(f"/coordinator/bookings/{booking.reference}")
    assert "Changed since a rule approved it" not in client.text()
    assert client.post(path).status_code == 409
    db.session.commit()


def test_another_area_sees_and_settles_nothing(client, booking):
    change(booking, 31)
    client.sign_in(a_coordinator(840)).get("/administration/approval-rules/changed")
    assert "Nothing to look at" in client.text()
    path = f"/administration/approval-rules/changed/{booking.reference}/stands"
    assert client.post(path).status_code == 404
    assert doubt_of(booking)


@pytest.mark.parametrize(
    ("facts", "rule_broken"),
    [
        ("at, why) VALUES (:id, now(), ' '", "ck_approval_doubts_says_why"),
        ("at, why) VALUES (:id, now(), 'x'", "uq_approval_doubts_one_open"),
        (
            "at, why, settled_by_id) VALUES (:id, now(), 'x', (SELECT min(id) FROM users)",
            "ck_approval_doubts_settled_at_a_moment",
        ),
    ],
)
def test_the_database_keeps_one_open_doubt_that_says_why(booking, facts, rule_broken):
    change(booking, 31)
    with pytest.raises(IntegrityError) as refusal, db.session.begin_nested():
        db.session.execute(
            text(f"INSERT INTO approval_doubts (booking_id, {facts})"), {"id": booking.id}
        )
    assert refusal.value.orig.diag.constraint_name == rule_broken


def test_only_what_a_rule_approved_is_in_doubt(rule):
    with silence():
        booking = a_booking()
    db.session.add(Doubt(booking_id=booking.id, why="No."))
    with pytest.raises(IntegrityError) as refusal:
        db.session.flush()
    name = "fk_approval_doubts_booking_id_automatic_approvals"
    assert refusal.value.orig.diag.constraint_name == name
