"""Where a booking cannot go is known as its page is drawn, and said for whoever reads it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.access import Clash, Invalid
from app.bookings import commands, queries
from app.bookings.rules import why_never_room, why_no_room, why_not_these
from app.infra import clock
from app.infra.database import db
from app.infra.wording import long_date, long_when
from app.opportunities.rules import Rule
from tests.bookings.test_allocation import Wanted, days_before
from tests.bookings.test_rules import Group, Slot
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
    an_opportunity,
)
from tests.house.test_statements import FEW, MANY, statements_of

DAY = timedelta(days=1)


@pytest.fixture
def wanted(session):
    return Wanted(name="Ouseburn High School")


def approved(wanted, place=0):
    booking = wanted.ask(place)
    commands.approve(
        booking, checklist=[{"key": "x"}], ruleset="r", by=an_actor(a_coordinator(391))
    )
    db.session.commit()
    return booking


def employer_of(booking):
    return an_actor(booking.slot.opportunity.contact)


def choices(client) -> list[int]:
    return [int(each["value"]) for each in client.page.select("input[type=radio][name=slot]")]


def path_of(booking):
    return f"/bookings/{booking.reference}/move"


def when(slot):
    return long_when(slot.starts_at, slot.ends_at)


# The page to choose another session


def test_only_sessions_the_rule_allows_can_be_chosen_and_the_others_say_from_when(client, wanted):
    """A second request, taken late, has the near session open to it and the far one not."""
    wanted.share()
    wanted.ask(1)
    near = a_slot(wanted.offer, days=41)
    with days_before(wanted.slots[0], 6):
        late = wanted.ask(0)
        db.session.commit()
        client.sign_in(wanted.teacher).get(path_of(late))
        assert choices(client) == [near.id]
        opens = clock.local(wanted.slots[2].starts_at).date() - 7 * DAY
        assert f"{when(wanted.slots[2])}: from {long_date(opens)}" in client.text()
        assert "From the day below, your school can have them too." in client.text()
        with pytest.raises(Clash):
            commands.move_booking(late, wanted.slots[2].id, by=wanted.by)
        db.session.rollback()
        for each in choices(client):
            commands.move_booking(late, each, by=wanted.by)


def test_a_choice_from_before_the_rule_is_refused_and_not_offered_again(client, wanted):
    with days_before(wanted.slots[0], 6):
        booking = wanted.ask(0)
        db.session.commit()
        client.sign_in(wanted.teacher).get(path_of(booking))
        far = wanted.slots[2]
        assert far.id in choices(client)
        wanted.share(Rule.SPECIAL_FIRST)
        assert client.post(path_of(booking), {"slot": far.id}).status_code == 409
        assert "Special schools come first for this session until" in client.text()
        assert "Your school can have it from that day on." in client.text()
        assert far.id not in choices(client)
        db.session.refresh(booking)
        assert booking.slot_id == wanted.slots[0].id


def test_a_booking_from_before_the_rule_still_goes_anywhere(client, wanted):
    booking = wanted.ask(0)
    wanted.share(Rule.SPECIAL_FIRST)
    client.sign_in(wanted.teacher).get(path_of(booking))
    assert choices(client) == [wanted.slots[1].id, wanted.slots[2].id]
    assert "Kept for other schools" not in client.text()


def test_a_session_the_visitor_cannot_come_to_is_not_offered(client, wanted):
    """Booked elsewhere then, or at a school too far away to get here in time."""
    booking = wanted.ask(0)
    other = an_opportunity(wanted.offer.employer, contact=wanted.offer.contact)
    same_time = a_slot(other, days=47)
    a_booking(same_time)
    wanted.school.easting, wanted.school.northing = 425_000, 565_000
    far = a_school(easting=445_000, northing=515_000)
    before = a_slot(other, days=54)
    before.starts_at, before.ends_at = (
        each - timedelta(hours=1) for each in (before.starts_at, before.ends_at)
    )
    a_booking(before, school=far)
    db.session.commit()
    client.sign_in(wanted.teacher).get(path_of(booking))
    assert choices(client) == []
    assert "at a time when the groups, and whoever leads it, are free" in client.text()
    for slot in wanted.slots[1:]:
        with pytest.raises(Clash):
            commands.move_booking(booking, slot.id, by=wanted.by)
        db.session.rollback()


def test_where_a_move_is_being_agreed_no_other_is_offered(client, wanted):
    booking = approved(wanted)
    commands.propose_move(booking, wanted.slots[1].id, reason="A trip.", by=wanted.by)
    db.session.commit()
    for reader in (wanted.teacher, wanted.offer.contact):
        client.sign_in(reader).get(path_of(booking))
        assert "A move of this booking is being agreed already." in client.text()
        assert choices(client) == []


def test_where_the_group_itself_cannot_come_no_session_is_offered(client, wanted):
    booking = approved(wanted)
    wanted.cohort.closed_at = clock.now()
    db.session.commit()
    client.sign_in(wanted.teacher).get(path_of(booking))
    assert "no longer on your school's list" in client.text()
    client.sign_in(wanted.offer.contact).get(path_of(booking))
    assert "no longer on the school's list. The school has to change who comes" in client.text()
    assert choices(client) == []


def test_the_page_asks_as_often_for_many_sessions_as_for_few(client, wanted):
    wanted.share()
    wanted.ask(1)
    wanted.school.easting, wanted.school.northing = 425_000, 565_000
    with days_before(wanted.slots[0], 6):
        late = wanted.ask(0)
        db.session.commit()
        client.sign_in(wanted.teacher)
        few = statements_of(client, path_of(late))
        for number in range(FEW + MANY):
            a_slot(wanted.offer, days=7 if number % 2 else 41)
        assert statements_of(client, path_of(late)) == few
        assert len(choices(client)) > 1
        assert "Kept for other schools" in client.text()
        assert few <= 16


def test_a_swap_is_not_offered_where_the_rule_would_refuse_it(client, wanted):
    slot, similar = a_slot(an_opportunity(), days=44), wanted.slots[0]
    booking = a_booking(slot, school=wanted.school, cohort=wanted.cohort)
    assert similar.id in [each.id for each in queries.similar_sessions(booking)]
    wanted.share(Rule.SPECIAL_FIRST)
    assert similar.id not in [each.id for each in queries.similar_sessions(booking)]
    with days_before(similar, 5):
        assert similar.id in [each.id for each in queries.similar_sessions(booking)]


# The same for whoever reads it


def test_an_employer_who_proposes_what_the_rule_refuses_reads_of_the_school(client, wanted):
    booking = approved(wanted)
    with days_before(wanted.slots[0], 6):
        wanted.share(Rule.SPECIAL_FIRST)
        far = wanted.slots[2]
        client.sign_in(wanted.offer.contact).get(path_of(booking))
        assert "Ouseburn High School can have them too." in client.text()
        sent = {"slot": far.id, "reason": "The hall is taken."}
        assert client.post(path_of(booking), sent).status_code == 409
        assert "Ouseburn High School can have it from that day on." in client.text()
        assert "our school" not in client.text()
        with pytest.raises(Clash, match="Your school can have it"):
            commands.propose_move(booking, far.id, reason="A trip.", by=wanted.by)


def test_an_employer_who_agrees_to_what_the_rule_refuses_by_now_reads_of_the_school(client, wanted):
    booking = approved(wanted)
    with days_before(wanted.slots[0], 6):
        proposal = commands.propose_move(
            booking, wanted.slots[2].id, reason="A trip.", by=wanted.by
        )
        wanted.share(Rule.SPECIAL_FIRST)
        path = f"/bookings/{booking.reference}/proposals/{proposal.id}/answer"
        client.sign_in(wanted.offer.contact)
        assert client.post(path, {"agrees": "yes"}).status_code == 409
        assert "Ouseburn High School can have it from that day on." in client.text()
        assert "our school" not in client.text()
        db.session.refresh(proposal)
        assert proposal.state == "open"


def agreed(booking, slot, by):
    """The employer agrees to a move, to read why not."""
    proposal = commands.propose_move(booking, slot.id, reason="A trip.", by=by)
    db.session.commit()
    return lambda: commands.answer_move(proposal, agrees=True, by=employer_of(booking))


def test_an_employer_does_not_read_where_else_a_group_is(wanted):
    booking, to = approved(wanted), wanted.slots[1]
    agree = agreed(booking, to, wanted.by)
    secret = an_opportunity(title="A talk of somebody else")
    elsewhere = a_booking(
        a_slot(secret, days=47), school=wanted.school, cohort=wanted.cohort, pupils=10
    )
    with pytest.raises(Invalid) as wrong:
        agree()
    assert str(wrong.value).startswith("One of its groups is somewhere else at that time. Say no")
    for words in (secret.title, elsewhere.reference, "our "):
        assert words not in str(wrong.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE slots SET capacity = 11 WHERE id = :to", "Only 1 place is left and 10 pupils"),
        ("UPDATE slots SET largest_per_school = 5 WHERE id = :to", "up to 5 pupils, and 10 would"),
        ("UPDATE cohorts SET closed_at = now() WHERE id = :cohort", "on the school's list. Say no"),
        ("UPDATE cohorts SET roll = 7 WHERE id = :cohort", "fewer pupils on roll by now"),
    ],
)
def test_what_has_changed_is_told_to_an_employer_as_what_it_is(wanted, change, says):
    booking, to = approved(wanted), wanted.slots[1]
    a_booking(to, pupils=10)
    agree = agreed(booking, to, wanted.by)
    db.session.execute(text(change), {"to": to.id, "cohort": wanted.cohort.id})
    db.session.commit()
    with pytest.raises((Clash, Invalid)) as why:
        agree()
    assert says in str(why.value)
    assert "Say no to this session, and agree another one." in str(why.value)
    assert "your" not in str(why.value).lower().replace("yours", "your")
    assert " 7 " not in str(why.value), "how many are on roll is the school's own"


def test_a_school_that_is_there_already_is_named_to_an_employer(wanted):
    booking, to = approved(wanted), wanted.slots[1]
    agree = agreed(booking, to, wanted.by)
    there = a_booking(to, school=wanted.school, cohort=a_cohort(wanted.school, year_group=10))
    said = f"Ouseburn High School is in that session already: booking {there.reference}."
    with pytest.raises(Clash, match=said):
        agree()


def test_a_coordinator_who_takes_back_too_late_reads_of_the_group(wanted):
    booking, coordinator = wanted.ask(0), an_actor(a_coordinator(391))
    commands.decline(booking, reason="The hall is closed.", by=coordinator)
    db.session.commit()
    a_booking(wanted.slots[0], pupils=45)
    with pytest.raises(Clash) as why:
        commands.take_back(booking, by=coordinator)
    assert str(why.value) == (
        "Only 5 places are left and 10 pupils would come. Leave this one as it is."
    )


def test_a_coordinator_who_takes_back_too_late_reads_that_the_group_is_elsewhere(wanted):
    booking, coordinator = wanted.ask(0), an_actor(a_coordinator(391))
    commands.decline(booking, reason="The hall is closed.", by=coordinator)
    a_booking(a_slot(days=40), school=wanted.school, cohort=wanted.cohort)
    with pytest.raises(Invalid, match=r"somewhere else at that time\. Leave this one as it is"):
        commands.take_back(booking, by=coordinator)


def agreed_to_a_new_time(booking):
    """A new time of its session, to which this school has agreed."""
    starts = booking.slot.starts_at + 2 * DAY
    proposal = commands.propose_time(
        booking.slot,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        reason="The hall is taken.",
        by=employer_of(booking),
    )
    commands.answer_time(proposal, booking, agrees=True, by=an_actor(booking.requested_by))
    return proposal


def test_why_a_school_was_released_from_a_new_time_speaks_to_both_sides(session):
    first = an_approved_booking()
    second = an_approved_booking(first.slot, pupils=15)
    commands.make_time(agreed_to_a_new_time(first), by=employer_of(first))
    assert second.reason == (
        "The session moves to a time the school could not agree to. The hall is taken."
    )


def test_what_a_school_said_of_a_new_time_is_told_to_the_employer_as_its_own(client, session):
    first = an_approved_booking()
    an_approved_booking(first.slot, pupils=15)
    agreed_to_a_new_time(first)
    db.session.commit()
    client.sign_in(first.requested_by).get(f"/bookings/{first.reference}")
    assert "Your school has said that it can come." in client.text()
    client.sign_in(first.slot.opportunity.contact).get(f"/bookings/{first.reference}")
    assert f"{first.school.name} has said that it can come." in client.text()
    assert "Your school" not in client.text()


def test_a_school_s_own_people_who_work_for_the_employer_too_read_it_as_the_school(wanted):
    booking = approved(wanted)
    both = a_teacher(wanted.school)
    by = type(wanted.by)(
        user_id=both.id,
        teacher_of=frozenset({wanted.school.id}),
        employer_ids=frozenset({wanted.offer.employer_id}),
    )
    with days_before(wanted.slots[0], 6):
        wanted.share(Rule.SPECIAL_FIRST)
        with pytest.raises(Clash, match="Your school can have it"):
            commands.propose_move(booking, wanted.slots[2].id, reason="A trip.", by=by)


def test_a_fact_for_others_never_speaks_to_the_school():
    problems = [
        why_no_room(Slot(taken=38), 30),
        why_no_room(Slot(taken=50), 1),
        why_no_room(Slot(taken=5, is_shared=False), 1),
        why_no_room(Slot(smallest_group=10), 9),
        why_no_room(Slot(largest_per_school=20), 21),
        why_never_room(Slot(), 51),
        *(
            why_not_these(
                {1: pupils, 2: 30} if len(groups) > 1 else {1: pupils},
                {each.id: each for each in groups},
                school_id=7,
                session=Slot(),
                year_groups=(8, 9),
            )
            for pupils, *groups in (
                (30, Group(school_id=8)),
                (30, Group(academic_year=2025)),
                (30, Group(year_group=10)),
                (181, Group()),
                (60, Group(roll=60), Group(id=2, name="9C", roll=30)),
            )
        ),
    ]
    for each in problems:
        assert each.fact
        assert "you" not in each.fact.lower()
        assert "Choose" not in each.fact
