"""Reminders: found by looking at what is true now, and looked at again as they go."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.bookings.commands import cancel, confirm_attendance
from app.infra import clock
from app.infra.clock import moment_of
from app.infra.database import db
from app.infra.mail import Choice, Letter
from app.letters import commands, rules
from app.letters.jobs import find_reminders, remind_of_booking
from app.letters.queries import due_for_asking, due_for_reminding
from app.letters.queries.times import ANSWERED, MOVED
from app.organisations.models import Membership
from tests.builders import a_leader, a_school, a_slot, a_teacher, an_actor, an_approved_booking

LEAD = "lead@school.example"


def at(booking, days: int, hour: int = 9) -> datetime:
    """An hour on the day so many days after the session."""
    day = clock.local(booking.slot.starts_at).date() + timedelta(days=days)
    return moment_of(day, hour)


def a_coming_booking(days: int = 40):
    """Approved today, with somebody to lead the group."""
    school = a_school()
    return an_approved_booking(a_slot(days=days), school=school, by=a_teacher(school, email=LEAD))


@pytest.fixture
def sweep(work):
    """The round at a moment, and the worker after it; the mail is sent at that moment too."""

    def goes_round(moment: datetime) -> None:
        with clock.pretend(moment):
            for booking_id in {*due_for_reminding(moment), *due_for_asking(moment)}:
                remind_of_booking(booking_id)
                db.session.commit()
        work()

    return goes_round


def reminders(name: str = "coming") -> list[Letter]:
    db.session.rollback()
    asked = select(Letter).where(Letter.key.startswith(f"letters/{name}:")).order_by(Letter.id)
    return list(db.session.scalars(asked))


def test_both_sides_are_reminded_a_week_and_a_day_before_once(sweep, box):
    booking = a_coming_booking()
    contact = booking.slot.opportunity.contact.email
    for days in (-9, -8, -7, -7, -6, -2, -1, -1):
        sweep(at(booking, days))
    to = [(each.address, each.subject.partition(":")[0]) for each in reminders()]
    assert to == [
        (LEAD, "In a week"), (contact, "In a week"), (LEAD, "Tomorrow"), (contact, "Tomorrow")
    ]  # fmt: skip
    for_lead, for_contact = (each.text for each in reminders()[:2])
    assert f"\n{contact}\n" in for_lead
    assert f"\n{LEAD}\n" in for_contact
    assert all(each.sent_at for each in reminders())


def test_nobody_is_reminded_of_a_booking_that_was_called_off(sweep, box):
    """E2: the round reads the state as it is when it goes."""
    booking = a_coming_booking()
    contact = an_actor(booking.slot.opportunity.contact)
    cancel(booking, reason="The speaker is ill.", by=contact)
    db.session.commit()
    sweep(at(booking, -7))
    sweep(at(booking, 1))
    assert reminders() == reminders("who_came") == []


def test_a_reminder_that_waited_for_the_mail_server_is_not_sent_after_a_cancellation(work, office):
    """E2: state and time are read again at the moment of sending."""
    box, server = office
    booking = a_coming_booking(days=6)
    booking.decided_at = at(booking, -20)
    remind_of_booking(booking.id)
    work()
    assert len(reminders()) == 2
    cancel(booking, reason="The speaker is ill.", by=an_actor(booking.slot.opportunity.contact))
    server.start()
    work(later=True)
    assert {each.last_error for each in reminders()} == {MOVED}
    assert not [each for each in box.letters if "In 6 days" in each["Subject"]]


def test_a_session_that_is_moved_reminds_anew_and_the_old_reminder_never_goes(work, office):
    """E2: never for the old time; the letter's key holds the time of the session."""
    box, server = office
    booking = a_coming_booking(days=6)
    booking.decided_at = at(booking, -20)
    remind_of_booking(booking.id)
    work()
    booking.slot.starts_at += timedelta(hours=3)
    booking.slot.ends_at += timedelta(hours=3)
    db.session.commit()
    remind_of_booking(booking.id)
    server.start()
    work(later=True)
    work(later=True)
    old, new = reminders()[:2], reminders()[2:]
    assert [each.last_error for each in old] == [MOVED, MOVED]
    assert all(each.sent_at for each in new)
    times = [each for each in box.letters if "In 6 days" in each["Subject"]]
    assert len(times) == 2
    assert all("1:00pm to 2:00pm" in str(each.get_body(("plain",)).get_content()) for each in times)


def test_the_lead_is_asked_who_came_the_day_after_and_once_more(sweep, box):
    """E10: letters go on after the end of a session."""
    booking = a_coming_booking()
    for days in (0, 1, 1, 2, 7, 8, 9, 20):
        sweep(at(booking, days, 16))
    asked = reminders("who_came")
    assert [each.address for each in asked] == [LEAD, LEAD]
    assert [each.subject.partition("?")[0] for each in asked] == [
        "Who came",
        "Still to say: who came",
    ]
    assert f"/bookings/{booking.reference}/attendance" in asked[0].text


def test_thanks_and_evidence_go_out_after_the_end(work, box):
    """E10: the thank-you is written and sent when the session is long over."""
    booking = an_approved_booking(a_slot(days=-3))
    groups = {each.cohort_id: 28 for each in booking.cohorts}
    confirm_attendance(booking, attended=groups, answers={}, by=an_actor(booking.lead))
    work()
    thanks = select(Letter).where(Letter.key.startswith("bookings/attended"))
    written = list(db.session.scalars(thanks))
    assert len(written) >= 2
    assert all(each.sent_at for each in written if not each.digest)
    contact = booking.slot.opportunity.contact.email
    assert any(each["To"] == contact and "Thank you" in str(each) for each in box.letters)


def test_nobody_is_asked_who_came_once_they_have_said(work, office, posting):
    """E2: the question is dropped if it was answered while the mail server was away."""
    _, server = office
    booking = an_approved_booking(a_slot(days=-2))
    remind_of_booking(booking.id)
    work()
    groups = {each.cohort_id: 28 for each in booking.cohorts}
    confirm_attendance(booking, attended=groups, answers={}, by=an_actor(booking.lead))
    server.start()
    work(later=True)
    assert [each.last_error for each in reminders("who_came")] == [ANSWERED]


def test_when_the_lead_has_left_the_careers_leaders_are_told(session):
    booking = a_coming_booking(days=6)
    leader = a_leader(booking.school)
    gone = booking.lead
    for each in gone_memberships(gone.id):
        each.state, each.ended_at = "ended", clock.now()
    booking.decided_at = at(booking, -20)
    db.session.commit()
    remind_of_booking(booking.id)
    db.session.commit()
    assert leader.id in [each.recipient_id for each in reminders()]
    assert gone.id not in [each.recipient_id for each in reminders()]


def gone_memberships(user_id: int):
    return db.session.scalars(select(Membership).where(Membership.user_id == user_id)).all()


def test_who_wants_no_reminders_gets_none(session):
    booking = a_coming_booking(days=6)
    booking.decided_at = at(booking, -20)
    commands.choose(booking.lead_id, {"reminders": Choice.OFF})
    db.session.commit()
    find_reminders()
    remind_of_booking(booking.id)
    db.session.commit()
    kept = {each.address: bool(each.dropped_at) for each in reminders()}
    assert kept[LEAD] is True
    assert list(kept.values()).count(False) == 1
    assert due_for_reminding(clock.now()) == []


START = datetime(2027, 3, 30, 9, 0, tzinfo=UTC)  # ten o'clock, two days after the clocks change
LONG_AGO = START - timedelta(days=60)


@pytest.mark.parametrize(
    ("now", "told", "due"),
    [
        (moment_of(date(2027, 3, 23), 6, 29), LONG_AGO, None),
        (moment_of(date(2027, 3, 23), 6, 30), LONG_AGO, 7),
        (moment_of(date(2027, 3, 28), 23, 59), LONG_AGO, 7),
        (moment_of(date(2027, 3, 29), 6, 29), LONG_AGO, 7),
        (moment_of(date(2027, 3, 29), 6, 30), LONG_AGO, 1),
        (moment_of(date(2027, 3, 30), 9, 59), LONG_AGO, 1),
        (moment_of(date(2027, 3, 30), 10, 0), LONG_AGO, None),
        # told since: the approval itself was the news
        (moment_of(date(2027, 3, 24), 9), moment_of(date(2027, 3, 23), 12), None),
        (moment_of(date(2027, 3, 29), 9), moment_of(date(2027, 3, 23), 12), 1),
        (moment_of(date(2027, 3, 29), 20), moment_of(date(2027, 3, 29), 12), None),
    ],
)
def test_which_reminder_is_due(now, told, due):
    """T1 and E2: by the clock on the wall, on both sides of the change of the clocks."""
    assert rules.days_to_remind(START, told, now) == due


@pytest.mark.parametrize(
    ("now", "said"),
    [(date(2027, 3, 23), "In a week"), (date(2027, 3, 24), "In 6 days"),
     (date(2027, 3, 29), "Tomorrow"), (date(2027, 3, 30), "Today")],
)  # fmt: skip
def test_how_soon_is_said_as_it_is(now, said):
    assert rules.how_soon(START, moment_of(now, 7)) == said


@pytest.mark.parametrize(
    ("now", "time"),
    [
        (moment_of(date(2027, 3, 30), 23), None),
        (moment_of(date(2027, 3, 31), 6, 30), 1),
        (moment_of(date(2027, 4, 7), 6, 29), 1),
        (moment_of(date(2027, 4, 7), 6, 30), 2),
        (moment_of(date(2027, 4, 28), 12), 2),
        (moment_of(date(2027, 5, 3), 12), None),
    ],
)
def test_which_time_of_asking_is_due(now, time):
    assert rules.times_to_ask(START + timedelta(hours=1), now) == time
