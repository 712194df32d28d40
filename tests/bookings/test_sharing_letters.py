"""Another rule for who may ask first is told to those it concerns: once, and what it means."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.access import Clash
from app.bookings import commands, emails
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.wording import long_moment
from app.opportunities.commands import set_allocation
from app.opportunities.emails import tell_rule
from app.opportunities.events import AllocationSet
from app.opportunities.rules import Rule
from tests.bookings.test_allocation import Wanted, days_before
from tests.builders import (
    a_booking,
    a_coordinator,
    a_full_slot,
    a_leader,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employers_person,
    an_opportunity,
)

KEPT = "keeps the places for other schools until"


@pytest.fixture
def wanted(session):
    wanted = Wanted(name="Ouseburn High School")
    db.session.execute(text("DELETE FROM letters"))
    return wanted


def told(feature="bookings") -> dict[int, Letter]:
    """The letters about rules, by who reads them; fails where somebody has two."""
    letters = db.session.scalars(
        select(Letter).where(Letter.key.startswith(f"{feature}/rule_changed:")).order_by(Letter.id)
    ).all()
    assert max(Counter(each.recipient_id for each in letters).values(), default=0) <= 1
    return {each.recipient_id: each for each in letters}


def forget():
    db.session.execute(text("DELETE FROM letters"))
    db.session.commit()


def jobs() -> int:
    return db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))


def test_whoever_holds_or_waits_is_told_what_it_means_and_nobody_else(wanted):
    wanted.ask(0)
    full = a_full_slot(wanted.offer, days=61)
    line = a_place_in_the_line(full, pupils=20)
    settled, stays = a_booking(wanted.slots[1]), a_booking(wanted.slots[2])
    other = an_opportunity(wanted.offer.employer, contact=wanted.offer.contact)
    a_booking(a_slot(other, days=45))
    commands.withdraw(settled, by=an_actor(settled.requested_by))
    leader, colleague = a_leader(wanted.school), a_teacher(wanted.school)
    forget()
    before = jobs()
    with clock.pretend(clock.now() + timedelta(days=2)):
        wanted.share()
        since = long_moment(clock.now())
    holder = db.session.scalars(
        select(Booking).where(Booking.slot_id == full.id, Booking.state == "requested")
    ).one()
    there = {wanted.teacher.id, line.requested_by_id, holder.requested_by_id, stays.requested_by_id}
    assert set(told()) == there
    assert not {leader.id, colleague.id} & set(told())
    assert set(told("opportunities")) == {wanted.offer.contact_id}
    assert jobs() == before + len(there) + 1

    letter = told()[wanted.teacher.id]
    assert letter.subject == f"A rule for who may ask first: {wanted.offer.title}"
    for words in (
        f"“{wanted.offer.title}” by {wanted.offer.employer.name}",
        f"It holds from {since}, for every request and every waiting list.",
        "The rule: Each school can have one live request for this",
        "Why: Few sessions, many schools.",
        "Nothing you have asked for is lost:",
        "It stays as it is, with its places.",
        f"http://localhost/opportunities/{wanted.offer.id}",
    ):
        assert words in letter.text
    assert "You keep your place in the line." in told()[line.requested_by_id].text


def test_the_employer_reads_the_rule_and_that_nothing_is_lost(wanted):
    colleague = an_employers_person(wanted.offer.employer)
    wanted.share(Rule.SPECIAL_FIRST, days_before=14, reason="They had\r\n\r\n\r\nleast.")
    letters = told("opportunities")
    assert set(letters) == {wanted.offer.contact_id, colleague.id}
    letter = letters[wanted.offer.contact_id]
    assert "The rule: Special schools can ask at once." in letter.text
    assert "from 14 days before a session" in letter.text
    assert "no booking and no place on a waiting list is lost" in letter.text
    assert "Why: They had least." in letter.text
    assert (letter.category, letters[colleague.id].category) == ("", "copies")
    assert told() == {}


def test_an_offer_that_is_not_published_yet_is_read_where_the_employer_can(wanted, client):
    wanted.offer.state = "draft"
    wanted.share()
    letter = told("opportunities")[wanted.offer.contact_id]
    path = f"/employer/opportunities/{wanted.offer.id}/preview"
    assert f"http://localhost{path}" in letter.text
    client.sign_in(wanted.offer.contact)
    client.get(path)
    assert "Each school can have one live request for this" in client.text()


@pytest.mark.parametrize(
    ("rule", "begins", "says"),
    [
        (Rule.NONE, "First come, first served again: ", "whoever asks first has the places"),
        (Rule.SPECIAL_FIRST, "Another rule for who may ask first: ", "changed the rule for who"),
    ],
)
def test_a_rule_that_is_lifted_or_changed_is_told_as_that(wanted, rule, begins, says):
    wanted.ask(0)
    wanted.share()
    forget()
    wanted.share(rule)
    for letter in (told()[wanted.teacher.id], told("opportunities")[wanted.offer.contact_id]):
        assert letter.subject.startswith(begins)
        assert says in letter.text
    forget()
    if rule == Rule.NONE:
        wanted.share()
        assert told()[wanted.teacher.id].subject.startswith("A rule for who may ask first")


def test_nobody_is_written_to_when_nothing_changed(wanted):
    wanted.ask(0)
    forget()
    with pytest.raises(Clash):
        wanted.share(Rule.NONE)
    wanted.share()
    wanted.share(Rule.NONE, days_before=7)
    forget()
    before = jobs()
    with pytest.raises(Clash):
        wanted.share(Rule.NONE, days_before=30)
    db.session.commit()
    assert told() == told("opportunities") == {}
    assert jobs() == before


def test_told_again_by_a_retry_nobody_has_it_twice(wanted):
    wanted.ask(0)
    forget()
    made = set_allocation(
        wanted.offer, rule=Rule.ONE_LIVE, reason="Few.", by=an_actor(a_coordinator(391))
    )
    letters = select(func.count()).select_from(Letter)
    once, before = db.session.scalar(letters), jobs()
    fact = AllocationSet(opportunity_id=wanted.offer.id, allocation_id=made.id, by=made.by_id)
    tell_rule(fact)
    emails.tell_rule(fact)
    assert (db.session.scalar(letters), jobs()) == (once, before)


def test_what_is_rolled_back_is_told_to_nobody(wanted):
    wanted.ask(0)
    forget()
    before, by = jobs(), an_actor(a_coordinator(391))
    attempt = db.session.begin_nested()
    set_allocation(wanted.offer, rule=Rule.ONE_LIVE, reason="x", by=by)
    assert told()
    attempt.rollback()
    assert told() == told("opportunities") == {}
    assert jobs() == before


def test_one_letter_names_every_request_of_a_person_and_how_each_stands(wanted):
    full = a_full_slot(wanted.offer, days=61)
    waits = a_place_in_the_line(
        full, wanted.school, cohort=wanted.cohort, by=wanted.teacher, pupils=20
    )
    asked = wanted.ask(0)
    forget()
    wanted.share()
    lines = told()[wanted.teacher.id].text.splitlines()
    of = {
        each.reference: next(one for one in lines if each.reference in one)
        for each in (waits, asked)
    }
    assert of[asked.reference].startswith("Ouseburn High School, ")
    assert of[asked.reference].endswith("It stays as it is, with its places.")
    assert "You keep your place in the line." in of[waits.reference]
    assert KEPT in of[waits.reference], "it has another request, so its turn is later"


def test_who_comes_first_by_the_rule_is_not_told_to_wait(session):
    special, other = a_school(phase="special"), a_school()
    full = a_full_slot(days=61)
    lines = {each.id: a_place_in_the_line(full, each, pupils=20) for each in (special, other)}
    forget()
    set_allocation(
        full.opportunity, rule=Rule.SPECIAL_FIRST, reason="x", by=an_actor(a_coordinator(391))
    )
    letters = told()
    assert KEPT not in letters[lines[special.id].requested_by_id].text
    assert KEPT in letters[lines[other.id].requested_by_id].text


def test_places_that_are_offered_stay_held_as_long_as_was_said(wanted):
    full = a_full_slot(wanted.offer, days=61)
    waits = a_place_in_the_line(full, wanted.school, cohort=wanted.cohort, by=wanted.teacher)
    holder = db.session.scalars(
        select(Booking).where(Booking.slot_id == full.id, Booking.state == "requested")
    ).one()
    commands.withdraw(holder, by=an_actor(holder.requested_by))
    assert waits.state == "offered"
    forget()
    wanted.share()
    said = f"The places stay held for you until {long_moment(waits.hold_until)}."
    assert said in told()[wanted.teacher.id].text


def test_a_decision_nobody_was_told_of_is_not_told_by_this_letter(wanted):
    booking = wanted.ask(0)
    commands.approve(
        booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(a_coordinator(391))
    )
    forget()
    wanted.share()
    assert "approved" not in told()[wanted.teacher.id].text


def test_a_session_that_has_gone_concerns_nobody_any_more(wanted):
    wanted.ask(0)
    forget()
    with days_before(wanted.slots[0], -1):
        wanted.share()
    assert told() == {}


def test_the_letter_reads_well(wanted):
    wanted.ask(0)
    wanted.ask(1)
    forget()
    wanted.share()
    for letter in (*told().values(), *told("opportunities").values()):
        assert letter.text.startswith("Hello ")
        assert not re.search(r"\n\n\n|None|[{}]| \n", letter.text), letter.text
        assert letter.about == f"opportunity:{wanted.offer.id}"
