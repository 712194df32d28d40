"""Each morning, coordinators read what rules approved since the one before; else nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.approvals import jobs
from app.bookings import commands as bookings
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Category, Choice, Letter
from app.letters.commands import choose, take_day
from app.letters.rules import last_day_letter
from tests.approvals.world import a_rule_on
from tests.builders import a_booking, a_coordinator, a_school, a_slot, an_actor, an_opportunity

NAME = "approvals/approved_yesterday"
DAY = timedelta(days=1)


def morning():
    """The next half past six in London."""
    return jobs.stretch_of(clock.now() + DAY)[1]


def letters(*people) -> list[Letter]:
    """Theirs alone: whoever verified an employer here coordinates the region, and has some too."""
    db.session.expire_all()
    asked = select(Letter).where(
        Letter.key.startswith(NAME), Letter.recipient_id.in_([each.id for each in people])
    )
    return list(db.session.scalars(asked.order_by(Letter.recipient_id)))


def round_at(moment) -> list[int]:
    """One round of the clock, and each letter it put in line; whom it found."""
    put = []
    with clock.pretend(moment):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(jobs, "defer_all", lambda _, each: put.extend(each))
            jobs.find_approved()
        for each in put:
            jobs.tell_approved(**each)
        db.session.commit()
    return [each["user_id"] for each in put]


def test_the_letter_arrives_with_the_number_and_the_way_there(posting, box, work):
    cora = a_coordinator(391, name="Cora Hall")
    other = a_coordinator(840)
    a_rule_on()
    now = clock.now()
    booking = a_booking(a_slot(an_opportunity(title="How a bridge stays up")))
    a_booking(a_slot(days=41))
    assert booking.state == "approved"
    round_at(morning())
    with clock.pretend(max(now, morning())):
        work()
    told = [each for each in box.letters if "Rules approved" in each["Subject"]]
    assert other.email not in [each["To"] for each in told]
    arrived = [each for each in told if each["To"] == cora.email]
    assert [each["Subject"] for each in arrived] == ["Rules approved 2 bookings since yesterday"]
    words = arrived[0].get_body(("plain",)).get_content()
    assert "How a bridge stays up, " in words
    assert "/administration/approval-rules/approved" in words
    assert "changed since" not in words


def test_a_morning_is_told_once_and_a_quiet_one_not_at_all(session):
    cora = a_coordinator(391)
    a_rule_on()
    first = morning()
    assert round_at(first) == []
    a_booking()
    assert round_at(first - timedelta(minutes=15)) == [], "the day is not over yet"
    assert cora.id in round_at(first)
    assert round_at(first + timedelta(minutes=15)) == []
    assert round_at(first + DAY) == []
    assert len(letters(cora)) == 1


def test_each_reads_of_their_own_area_and_the_region_of_all(session):
    north, south, everywhere = a_coordinator(391), a_coordinator(840), a_coordinator(None)
    a_rule_on(authority_ids=frozenset({391, 840}))
    a_booking(school=a_school())
    for _ in range(2):
        a_booking(a_slot(), school=a_school(authority_id=840))
    round_at(morning())
    numbers = {each.recipient_id: each.subject for each in letters(north, south, everywhere)}
    assert numbers == {
        north.id: "Rules approved 1 booking since yesterday",
        south.id: "Rules approved 2 bookings since yesterday",
        everywhere.id: "Rules approved 3 bookings since yesterday",
    }


def test_what_was_taken_back_is_not_told(session):
    cora = a_coordinator(391)
    a_rule_on()
    booking = a_booking()
    bookings.take_back(booking, by=an_actor(cora))
    assert round_at(morning()) == []
    assert letters(cora) == []


def test_what_has_changed_since_is_told_with_it(session):
    cora = a_coordinator(391)
    a_rule_on(most_pupils=30)
    booking = a_booking()
    group = booking.cohorts[0].cohort_id
    bookings.change_groups(booking, {group: 31}, by=an_actor(booking.requested_by))
    round_at(morning())
    [letter] = letters(cora)
    assert "1 booking that a rule approved has changed since" in letter.text
    assert "/administration/approval-rules/changed" in letter.text


def test_many_are_counted_and_the_first_named(session):
    cora = a_coordinator(391)
    a_rule_on()
    for days in range(12):
        a_booking(a_slot(days=40 + days))
    round_at(morning())
    [letter] = letters(cora)
    assert letter.subject == "Rules approved 12 bookings since yesterday"
    assert "And 2 more." in letter.text


@pytest.mark.parametrize(
    ("choice", "is_kept", "is_dropped"),
    [(Choice.AT_ONCE, False, False), (Choice.DAILY, True, False), (Choice.OFF, False, True)],
)
def test_it_comes_as_each_person_chose(session, choice, is_kept, is_dropped):
    cora = a_coordinator(391)
    choose(cora.id, {Category.RULES: choice})
    a_rule_on()
    a_booking()
    round_at(morning())
    [letter] = letters(cora)
    assert (letter.digest, letter.dropped_at is not None) == (is_kept, is_dropped)
    at_seven = last_day_letter(morning() + timedelta(minutes=30))
    assert (letter in take_day(cora.id, at_seven)) == is_kept


@pytest.mark.parametrize(
    ("now", "since", "until"),
    [
        ("2027-03-02T06:29:59+00:00", "2027-02-28T06:30:00+00:00", "2027-03-01T06:30:00+00:00"),
        ("2027-03-02T06:30:00+00:00", "2027-03-01T06:30:00+00:00", "2027-03-02T06:30:00+00:00"),
        # The clocks go forward on Sunday 28 March 2027: that day has 23 hours.
        ("2027-03-28T12:00:00+00:00", "2027-03-27T06:30:00+00:00", "2027-03-28T05:30:00+00:00"),
    ],
)
def test_mornings_are_london_s_and_touch(now, since, until):
    stretch = tuple(datetime.fromisoformat(each) for each in (since, until))
    assert jobs.stretch_of(datetime.fromisoformat(now)) == stretch


def test_coordinators_are_asked_about_it_and_nobody_else(client, session):
    client.sign_in(a_coordinator(391)).get("/account/letters")
    assert "What rules approved" in client.text()
