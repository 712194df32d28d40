"""Changes that keep promises: numbers, sessions, times, swaps, and nobody in two places."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.bookings import commands, jobs, queries, rules
from app.bookings.models import Booking, Proposal
from app.bookings.rules import Point, Visit, overlap, travel_minutes
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_full_slot,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

HOUR = timedelta(hours=1)


def school_of(booking: Booking):
    return an_actor(booking.requested_by)


def employer_of(booking: Booking):
    return an_actor(booking.slot.opportunity.contact)


def told(name: str) -> list[str]:
    asked = select(Letter.address).where(Letter.key.startswith(f"bookings/{name}:"))
    return sorted(db.session.scalars(asked))


# Who comes


def test_numbers_change_within_what_is_free_and_both_sides_are_told(session):
    booking = an_approved_booking(a_slot(capacity=50))
    a_booking(booking.slot, pupils=10)
    (cohort,) = [each.cohort_id for each in booking.cohorts]
    commands.change_groups(booking, {cohort: 40}, by=school_of(booking))
    db.session.commit()
    assert (booking.state, booking.slot.taken) == ("approved", 50)
    assert booking.history[-1].reason == (
        "Was: 30 pupils: Year 9 (30). Now: 40 pupils: Year 9 (40)."
    )
    assert told("changed") == [booking.requested_by.email]
    assert told("changed_employer") == [booking.slot.opportunity.contact.email]
    with pytest.raises(Clash, match="No place is free, so 1 more pupil cannot come"):
        commands.change_groups(booking, {cohort: 41}, by=school_of(booking))
    db.session.rollback()
    with pytest.raises(Refused):
        commands.change_groups(booking, {cohort: 5}, by=employer_of(booking))


def test_fewer_pupils_set_the_line_moving(session):
    slot = a_full_slot(capacity=30)
    holder = db.session.scalars(select(Booking)).one()
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    waits = commands.join_waiting_list(slot.id, school.id, {cohort.id: 10}, by=an_actor(teacher))
    groups = {each.cohort_id: 20 for each in holder.cohorts}
    commands.change_groups(holder, groups, by=school_of(holder))
    db.session.commit()
    assert (waits.state, slot.taken) == ("offered", 30)


def test_the_page_to_change_who_comes_keeps_what_was_typed(client, session):
    booking = a_booking(a_slot(capacity=40))
    (cohort,) = [each.cohort_id for each in booking.cohorts]
    path = f"/bookings/{booking.reference}/change"
    client.sign_in(booking.requested_by).get(path)
    form = {"cohorts": cohort, f"pupils-{cohort}": 44, "lead": booking.lead_id}
    assert client.post(path, form).status_code == 409
    assert "Only 10 places are free, so 14 more pupils cannot come." in client.text()
    assert client.page.find("input", attrs={"name": f"pupils-{cohort}"})["value"] == "44"
    assert client.post(path, {**form, f"pupils-{cohort}": 35}).status_code == 303
    assert db.session.get_one(Booking, booking.id).pupils == 35


# Another session


def test_a_request_moves_at_once_and_stays_one_request(client, session):
    """A9: one row, still waiting for approval; the places go with it."""
    booking = a_booking()
    old, new = booking.slot, a_slot(booking.slot.opportunity, days=47)
    path = f"/bookings/{booking.reference}/move"
    client.sign_in(booking.requested_by).get(path)
    assert client.post(path, {"slot": new.id}).status_code == 303
    db.session.expire_all()
    assert (booking.state, booking.slot_id) == ("requested", new.id)
    assert (old.taken, new.taken) == (0, 30)
    assert db.session.query(Booking).count() == 1


def test_an_approved_booking_moves_only_when_the_other_side_agrees(client, session):
    booking = an_approved_booking()
    old, new = booking.slot, a_slot(booking.slot.opportunity, days=47)
    with pytest.raises(Refused, match="without asking the other side"):
        commands.move_booking(booking, new.id, by=school_of(booking))
    proposal = commands.propose_move(booking, new.id, reason="A trip.", by=school_of(booking))
    db.session.commit()
    assert told("move_proposed") == [old.opportunity.contact.email]
    with pytest.raises(Refused, match="other side has to answer"):
        commands.answer_move(proposal, agrees=True, by=school_of(booking))
    client.sign_in(old.opportunity.contact).get(f"/bookings/{booking.reference}")
    assert "asks to move this booking" in client.text()
    path = f"/bookings/{booking.reference}/proposals/{proposal.id}/answer"
    assert client.post(path, {"agrees": "perhaps"}).status_code == 409
    assert client.post(path, {"agrees": "yes"}).status_code == 303
    db.session.expire_all()
    assert (booking.state, booking.slot_id, old.taken) == ("approved", new.id, 0)
    assert client.post(path, {"agrees": "yes"}).status_code == 409  # it is settled


def test_a_move_that_is_refused_or_not_answered_changes_nothing(session):
    booking = an_approved_booking()
    new = a_slot(booking.slot.opportunity, days=47)
    first = commands.propose_move(booking, new.id, reason="A trip.", by=employer_of(booking))
    commands.answer_move(first, agrees=False, by=school_of(booking))
    second = commands.propose_move(booking, new.id, reason="A trip.", by=employer_of(booking))
    db.session.commit()
    with clock.pretend(second.answer_by + timedelta(seconds=1)):
        assert queries.proposals_unanswered() == [second.id]
        jobs.close_proposal(each=second.id)
    db.session.commit()
    assert [first.state, second.state] == ["dropped", "dropped"]
    assert booking.slot_id != new.id
    assert len(told("move_dropped")) == 2


# Another time


def two_schools(session):
    slot = a_slot()
    return an_approved_booking(slot, pupils=10), a_booking(slot, pupils=10)


def propose(booking: Booking, **later) -> Proposal:
    starts = booking.slot.starts_at + timedelta(**(later or {"days": 2}))
    return commands.propose_time(
        booking.slot,
        starts_at=starts,
        ends_at=starts + HOUR,
        reason="The hall is taken.",
        by=employer_of(booking),
    )


def test_a_session_changes_its_time_once_every_school_has_agreed(session):
    first, second = two_schools(session)
    was = first.slot.starts_at
    proposal = propose(first)
    commands.answer_time(proposal, first, agrees=True, by=school_of(first))
    db.session.commit()
    assert first.slot.starts_at == was
    with pytest.raises(Refused):
        commands.answer_time(proposal, second, agrees=True, by=school_of(first))
    commands.answer_time(proposal, second, agrees=True, by=school_of(second))
    db.session.commit()
    assert first.slot.starts_at == was + timedelta(days=2)
    assert (first.state, second.state) == ("approved", "requested")
    assert first.history[-1].what == "time"
    assert len(told("time_changed")) == 2
    assert len(told("time_changed_employer")) == 1


def test_those_who_cannot_come_are_released_only_when_the_employer_says_so(client, session):
    first, second = two_schools(session)
    proposal = propose(first)
    commands.answer_time(proposal, first, agrees=True, by=school_of(first))
    commands.answer_time(proposal, second, agrees=False, by=school_of(second))
    db.session.commit()
    path = f"/sessions/{first.slot_id}"
    client.sign_in(first.slot.opportunity.contact).get(path)
    assert f"{second.school.name}: cannot come" in client.text()
    assert client.post(f"{path}/time/make").status_code == 303
    db.session.expire_all()
    assert (first.state, second.state) == ("approved", "cancelled")
    assert "could not agree" in second.reason


def test_a_new_time_nobody_answers_leaves_everything_as_it_was(session):
    first, _ = two_schools(session)
    was = first.slot.starts_at
    proposal = propose(first)
    db.session.commit()
    with clock.pretend(proposal.answer_by + timedelta(seconds=1)):
        jobs.close_proposal(each=proposal.id)
    db.session.commit()
    assert (proposal.state, first.slot.starts_at) == ("dropped", was)
    assert len(told("time_dropped")) == 2


def test_the_server_decides_which_days_can_be_proposed(client, session):
    """T5: a day in the past, or the time it has already, is refused wherever the reader is."""
    booking = a_booking()
    path = f"/sessions/{booking.slot_id}/time"
    client.sign_in(booking.slot.opportunity.contact)
    gone = clock.today() - timedelta(days=1)
    same = clock.local(booking.slot.starts_at)
    for day, starts, ends, says in (
        (gone, "10am", "11am", "must be in the future"),
        (same.date(), "10am", "11am", "the time it has already"),
        (same.date() + timedelta(days=300), "10am", "11am", "same academic year"),
        (same.date() + timedelta(days=1), "11am", "10am", "must end after it starts"),
    ):
        form = {"day-day": day.day, "day-month": day.month, "day-year": day.year}
        form |= {"starts": starts, "ends": ends, "reason": "The hall."}
        assert client.post(path, form).status_code == 422
        assert says in client.text()


# A whole session


def test_a_session_that_is_cancelled_tells_every_school_and_who_waits(client, session):
    slot = a_full_slot(capacity=30)
    holder = db.session.scalars(select(Booking)).one()
    school = a_school()
    teacher, cohort = a_teacher(school), a_cohort(school)
    waits = commands.join_waiting_list(slot.id, school.id, {cohort.id: 10}, by=an_actor(teacher))
    db.session.commit()
    path = f"/sessions/{slot.id}/cancel"
    client.sign_in(slot.opportunity.contact)
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "The site is closed."}).status_code == 303
    db.session.expire_all()
    assert (holder.state, waits.state, slot.taken) == ("cancelled", "cancelled", 0)
    assert told("cancelled") == sorted([holder.requested_by.email, teacher.email])
    assert client.post(path, {"reason": "Again."}).status_code == 409


def test_a_session_with_too_few_is_warned_of_and_never_left_hanging(session):
    booking = an_approved_booking(a_slot(least_to_run=40))
    slot = booking.slot
    warned = slot.starts_at - timedelta(days=10)
    with clock.pretend(warned):
        assert queries.thin_sessions() == [slot.id]
        jobs.settle_running(each=slot.id)
        jobs.settle_running(each=slot.id)
    with clock.pretend(slot.starts_at - timedelta(days=3, seconds=1)):
        jobs.settle_running(each=slot.id)
        assert slot.run_decided_at is None
    with clock.pretend(slot.starts_at - timedelta(days=3)):
        jobs.settle_running(each=slot.id)
    db.session.commit()
    assert slot.run_decided_at is not None
    assert told("thin") == [slot.opportunity.contact.email]
    assert told("runs") == [booking.requested_by.email]
    assert told("runs_employer") == [slot.opportunity.contact.email]


def test_the_employer_says_that_it_goes_ahead(client, session):
    booking = an_approved_booking(a_slot(days=9, least_to_run=40, last_booking_day=clock.today()))
    path = f"/sessions/{booking.slot_id}"
    client.sign_in(booking.slot.opportunity.contact).get(path)
    assert "Does it go ahead?" in client.text()
    assert client.post(f"{path}/goes-ahead").status_code == 303
    assert client.post(f"{path}/goes-ahead").status_code == 409
    assert told("runs") == [booking.requested_by.email]
    assert told("runs_employer") == []


# Swap, don't cancel


def test_a_school_swaps_for_something_similar_in_one_step(client, session):
    booking = an_approved_booking()
    similar = a_slot(days=44)
    other_kind = a_slot(an_opportunity(kind="mentoring"), days=44)
    full = a_slot(days=44, capacity=20)
    found = [each.id for each in queries.similar_sessions(booking)]
    assert similar.id in found
    assert not {other_kind.id, full.id} & set(found)
    client.sign_in(booking.requested_by).get(f"/bookings/{booking.reference}?swap=1")
    assert "Ask for this instead" in client.text()
    answer = client.post(f"/bookings/{booking.reference}/swap", {"slot": similar.id})
    assert answer.status_code == 303
    db.session.expire_all()
    new = db.session.scalars(select(Booking).where(Booking.slot_id == similar.id)).one()
    assert (booking.state, new.state, new.pupils) == ("withdrawn", "requested", 30)
    assert new.swapped_from_id == booking.id


def test_a_swap_that_cannot_be_had_changes_nothing(client, session):
    booking = an_approved_booking()
    full = a_full_slot(days=44)
    client.sign_in(booking.requested_by)
    answer = client.post(f"/bookings/{booking.reference}/swap", {"slot": full.id})
    assert answer.status_code == 409
    for nonsense in ("x", "-1", "9" * 30, str(2**31), ""):
        path = f"/bookings/{booking.reference}/swap"
        assert client.post(path, {"slot": nonsense}).status_code in (404, 409)
    db.session.expire_all()
    assert (booking.state, booking.slot.taken) == ("approved", 30)


def test_bad_news_comes_with_what_there_is_instead(client, session):
    """The school that is called off sees similar sessions with one button each."""
    booking = an_approved_booking()
    a_slot(days=44)
    commands.cancel(booking, reason="Speaker ill.", by=employer_of(booking))
    db.session.commit()
    client.sign_in(booking.requested_by).get(f"/bookings/{booking.reference}")
    assert "Similar sessions with room for you" in client.text()
    assert client.page.find("button", string="Ask for this instead")


# Nobody in two places


def test_a_group_is_not_in_two_places_and_the_sentence_says_which_booking_is_in_the_way(session):
    """A16: a shared minute is a clash, touching ends are not."""
    first = a_booking()
    starts, ends = first.slot.starts_at, first.slot.ends_at
    own = {"school": first.school, "by": first.requested_by, "cohort": first.cohorts[0].cohort}
    for start, end, clashes in (
        (starts - HOUR, starts, False),
        (ends, ends + HOUR, False),
        (starts - HOUR, starts + timedelta(minutes=1), True),
        (ends - timedelta(minutes=1), ends + HOUR, True),
        (starts - HOUR, ends + HOUR, True),
        (starts + timedelta(minutes=10), starts + timedelta(minutes=20), True),
    ):
        slot = a_slot(starts_at=start, ends_at=end, last_booking_day=clock.local(start).date())
        if clashes:
            with pytest.raises(Invalid, match=f"booking {first.reference}"):
                a_booking(slot, **own)
            db.session.rollback()
        else:
            commands.withdraw(a_booking(slot, **own), by=school_of(first))
            db.session.commit()


@given(
    a=st.tuples(st.integers(0, 50), st.integers(1, 50)),
    b=st.tuples(st.integers(0, 50), st.integers(1, 50)),
)
def test_overlap_is_a_shared_minute(a, b):
    """A16: containment, part, and touching alike."""
    base = clock.moment_of(clock.today(), 0)

    class One:
        starts_at = base + timedelta(minutes=a[0])
        ends_at = starts_at + timedelta(minutes=a[1])

    class Other:
        starts_at = base + timedelta(minutes=b[0])
        ends_at = starts_at + timedelta(minutes=b[1])

    shared = set(range(a[0], a[0] + a[1])) & set(range(b[0], b[0] + b[1]))
    assert overlap(One, Other) == overlap(Other, One) == bool(shared)


def test_the_database_refuses_two_places_whatever_the_code_does(session):
    first = a_booking()
    other = a_booking(a_slot(days=41), first.school, cohort=a_cohort(first.school, year_group=10))
    for table, change in (
        (
            "ex_cohort_times_one_place",
            (
                "INSERT INTO cohort_times SELECT :other, cohort_id, during FROM cohort_times"
                " WHERE booking_id = :first"
            ),
        ),
        (
            "ex_visitor_times_one_place",
            (
                "UPDATE visitor_times SET visitor_id = v.visitor_id, during = v.during"
                " FROM visitor_times v WHERE v.slot_id = :slot AND visitor_times.slot_id = :later"
            ),
        ),
    ):
        values = {
            "first": first.id,
            "other": other.id,
            "slot": first.slot_id,
            "later": other.slot_id,
        }
        with pytest.raises(IntegrityError, match=table), db.session.begin_nested():
            db.session.execute(text(change), values)


def test_a_visitor_is_with_one_group_at_a_time_and_nobody_else_is_named(session):
    employer = an_employer()
    contact = an_employers_person(employer)
    first = a_booking(a_slot(an_opportunity(employer, contact=contact)))
    with pytest.raises(Clash) as told_so:
        a_booking(a_slot(an_opportunity(employer, contact=contact)))
    assert "booked elsewhere at that time" in str(told_so.value)
    assert first.school.name not in str(told_so.value)


def test_a_visitor_has_time_to_get_from_one_school_to_the_next(session):
    """One visitor, two schools on one day: half an hour is enough for 3 miles, not for 20."""
    employer = an_employer()
    contact = an_employers_person(employer)
    here = a_school(easting=425000, northing=565000)
    near = a_school(easting=429000, northing=565000)
    far = a_school(easting=425000, northing=597000)
    offer = an_opportunity(employer, contact=contact)
    first = a_booking(a_slot(offer), here)
    starts = first.slot.ends_at + timedelta(minutes=30)
    day = clock.local(starts).date()
    second = a_slot(offer, starts_at=starts, ends_at=starts + HOUR, last_booking_day=day)
    with pytest.raises(Clash, match="about 72 minutes away"):
        a_booking(second, far)
    db.session.rollback()
    assert a_booking(second, near).state == "requested"


@given(points=st.tuples(*[st.integers(380000, 470000)] * 2, *[st.integers(500000, 660000)] * 2))
def test_travel_takes_as_long_there_as_back_and_longer_the_further(points):
    one, other = Point(points[0], points[2]), Point(points[1], points[3])
    assert travel_minutes(one, other) == travel_minutes(other, one) >= 0
    assert (travel_minutes(one, other) == 0) == (one == other)
    further = Point(other.easting, other.northing + 50_000)
    if one.northing <= other.northing:
        assert travel_minutes(one, further) > travel_minutes(one, other)


def test_what_is_not_known_of_a_place_is_held_against_nobody():
    class Slot:
        starts_at = clock.moment_of(clock.today(), 10)
        ends_at = clock.moment_of(clock.today(), 11)

    visit = Visit(Slot.ends_at, Slot.ends_at + HOUR, None)
    assert rules.why_not_in_time(Slot, Point(1, 1), [visit]) == ""
    assert rules.why_not_in_time(Slot, None, [visit]) == ""


# Shared visits


def test_the_first_school_hosts_and_when_it_leaves_the_next_does(client, session):
    slot = a_slot()
    host, guest = a_booking(slot, pupils=10), a_booking(slot, pupils=10)
    client.sign_in(guest.requested_by).get(f"/bookings/{guest.reference}")
    assert f"hosted by {host.school.name}" in client.text()
    commands.withdraw(host, by=school_of(host))
    db.session.commit()
    assert told("new_host") == [guest.requested_by.email]
    client.get(f"/bookings/{guest.reference}")
    assert "hosted by" not in client.text()


def test_a_session_for_one_school_takes_one(session):
    slot = a_slot(is_shared=False)
    a_booking(slot, pupils=10)
    with pytest.raises(Clash, match="one school at a time"):
        a_booking(slot, pupils=10)


# Short notice


def test_calling_off_at_short_notice_asks_for_a_telephone_call(client, session):
    booking = an_approved_booking(a_slot(days=20))
    client.sign_in(booking.requested_by).get(f"/bookings/{booking.reference}")
    assert "Please telephone as well" not in client.text()
    with clock.pretend(booking.slot.starts_at - timedelta(days=4)):
        client.get(f"/bookings/{booking.reference}")
    assert "less than 5 days away. Please telephone as well" in client.text()


def test_a_session_of_another_area_is_nobody_else_s_to_manage(client, session):
    booking = a_booking()
    for person in (a_coordinator(840), an_employers_person(an_employer())):
        client.sign_in(person)
        path = f"/sessions/{booking.slot_id}"
        assert client.get(path).status_code == 404
        for step in ("time", "cancel", "goes-ahead", "time/make", "time/drop"):
            assert client.post(f"{path}/{step}", {"reason": "x"}).status_code == 404
