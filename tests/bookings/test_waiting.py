"""Waiting lists and holds: the line, the offers, what runs out, and what the pages say of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import Clash, Refused
from app.bookings import commands, jobs, queries, rules
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.opportunities import commands as offers
from app.opportunities.commands import Session
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_full_slot,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employers_person,
)

CHECKLIST = [{"key": "x"}]


def first_of(slot) -> Booking:
    return db.session.scalars(
        select(Booking).where(Booking.slot_id == slot.id).order_by(Booking.id)
    ).first()


def by_school(booking: Booking):
    return an_actor(booking.requested_by)


def letters_to(person, name: str) -> list[Letter]:
    asked = select(Letter).where(
        Letter.recipient_id == person.id, Letter.key.startswith(f"bookings/{name}:")
    )
    return list(db.session.scalars(asked))


def test_whoever_is_first_and_fits_is_offered_what_comes_free(session):
    """W5, W7, W8: one after the other; a group too large is passed over and keeps its place."""
    slot = a_slot(capacity=30)
    small = a_booking(slot, pupils=10)
    a_booking(slot, pupils=20)
    large, second, third = (a_place_in_the_line(slot, pupils=size) for size in (20, 8, 8))
    commands.withdraw(small, by=by_school(small))
    db.session.commit()
    assert [each.state for each in (large, second, third)] == ["waiting", "offered", "waiting"]
    assert queries.position_of(large) == 1
    why = rules.why_passed_over(slot, large.pupils, slot.left, is_elsewhere=False)
    assert why == "2 places came free and this group needs 20."
    assert len(letters_to(second.requested_by, "offered")) == 1
    assert not letters_to(third.requested_by, "offered")


def test_an_offer_that_is_accepted_and_withdrawn_leaves_the_list_and_goes_on(session):
    """W2: the place goes to the next at once, and the first is not offered it again."""
    slot = a_full_slot(capacity=30)
    first, second = a_place_in_the_line(slot), a_place_in_the_line(slot)
    commands.withdraw(first_of(slot), by=by_school(first_of(slot)))
    commands.accept_offer(first, by=by_school(first))
    db.session.commit()
    assert (first.state, second.state) == ("requested", "waiting")
    commands.withdraw(first, by=by_school(first))
    db.session.commit()
    assert (first.state, second.state, slot.taken) == ("withdrawn", "offered", 30)


def test_every_limit_counts_when_places_come_free(session):
    """W3: not only the places: the most from one school, the smallest group, where groups are."""
    slot = a_full_slot(capacity=60)
    whole = first_of(slot)
    waits = a_place_in_the_line(slot, pupils=30)
    elsewhere = a_booking(
        a_slot(days=40), waits.school, by=waits.requested_by, cohort=waits.cohorts[0].cohort
    )
    commands.withdraw(whole, by=by_school(whole))
    db.session.commit()
    assert waits.state == "waiting"
    said = rules.why_passed_over(slot, 30, slot.left, is_elsewhere=True)
    assert said == "The group has a booking elsewhere at that time."
    commands.withdraw(elsewhere, by=by_school(elsewhere))
    jobs.move_list(each=slot.id)
    db.session.commit()
    assert waits.state == "offered"
    slot.largest_per_school = 20
    assert "up to 20 pupils" in rules.why_passed_over(slot, 30, 60, is_elsewhere=False)


def test_no_offer_after_the_last_booking_day_and_the_list_closes(session):
    """W4: nobody is offered places too late, and everybody who waits is told."""
    slot = a_full_slot()
    waits = a_place_in_the_line(slot)
    holder = first_of(slot)
    late = rules.booking_closes_at(slot) + timedelta(minutes=1)
    with clock.pretend(late):
        commands.withdraw(holder, by=by_school(holder))
        assert waits.state == "waiting"
        assert queries.waiting_in_vain() == [waits.id]
        jobs.close_waiting(each=waits.id)
    db.session.commit()
    assert waits.state == "lapsed"
    assert len(letters_to(waits.requested_by, "list_closed")) == 1


@given(
    days=st.integers(0, 60),
    hours=st.integers(0, 23),
    before=st.integers(0, 20),
)
def test_an_offer_lasts_a_stated_time_shorter_as_the_day_nears_and_never_ends_at_night(
    days, hours, before
):
    """W7: two days, one, six hours, two; never past the last booking day."""

    class Offer:
        kind = "careers_talk"

    class Slot:
        opportunity = Offer()
        starts_at = clock.moment_of(clock.today() + timedelta(days=61), 10)
        last_booking_day = clock.local(starts_at).date() - timedelta(days=before)

    now = Slot.starts_at - timedelta(days=days, hours=hours)
    until = rules.offer_lasts_until(Slot, now)
    closes = rules.booking_closes_at(Slot)
    if until is None:
        assert closes - now < timedelta(hours=1)
        return
    assert now < until <= closes <= Slot.starts_at
    assert until - now <= timedelta(hours=48 + 16)
    if until != closes:
        assert 10 <= clock.local(until).hour <= 18


def test_a_request_that_nobody_decides_is_reminded_of_and_then_runs_out(session):
    """A5: a stated hold, a reminder to coordinators, then the places go to who waits."""
    slot = a_full_slot(capacity=30)
    holder, waits = first_of(slot), a_place_in_the_line(slot)
    coordinator = a_coordinator(391)
    ends = holder.hold_until
    assert ends == holder.requested_at + timedelta(days=14)
    with clock.pretend(ends - timedelta(days=2)):
        assert holder.id in queries.holds_ending()
        jobs.remind_hold(each=holder.id)
        jobs.remind_hold(each=holder.id)
    db.session.commit()
    assert len(letters_to(coordinator, "hold_ending")) == 1
    with clock.pretend(ends):
        jobs.lapse_booking(each=holder.id)
        assert holder.state == "requested"  # its last moment is still good
    with clock.pretend(ends + timedelta(seconds=1)):
        assert holder.id in queries.held_too_long()
        jobs.lapse_booking(each=holder.id)
        jobs.lapse_booking(each=holder.id)
    db.session.commit()
    assert (holder.state, waits.state) == ("lapsed", "offered")
    assert len(letters_to(holder.requested_by, "lapsed")) == 1


def test_a_school_s_open_requests_are_capped(session, monkeypatch):
    """A5: those that wait in a line are counted too."""
    monkeypatch.setattr(rules, "MOST_WAITING", 2)
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    a_booking(a_slot(days=41), school, by=teacher, cohort=cohort)
    a_place_in_the_line(a_full_slot(days=42), school, by=teacher, cohort=cohort)
    for ask, slot in (
        (commands.request_booking, a_slot(days=43)),
        (commands.join_waiting_list, a_full_slot(days=44)),
    ):
        with pytest.raises(Clash, match="already has 2 requests waiting"):
            ask(slot.id, school.id, {cohort.id: 5}, by=an_actor(teacher))


def test_a_request_can_be_approved_though_booking_has_closed_meanwhile(session):
    """A10: the coordinator can always finish, whatever closed while it waited."""
    booking = a_booking(a_slot(days=40))
    slot = booking.slot
    slot.last_booking_day = clock.today() - timedelta(days=1)
    slot.capacity = 10  # and there are fewer places by now
    db.session.commit()
    assert rules.why_closed(slot, clock.now())
    commands.approve(booking, checklist=CHECKLIST, ruleset="r", by=an_actor(a_coordinator(391)))
    db.session.commit()
    assert (booking.state, slot.taken) == ("approved", 30)


def test_fewer_places_than_are_taken_keeps_every_booking_and_promotes_nobody(client, session):
    """A18: shown as over capacity; when somebody leaves, still nobody is offered what is not."""
    slot = a_slot(capacity=60)
    first, second = a_booking(slot, pupils=30), a_booking(slot, pupils=30)
    waits = a_place_in_the_line(slot, pupils=10)
    person = an_employers_person(slot.opportunity.employer)
    written = Session(
        slot_id=slot.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=20,
        smallest_group=1,
        largest_per_school=None,
        last_booking_day=slot.last_booking_day,
    )
    offers.save(slot.opportunity, facts={}, sessions=[written], by=an_actor(person))
    db.session.commit()
    assert (slot.capacity, slot.taken, waits.state) == (20, 60, "waiting")
    client.sign_in(person).get(f"/sessions/{slot.id}")
    assert "Over capacity: 40 pupils more than there are places." in client.text()
    commands.withdraw(first, by=by_school(first))
    db.session.commit()
    assert (slot.taken, waits.state) == (30, "waiting")
    commands.withdraw(second, by=by_school(second))
    db.session.commit()
    assert waits.state == "offered"


def test_more_places_are_offered_at_once_to_who_waits(session):
    """W3: an employer who adds places sets the list moving."""
    slot = a_full_slot(capacity=30)
    waits = a_place_in_the_line(slot)
    person = an_employers_person(slot.opportunity.employer)
    written = Session(
        slot_id=slot.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=60,
        smallest_group=1,
        largest_per_school=None,
        last_booking_day=slot.last_booking_day,
    )
    offers.save(slot.opportunity, facts={}, sessions=[written], by=an_actor(person))
    db.session.commit()
    assert waits.state == "offered"


def test_who_could_have_a_place_does_not_join_a_line(session):
    slot, school = a_slot(), a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    with pytest.raises(Clash, match="There are places for this group now"):
        commands.join_waiting_list(slot.id, school.id, {cohort.id: 5}, by=an_actor(teacher))


@pytest.mark.parametrize("state", ["waiting", "offered", "requested", "approved"])
def test_a_school_can_step_back_from_every_state(session, state):
    """A8: nobody is stuck in a booking of their own."""
    slot = a_full_slot(capacity=30)
    holder, waits = first_of(slot), a_place_in_the_line(slot)
    if state != "waiting":
        commands.withdraw(holder, by=by_school(holder))
    if state in ("requested", "approved"):
        commands.accept_offer(waits, by=by_school(waits))
    if state == "approved":
        by = an_actor(a_coordinator(391))
        commands.approve(waits, checklist=CHECKLIST, ruleset="r", by=by)
    assert waits.state == state
    commands.withdraw(waits, by=by_school(waits))
    db.session.commit()
    assert waits.state == "withdrawn"
    assert slot.taken == (30 if state == "waiting" else 0)


def test_the_pages_lead_from_a_full_session_to_a_place_and_back(client, session):
    """A11: join, see the position, accept; and the back button locks nobody out."""
    slot = a_full_slot(capacity=30)
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    path = f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request"
    client.sign_in(teacher).get(f"/opportunities/{slot.opportunity_id}")
    assert "Join the waiting list" in client.text()
    client.get(path)
    assert client.page.h1.get_text() == "Join the waiting list"
    form = {
        "cohorts": cohort.id,
        f"pupils-{cohort.id}": 20,
        "lead": teacher.id,
        "act": "wait",
        "form_key": client.page.find("input", attrs={"name": "form_key"})["value"],
    }
    answer = client.post(path, form)
    assert answer.status_code == 303
    page = answer.location
    assert client.post(path, form).location == page  # pressed twice is once
    client.get(page)
    assert "Number 1 in the line." in client.text()
    holder = first_of(slot)
    commands.decline(holder, reason="No.", by=an_actor(a_coordinator(391)))
    db.session.commit()
    client.get(page)
    assert "Accept the places" in client.text()
    assert client.post(f"{page}/accept").status_code == 303
    client.get(page)
    assert "Waiting for approval" in client.text()
    client.post(f"{page}/withdraw", {"reason": ""})
    client.get(path)  # back and forward: it can be asked for anew
    assert client.page.h1.get_text() == "Request places"
    again = {**form, "form_key": "", "act": "ask"}
    assert client.post(path, again).status_code == 303


def test_the_same_form_sent_later_makes_nothing_new(client, session):
    """A14: not even when the booking it made was withdrawn meanwhile."""
    slot, school = a_slot(), a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    path = f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request"
    client.sign_in(teacher).get(path)
    form = {
        "cohorts": cohort.id,
        f"pupils-{cohort.id}": 20,
        "lead": teacher.id,
        "form_key": client.page.find("input", attrs={"name": "form_key"})["value"],
    }
    page = client.post(path, form).location
    client.post(f"{page}/withdraw", {"reason": ""})
    assert client.post(path, form).location == page
    assert db.session.query(Booking).count() == 1


def test_two_hold_the_same_places_never(session):
    """A12: a place is in one booking; the holder's own hold is no obstacle to the holder."""
    slot = a_slot(capacity=30)
    booking = a_booking(slot, pupils=30)
    groups = {each.cohort_id: 20 for each in booking.cohorts}
    commands.change_groups(booking, groups, by=by_school(booking))
    commands.change_groups(
        booking, {each.cohort_id: 30 for each in booking.cohorts}, by=by_school(booking)
    )
    db.session.commit()
    assert slot.taken == 30
    with pytest.raises(Clash):
        _ask_for_one(slot)


def _ask_for_one(slot) -> Booking:
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    return commands.request_booking(slot.id, school.id, {cohort.id: 1}, by=an_actor(teacher))


def test_nobody_approves_what_they_asked_for(client, session):
    """A7: not by a button, which is not there, nor by the address."""
    booking = a_booking()
    both = booking.requested_by
    client.sign_in(both).get(f"/bookings/{booking.reference}")
    assert client.page.find("a", string="Decide") is None
    assert client.post(f"/coordinator/bookings/{booking.reference}/approve").status_code in (
        403,
        404,
    )
    with pytest.raises(Refused):
        commands.approve(booking, checklist=CHECKLIST, ruleset="r", by=an_actor(both))


def test_who_waits_is_counted_nowhere_as_coming(client, session):
    """W9: not in the evidence, and not among a session's places."""
    waits = a_place_in_the_line()
    an_approved_booking(
        a_slot(days=41), school=waits.school, by=waits.requested_by, cohort=waits.cohorts[0].cohort
    )
    client.sign_in(waits.requested_by).get("/evidence/bookings")
    assert waits.slot.opportunity.title not in client.text()
