"""A rule approves when all of its conditions are met; one more can only make it approve less."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.approvals.models.rules import LISTS, REST
from app.approvals.rules import (
    CONDITIONS,
    KINDS,
    PLACES,
    TRIAL_HOLDS_FOR,
    Facts,
    Line,
    Terms,
    judge,
    months_before,
    never_by_rule,
    sentences,
    tally,
    why_not_switched_on,
)
from app.infra.clock import moment_of
from app.opportunities.kinds import BY_SLUG
from app.opportunities.kinds import KINDS as ENCOUNTERS
from app.rulebook.authorities import AUTHORITY_CODES

ON = date(2026, 11, 2)
CODES = sorted(AUTHORITY_CODES)
EVERYTHING = Terms(kinds=frozenset(KINDS), places=frozenset(PLACES), authority_ids=frozenset(CODES))
HARMLESS = Facts(
    kind="careers_talk",
    place="school",
    authority_id=391,
    year_groups=frozenset({9}),
    pupils=30,
    held_on=ON + timedelta(days=30),
    verified_on=ON - timedelta(days=400),
    attended=6,
    called_off_on=None,
    insured_until=ON + timedelta(days=200),
    visitor_days=1,
    most_days=3,
    is_check_due=False,
    unmet=(),
)

days_near = st.dates(ON - timedelta(days=900), ON + timedelta(days=400))
numbers = st.one_of(st.none(), st.integers(1, 40))
terms = st.builds(
    Terms,
    kinds=st.frozensets(st.sampled_from(sorted(KINDS)), min_size=1),
    places=st.frozensets(st.sampled_from(sorted(PLACES)), min_size=1),
    authority_ids=st.frozensets(st.sampled_from(CODES), min_size=1),
    year_groups=st.frozensets(st.integers(0, 13)),
    most_pupils=numbers,
    days_ahead=numbers,
    verified_months=numbers,
    attended_least=numbers,
    clean_months=numbers,
    is_insured=st.booleans(),
    days_to_spare=st.one_of(st.none(), st.integers(1, 3)),
)
facts = st.builds(
    Facts,
    kind=st.sampled_from(sorted(BY_SLUG)),
    place=st.sampled_from(["school", "online", "workplace", ""]),
    authority_id=st.sampled_from(CODES),
    year_groups=st.frozensets(st.integers(0, 13), min_size=1),
    pupils=st.integers(1, 60),
    held_on=st.dates(ON, ON + timedelta(days=80)),
    verified_on=st.one_of(st.none(), days_near),
    attended=st.integers(0, 60),
    called_off_on=st.one_of(st.none(), st.dates(ON - timedelta(days=800), ON)),
    insured_until=st.one_of(st.none(), days_near),
    visitor_days=st.integers(1, 6),
    most_days=st.just(3),
    is_check_due=st.booleans(),
    unmet=st.sampled_from([(), ("Access needs",)]),
    was_decided=st.booleans(),
    is_apart=st.booleans(),
    is_answered_for=st.booleans(),
)
# How one condition is added, or drawn tighter.
TIGHTER = {
    "kinds": lambda one, other: one.kinds & other.kinds,
    "places": lambda one, other: one.places & other.places,
    "authority_ids": lambda one, other: one.authority_ids & other.authority_ids,
    "year_groups": lambda one, other: (
        (one.year_groups & other.year_groups or frozenset({99}))
        if one.year_groups and other.year_groups
        else one.year_groups | other.year_groups
    ),
    "most_pupils": lambda one, other: _of(min, one.most_pupils, other.most_pupils),
    "days_ahead": lambda one, other: _of(max, one.days_ahead, other.days_ahead),
    "verified_months": lambda one, other: _of(max, one.verified_months, other.verified_months),
    "attended_least": lambda one, other: _of(max, one.attended_least, other.attended_least),
    "clean_months": lambda one, other: _of(max, one.clean_months, other.clean_months),
    "is_insured": lambda one, other: one.is_insured or other.is_insured,
    "days_to_spare": lambda one, other: _of(max, one.days_to_spare, other.days_to_spare),
}


def _of(which, one, other):
    given_ones = [each for each in (one, other) if each is not None]
    return which(given_ones) if given_ones else None


def test_every_condition_can_be_drawn_tighter_in_these_tests_and_is_kept_as_a_column():
    names = {each.name for each in fields(Terms)}
    assert names == set(TIGHTER) == {*LISTS, *REST}


@given(terms, terms, facts, st.sampled_from(sorted(TIGHTER)))
def test_one_more_condition_never_approves_more(one, other, known, name):
    more = replace(one, **{name: TIGHTER[name](one, other)})
    if judge(more, known, ON).holds:
        assert judge(one, known, ON).holds


@given(terms, facts)
def test_it_holds_exactly_when_every_condition_is_met(asked, known):
    judged = judge(asked, known, ON)
    assert judged.holds == all(each.is_met for each in judged.conditions)
    assert len(judged.conditions) == sum(each.asks(asked) for each in CONDITIONS)


@given(terms, facts)
def test_every_refusal_says_what_was_asked_and_what_was_found(asked, known):
    judged = judge(asked, known, ON)
    for each in judged.unmet:
        assert each.sentence.endswith(".")
        assert each.found.endswith(".")
        assert each.sentence in judged.sentence
        assert each.found in judged.sentence
    assert bool(judged.unmet) != judged.holds


@given(terms, facts)
def test_nothing_unsafe_is_ever_approved(asked, known):
    """The floor, whatever a rule asks for."""
    if not judge(asked, known, ON).holds:
        return
    assert not BY_SLUG[known.kind].one_to_one
    assert known.kind not in ("workplace_visit", "provider_visit", "mentoring")
    assert known.place in ("school", "online")
    assert known.verified_on
    assert not any((known.is_check_due, known.unmet, known.was_decided))
    assert known.is_apart
    assert known.is_answered_for


def test_mentoring_and_visits_are_never_for_a_rule():
    assert set(KINDS) == {"careers_talk", "provider_talk"}
    assert {each.slug for each in ENCOUNTERS if never_by_rule(each)} == {
        "mentoring",
        "workplace_visit",
        "provider_visit",
    }


def test_a_rule_of_the_widest_terms_approves_what_is_harmless():
    assert judge(EVERYTHING, HARMLESS, ON).holds


@pytest.mark.parametrize(
    ("asked", "just", "not_quite"),
    [
        ({"most_pupils": 30}, {"pupils": 30}, {"pupils": 31}),
        (
            {"days_ahead": 10},
            {"held_on": ON + timedelta(days=10)},
            {"held_on": ON + timedelta(days=9)},
        ),
        (
            {"verified_months": 12},
            {"verified_on": date(2025, 11, 2)},
            {"verified_on": date(2025, 11, 3)},
        ),
        ({"attended_least": 5}, {"attended": 5}, {"attended": 4}),
        (
            {"clean_months": 6},
            {"called_off_on": date(2026, 5, 1)},
            {"called_off_on": date(2026, 5, 2)},
        ),
        (
            {"is_insured": True},
            {"insured_until": ON + timedelta(days=30)},
            {"insured_until": ON + timedelta(days=29)},
        ),
        ({"days_to_spare": 1}, {"visitor_days": 2}, {"visitor_days": 3}),
        ({"year_groups": frozenset({9, 10})}, {}, {"year_groups": frozenset({9, 11})}),
        ({"kinds": frozenset({"careers_talk"})}, {}, {"kind": "provider_talk"}),
        ({"places": frozenset({"school"})}, {}, {"place": "online"}),
        ({"authority_ids": frozenset({391})}, {}, {"authority_id": 390}),
    ],
)
def test_each_condition_at_its_very_edge(asked, just, not_quite):
    rule = replace(EVERYTHING, **asked)
    assert judge(rule, replace(HARMLESS, **just), ON).holds
    refused = judge(rule, replace(HARMLESS, **not_quite), ON)
    assert [each.is_floor for each in refused.unmet] == [False]


@pytest.mark.parametrize(
    "unsafe",
    [
        {"place": "workplace"},
        {"kind": "mentoring"},
        {"verified_on": None},
        {"is_check_due": True, "visitor_days": 4},
        {"unmet": ("Access, SEND and medical needs",)},
        {"was_decided": True},
        {"is_apart": False},
        {"is_answered_for": False},
    ],
)
def test_the_floor_holds_whatever_is_asked(unsafe):
    refused = judge(EVERYTHING, replace(HARMLESS, **unsafe), ON)
    assert any(each.is_floor for each in refused.unmet)


def test_months_are_those_of_the_calendar():
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)


def test_conditions_read_as_sentences():
    rule = replace(EVERYTHING, authority_ids=frozenset({391, 390}), most_pupils=1, days_ahead=14)
    assert sentences(rule) == [
        "It is a careers talk or session by a provider.",
        "It happens at school or online.",
        "The school is in Gateshead or Newcastle upon Tyne.",
        "At most 1 pupil comes.",
        "It is asked for at least 14 days ahead.",
    ]
    assert all(each.endswith(".") for each in sentences(rule, floor=True))


def a_line(*, would: bool, approved: bool) -> Line:
    known = HARMLESS if would else replace(HARMLESS, is_check_due=True)
    return Line(
        reference="K7XR2ABC",
        title="A talk",
        school="A school",
        employer="An employer",
        held_on=ON,
        decided_on=ON,
        approved=approved,
        reason="",
        conditions=judge(EVERYTHING, known, ON).conditions,
    )


def test_a_trial_is_told_in_numbers_and_a_sentence():
    lines = [
        a_line(would=True, approved=True),
        a_line(would=True, approved=True),
        a_line(would=True, approved=False),
        a_line(would=False, approved=True),
        a_line(would=False, approved=False),
    ]
    numbers = tally(lines)
    assert (numbers.same, numbers.against, numbers.left, numbers.declined) == (2, 1, 1, 1)
    assert numbers.sentence == (
        "Of 5 bookings that coordinators decided on, this rule would have approved 3: 2 that"
        " coordinators had approved too, and 1 that they had declined."
    )
    assert "no booking" in tally([]).sentence
    assert tally(lines[3:]).sentence.endswith("would have approved 0.")


def test_a_trial_that_is_old_or_missing_switches_nothing_on():
    now: datetime = moment_of(ON, 12)
    assert why_not_switched_on(now - TRIAL_HOLDS_FOR, now) == ""
    assert "Try it again" in why_not_switched_on(now - TRIAL_HOLDS_FOR - timedelta(seconds=1), now)
    assert "Try the rule" in why_not_switched_on(None, now)
