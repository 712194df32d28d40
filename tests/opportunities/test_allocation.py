"""Who may ask for scarce sessions first: the rule itself, setting it, and that it is kept."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.access import Clash, Invalid, Refused
from app.infra import clock
from app.infra.database import db
from app.opportunities import commands, queries, rules
from app.opportunities.kinds import BY_SLUG
from app.opportunities.rules import Rule
from tests.builders import (
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)

DAY = timedelta(days=1)


@dataclass
class Shared:
    rule: str = Rule.ONE_LIVE
    days_before: int = 7
    least_fsm: int | None = None
    school_ids: list[int] = field(default_factory=list)


@dataclass
class School:
    id: int = 1
    phase: str = "secondary"
    percentage_fsm: Decimal | None = None


@dataclass
class Offer:
    kind: str = "careers_talk"
    state: str = "published"


@dataclass
class Session:
    day: date = date(2027, 3, 9)
    last_booking_day: date = date(2027, 3, 9)

    @property
    def starts_at(self):
        return clock.moment_of(self.day, 10)


WAITS = (
    "Your school has a request for this already. From Tuesday 2 March 2027 you can ask for another."
)
SHARED = st.builds(
    Shared,
    rule=st.sampled_from(list(Rule)),
    days_before=st.integers(1, 60),
    least_fsm=st.integers(1, 100),
    school_ids=st.lists(st.integers(1, 3)),
)
SCHOOLS = st.builds(
    School,
    id=st.integers(1, 3),
    phase=st.sampled_from(["secondary", "special", "primary"]),
    percentage_fsm=st.none() | st.decimals(0, 100, places=1),
)
SESSIONS = st.builds(
    lambda day, before: Session(day=day, last_booking_day=day - before * DAY),
    st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    st.integers(0, 90),
)
OFFERS = st.builds(Offer, kind=st.sampled_from(sorted(BY_SLUG)))


def held(shared, session=None, school=None, *, today, has_another=False, offer=None):
    return rules.is_held_back(
        shared,
        offer or Offer(),
        session or Session(),
        school or School(),
        today,
        has_another=has_another,
    )


def test_a_second_request_waits_until_a_week_before_and_is_told_the_day():
    assert held(Shared(), today=date(2027, 3, 1), has_another=True)
    assert not held(Shared(), today=date(2027, 3, 2), has_another=True)
    assert not held(Shared(), today=date(2027, 1, 1), has_another=False)
    assert rules.why_held_back(Shared(), Offer(), Session()).startswith(WAITS)


@pytest.mark.parametrize(
    ("shared", "first", "later"),
    [
        (Shared(Rule.SPECIAL_FIRST), School(phase="special"), School()),
        (
            Shared(Rule.FSM_FIRST, least_fsm=30),
            School(percentage_fsm=Decimal("30.0")),
            School(percentage_fsm=Decimal("29.9")),
        ),
        (Shared(Rule.FSM_FIRST, least_fsm=30), School(percentage_fsm=Decimal(99)), School()),
        (Shared(Rule.LEAST_FIRST, school_ids=[7]), School(id=7), School(id=8)),
    ],
)
def test_some_schools_come_first_and_every_other_from_a_day_that_is_said(shared, first, later):
    early, day = date(2027, 2, 1), date(2027, 3, 2)
    assert not held(shared, school=first, today=early)
    assert held(shared, school=later, today=early)
    assert not held(shared, school=later, today=day)
    assert "From Tuesday 2 March 2027" in rules.why_held_back(shared, Offer(), Session())
    assert "7 days before a session" in rules.words_of(shared)


def test_no_rule_holds_nobody_back():
    for shared in (None, Shared(Rule.NONE)):
        assert not held(shared, today=date(2026, 1, 1), has_another=True)
        assert rules.words_of(shared) == ""


@given(SHARED, OFFERS, SESSIONS, SCHOOLS, st.booleans())
def test_on_its_last_day_to_ask_nobody_is_held_back(shared, offer, session, school, has_another):
    last = rules.last_day_to_ask(offer, session)
    assert rules.opens_on(shared, offer, session) <= last
    assert not held(shared, session, school, today=last, has_another=has_another, offer=offer)


@given(SHARED, OFFERS, SESSIONS, SCHOOLS, st.booleans(), st.integers(0, 200))
def test_once_a_school_may_ask_it_may_ask_until_booking_closes(
    shared, offer, session, school, has_another, before
):
    today = session.day - before * DAY
    asked = {"has_another": has_another, "offer": offer}
    if not held(shared, session, school, today=today, **asked):
        assert not held(shared, session, school, today=today + DAY, **asked)


@given(SHARED, OFFERS, SESSIONS, SCHOOLS, st.integers(0, 200))
def test_having_another_request_never_helps_and_matters_to_one_rule_alone(
    shared, offer, session, school, before
):
    today = session.day - before * DAY
    with_it, without = (
        held(shared, session, school, today=today, has_another=each, offer=offer)
        for each in (True, False)
    )
    assert with_it or not without
    assert with_it == without or shared.rule == Rule.ONE_LIVE


@given(SHARED, OFFERS, SESSIONS, SCHOOLS, st.booleans(), st.integers(0, 200))
def test_the_day_in_the_sentence_is_the_first_on_which_the_school_may_ask(
    shared, offer, session, school, has_another, before
):
    asked = {"has_another": has_another, "offer": offer}
    if held(shared, session, school, today=session.day - before * DAY, **asked):
        day = rules.opens_on(shared, offer, session)
        assert held(shared, session, school, today=day - DAY, **asked)
        assert not held(shared, session, school, today=day, **asked)


# Setting it


@pytest.fixture
def offer(session):
    return an_opportunity(an_employer(authority_id=391))


def set_rule(offer, by=None, **facts):
    said = {"rule": Rule.ONE_LIVE, "reason": "Few sessions, many schools."} | facts
    return commands.set_allocation(offer, by=an_actor(by or a_coordinator(391)), **said)


def test_the_last_rule_holds_and_every_one_before_is_kept(offer):
    first = a_coordinator(391)
    set_rule(offer, by=first)
    set_rule(offer, rule=Rule.FSM_FIRST, least_fsm=40, reason="They have had least.")
    set_rule(offer, rule=Rule.NONE, reason="There are plenty now.")
    assert queries.find_allocation(offer.id).rule == Rule.NONE
    kept = queries.list_allocations(offer.id)
    assert [each.rule for each in kept] == [Rule.NONE, Rule.FSM_FIRST, Rule.ONE_LIVE]
    assert kept[2].by_id == first.id
    assert kept[1].reason == "They have had least."


def test_only_a_coordinator_of_the_employer_s_area_sets_it(offer):
    for who in (
        a_coordinator(840),
        a_leader(a_school()),
        an_employers_person(offer.employer),
    ):
        with pytest.raises(Refused):
            set_rule(offer, by=who)
    set_rule(offer, by=a_coordinator())
    both = a_coordinator(391)
    from_within = an_actor(both)
    with pytest.raises(Refused, match="belong to this employer"):
        commands.set_allocation(
            offer,
            rule=Rule.NONE,
            reason="x",
            by=type(from_within)(
                user_id=both.id,
                authority_ids=frozenset({391}),
                employer_ids=frozenset({offer.employer_id}),
            ),
        )


@pytest.mark.parametrize(
    ("facts", "field_name"),
    [
        ({"rule": "mine_first"}, "rule"),
        ({"rule": "\x00"}, "rule"),
        ({"days_before": 0}, "days_before"),
        ({"days_before": 10**12}, "days_before"),
        ({"rule": Rule.FSM_FIRST}, "least_fsm"),
        ({"rule": Rule.FSM_FIRST, "least_fsm": 101}, "least_fsm"),
        ({"reason": " \x00\n"}, "reason"),
        ({"reason": "x" * 601}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(offer, facts, field_name):
    with pytest.raises(Invalid) as wrong:
        set_rule(offer, **facts)
    assert wrong.value.field == field_name


def test_setting_the_same_again_changes_nothing(offer):
    with pytest.raises(Clash):
        set_rule(offer, rule=Rule.NONE)
    set_rule(offer)
    with pytest.raises(Clash):
        set_rule(offer)
    set_rule(offer, days_before=14)


def test_a_withdrawn_opportunity_is_shared_out_no_more(offer):
    offer.state = "withdrawn"
    with pytest.raises(Refused):
        set_rule(offer)


ROW = {
    "rule": "one_live",
    "days_before": 7,
    "least_fsm": None,
    "school_ids": [],
    "reason": "Few.",
}


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"rule": "none_such"}, "rule_exists"),
        ({"days_before": 0}, "days_are_believable"),
        ({"days_before": 61}, "days_are_believable"),
        ({"least_fsm": 30}, "share_where_it_is_asked"),
        ({"rule": "fsm_first"}, "share_where_it_is_asked"),
        ({"rule": "fsm_first", "least_fsm": 0}, "share_is_one"),
        ({"school_ids": [1]}, "schools_where_asked"),
        ({"reason": "  "}, "says_why"),
    ],
)
def test_the_database_keeps_no_rule_that_cannot_be(offer, facts, constraint):
    with pytest.raises(DBAPIError, match=constraint), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO allocations (opportunity_id, rule, days_before, least_fsm, school_ids,"
                " reason, by_id, at) VALUES (:offer, :rule, :days_before, :least_fsm, :school_ids,"
                " :reason, :by, now())"
            ),
            ROW | facts | {"offer": offer.id, "by": offer.contact_id},
        )


@pytest.mark.parametrize(
    "change", ["UPDATE allocations SET reason = 'other'", "DELETE FROM allocations"]
)
def test_what_was_set_is_never_changed(offer, change):
    set_rule(offer)
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(change))


def test_everyone_reads_the_rule_and_its_reason_at_the_opportunity(client, offer):
    a_slot(offer, days=60)
    set_rule(offer)
    db.session.commit()
    client.get(f"/opportunities/{offer.id}")
    assert "Each school can have one live request for this" in client.text()
    assert "Few sessions, many schools." in client.text()
    opens = clock.today() + 53 * DAY
    assert f"{opens:%A} {opens.day} {opens:%B %Y}" in client.text()
