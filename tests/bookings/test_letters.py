"""Who is told what, at each step: once, in words that help, and never more than they may know."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import User
from app.bookings import commands, emails
from app.bookings.events import BookingRequested
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.web.letters import own_words
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)


@dataclass
class Cast:
    """Everyone a booking concerns."""

    booking: Booking
    asker: User
    lead: User
    leader: User
    colleague: User
    contact: User
    partner: User
    coordinator: User
    regional: User
    elsewhere: User

    def everyone(self) -> dict[int, str]:
        return {getattr(self, name).id: name for name in self.__annotations__ if name != "booking"}


@pytest.fixture
def cast(session) -> Cast:
    school, employer = a_school(name="Ouseburn High School"), an_employer(name="Bridge & Byte")
    contact = an_employers_person(
        employer, name="Priya Vasey", email="priya@bridge.example", phone="0191 498 0001"
    )
    lead = a_teacher(school, name="Tom Lamb", email="tom@ouseburn.example", phone="0191 498 0002")
    asker = a_teacher(school, name="Asma Grey")
    coordinator = a_coordinator(391, name="Niamh Ogle")
    people = {
        "asker": asker,
        "lead": lead,
        "leader": a_leader(school),
        "colleague": a_teacher(school),
        "contact": contact,
        "partner": an_employers_person(employer),
        "coordinator": coordinator,
        "regional": a_coordinator(),
        "elsewhere": a_coordinator(840),
    }
    db.session.execute(text("DELETE FROM letters"))
    offer = an_opportunity(employer, contact=contact, title="Fix the bug")
    booking = commands.request_booking(
        a_slot(offer).id,
        school.id,
        {a_cohort(school).id: 30},
        message="We are building a website.",
        access_needs="Two pupils use wheelchairs.",
        lead_id=lead.id,
        by=an_actor(asker),
    )
    db.session.commit()
    return Cast(booking=booking, **people)


def told(cast: Cast, name: str) -> dict[str, Letter]:
    """Letters of this name, by who of the cast has them."""
    letters = db.session.scalars(select(Letter).where(Letter.key.startswith(f"bookings/{name}:")))
    everyone = cast.everyone()
    return {everyone.get(each.recipient_id, str(each.recipient_id)): each for each in letters}


def step(cast: Cast, what: str) -> None:
    """Take the booking there, as the person who would."""
    booking, school = cast.booking, an_actor(cast.asker)
    if what in ("approved", "attended", "not_attended", "late cancelled", "late withdrawn"):
        commands.approve(
            booking,
            checklist=[{"key": "x"}],
            ruleset="safeguarding-2026-09",
            by=an_actor(cast.coordinator),
        )
    with clock.pretend(booking.slot.ends_at - timedelta(hours=0 if "attended" in what else 30)):
        if what == "declined":
            commands.decline(booking, reason="No lift that day.", by=an_actor(cast.coordinator))
        elif what.endswith("withdrawn"):
            commands.withdraw(booking, reason="A trip that day.", by=school)
        elif what.endswith("cancelled"):
            commands.cancel(booking, reason="Our speaker is ill.", by=an_actor(cast.partner))
        elif what == "attended":
            commands.confirm_attendance(
                booking,
                attended={each.cohort_id: 28 for each in booking.cohorts},
                answers={},
                by=school,
            )
        elif what == "not_attended":
            commands.confirm_not_attended(booking, reason="Snow.", by=school)
    db.session.commit()


SCHOOL, LEADERS = {"asker", "lead"}, {"asker", "lead", "leader"}
EMPLOYER, AREA = {"contact", "partner"}, {"coordinator", "regional"}


@pytest.mark.parametrize(
    ("what", "letters"),
    [
        ("requested", {"requested": SCHOOL, "requested_employer": EMPLOYER, "to_decide": AREA}),
        ("approved", {"approved": LEADERS, "approved_employer": EMPLOYER}),
        ("declined", {"declined": SCHOOL, "declined_employer": EMPLOYER}),
        (
            "withdrawn",
            {"withdrawn": SCHOOL, "withdrawn_employer": EMPLOYER, "called_off_coordinator": set()},
        ),
        (
            "late withdrawn",
            {
                "withdrawn": SCHOOL,
                "withdrawn_employer": EMPLOYER,
                "called_off_coordinator": {"coordinator"},
            },
        ),
        (
            "cancelled",
            {"cancelled": LEADERS, "cancelled_employer": EMPLOYER, "called_off_coordinator": set()},
        ),
        (
            "late cancelled",
            {
                "cancelled": LEADERS,
                "cancelled_employer": EMPLOYER,
                "called_off_coordinator": {"coordinator"},
            },
        ),
        ("attended", {"attended": LEADERS, "attended_employer": EMPLOYER}),
        (
            "not_attended",
            {
                "not_attended": LEADERS,
                "not_attended_employer": EMPLOYER,
                "called_off_coordinator": {"coordinator"},
            },
        ),
    ],
)
def test_each_step_tells_those_it_concerns_and_nobody_else(cast, what, letters):
    step(cast, what)
    for name, people in letters.items():
        assert set(told(cast, name)) & set(cast.everyone().values()) == people, name


def test_every_letter_waits_in_the_queue_as_one_job(cast):
    step(cast, "approved")
    at_once = select(func.count()).where(~Letter.digest, Letter.dropped_at.is_(None))
    letters = db.session.scalar(at_once)
    jobs = db.session.scalars(
        text("SELECT args->>'letter_id' FROM procrastinate_jobs WHERE task_name = 'send_letter'")
    ).all()
    assert letters > 0
    assert len(jobs) == len(set(jobs)) >= letters


def test_nobody_is_told_twice_of_the_same_step(cast):
    before = db.session.scalar(select(func.count()).select_from(Letter))
    emails.tell_requested(BookingRequested(booking_id=cast.booking.id, by=cast.asker.id))
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == before


def test_the_one_who_asks_and_leads_has_one_letter(session):
    school = a_school()
    teacher = a_teacher(school)
    commands.request_booking(
        a_slot().id, school.id, {a_cohort(school).id: 30}, by=an_actor(teacher)
    )
    letters = db.session.scalars(select(Letter).where(Letter.recipient_id == teacher.id)).all()
    assert len(letters) == 1


PRIVATE = ("Tom Lamb", "tom@ouseburn.example", "0191 498 0002", "Asma Grey")
THEIRS = ("Priya Vasey", "priya@bridge.example", "0191 498 0001")
MEANT_FOR_LATER = ("We are building a website.", "Two pupils use wheelchairs.")


def test_before_approval_neither_side_learns_how_to_reach_the_other(cast):
    school, employer = told(cast, "requested")["asker"], told(cast, "requested_employer")["contact"]
    for words in THEIRS:
        assert words not in school.text
    for words in (*PRIVATE, *MEANT_FOR_LATER):
        assert words not in employer.text
    assert "30 pupils: Year 9 (30)" in employer.text


def test_approval_tells_both_sides_how_to_reach_each_other(cast):
    step(cast, "approved")
    school, employer = told(cast, "approved")["lead"], told(cast, "approved_employer")["partner"]
    for words in THEIRS:
        assert words in school.text
    for words in (*PRIVATE[:3], *MEANT_FOR_LATER):
        assert words in employer.text


@pytest.mark.parametrize("what", ["declined", "withdrawn", "cancelled", "not_attended"])
def test_bad_news_carries_the_reason_and_what_to_do(cast, what):
    step(cast, what)
    letter = told(cast, what)["asker"]
    assert cast.booking.reason in letter.text
    assert "http://localhost/" in letter.text
    assert cast.booking.reference in letter.text


def test_the_employer_is_thanked_with_the_number_who_came(cast):
    step(cast, "attended")
    letter = told(cast, "attended_employer")["contact"]
    assert letter.subject == "Thank you from Ouseburn High School"
    assert "28 pupils took part" in letter.text


@pytest.mark.parametrize(
    "what",
    [
        "requested",
        "approved",
        "declined",
        "late withdrawn",
        "late cancelled",
        "attended",
        "not_attended",
    ],
)
def test_every_letter_reads_well(cast, what):
    """Whom it greets, one subject line that names the day, no gaps, nothing left unfilled."""
    step(cast, what)
    for letter in db.session.scalars(select(Letter).where(Letter.about.startswith("booking:"))):
        person = db.session.get_one(User, letter.recipient_id)
        assert letter.text.startswith(f"Hello {person.name},\n\n")
        assert "\n\n\n" not in letter.text, letter.key
        assert "{" not in letter.text + letter.subject
        assert "None" not in letter.text
        assert "&amp;" not in letter.text
        assert len(letter.subject) < 90
        assert "10:00am to 11:00am" in letter.text
        assert letter.about == f"booking:{cast.booking.id}"
        assert "Bridge &amp; Byte" in letter.html or "Bridge" not in letter.text
        for line in own_words(letter).splitlines():
            assert line == line.rstrip(), (letter.key, line)


def test_what_a_teacher_types_cannot_become_markup_or_a_header(session):
    school = a_school(name="St <b>Bede's</b>\r\nBcc: everyone@example.com")
    teacher = a_teacher(school)
    booking = commands.request_booking(
        a_slot().id,
        school.id,
        {a_cohort(school).id: 30},
        message="<script>alert(1)</script>",
        by=an_actor(teacher),
    )
    commands.approve(
        booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(a_coordinator(391))
    )
    db.session.commit()
    for letter in db.session.scalars(select(Letter)):
        assert "\n" not in letter.subject
        assert "<script>" not in letter.html
        assert "<b>" not in letter.html


def test_undoing_the_step_undoes_its_letters_and_jobs(session):
    school = a_school()
    cohort, teacher, slot = a_cohort(school), a_teacher(school), a_slot()
    counts = text(
        "SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM procrastinate_jobs)"
    )
    before = db.session.execute(counts).one()
    attempt = db.session.begin_nested()
    commands.request_booking(slot.id, school.id, {cohort.id: 30}, by=an_actor(teacher))
    assert db.session.execute(counts).one() > before
    attempt.rollback()
    assert db.session.execute(counts).one() == before
