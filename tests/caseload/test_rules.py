"""What is missing, from facts alone."""

from datetime import date, timedelta

import pytest

from app.access import Actor
from app.caseload import policies
from app.caseload.filters import Filters
from app.caseload.rules import access_gaps, employer_gaps, last_encounter, school_gaps
from app.evidence.rules import Group, Line, SchoolYear
from app.rulebook.benchmarks import edition_for

TODAY = date(2026, 11, 28)
INSURED = TODAY + timedelta(days=200)


def lacks(**facts):
    usual = {
        "state": "verified",
        "public_liability": INSURED,
        "employers_liability": INSURED,
        "size": "small",
        "sessions": 1,
        "today": TODAY,
    }
    return employer_gaps(**(usual | facts))


def drawn(lines=(), groups=None):
    year_9 = Group(id=1, academic_year=2026, year_group=9, name="", roll=100)
    return SchoolYear(
        year=2026,
        year_groups=(8, 9),
        groups=[year_9] if groups is None else groups,
        lines=list(lines),
    )


def line(**facts):
    usual = {
        "booking_id": 1,
        "cohort_id": 1,
        "year_group": 9,
        "academic_year": 2026,
        "benchmark": 5,
        "meant_for": 5,
        "standing": "confirmed",
        "held_on": date(2026, 10, 1),
        "pupils": 100,
        "roll": 100,
        "counted": True,
    }
    return Line(**(usual | facts))


def test_an_employer_that_is_ready_lacks_nothing():
    assert lacks() == ()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": "registered"}, "It is not verified."),
        ({"public_liability": None}, "Public liability insurance is not known."),
        (
            {"employers_liability": TODAY - timedelta(days=1)},
            "Employers’ liability insurance ran out on 27 Nov 2026.",
        ),
        (
            {"public_liability": TODAY + timedelta(days=30)},
            "Public liability insurance runs out on 28 Dec 2026.",
        ),
        ({"sessions": 0}, "No session is ahead."),
    ],
)
def test_what_an_employer_lacks_is_said_in_a_sentence(facts, sentence):
    assert lacks(**facts) == (sentence,)


def test_insurance_that_lasts_longer_than_a_month_is_no_gap():
    assert lacks(public_liability=TODAY + timedelta(days=31)) == ()


def test_who_works_alone_needs_no_employers_liability():
    assert lacks(size="self_employed", employers_liability=None) == ()


def test_a_school_that_has_counted_nobody_has_no_known_gaps():
    edition = edition_for("secondary", TODAY)
    assert school_gaps(drawn(groups=[]), edition, in_scope=True) is None


def test_only_what_is_certainly_missing_is_a_gap():
    edition = edition_for("secondary", TODAY)
    before = school_gaps(drawn(), edition, in_scope=False)
    assert "Year 9: all 100 pupils have met no employer this year." in before
    after = school_gaps(drawn([line()]), edition, in_scope=False)
    assert len(after) == len(before) - 1


def test_provider_access_is_a_gap_in_the_year_its_window_closes():
    [sentence] = access_gaps(drawn(), in_scope=True)
    assert sentence.startswith("Year 9: provider access is not met")
    assert "28 Feb 2027" in sentence
    assert access_gaps(drawn(), in_scope=False) == []


def test_the_last_encounter_is_the_last_that_took_place():
    held = [
        line(counted=False),
        line(booking_id=2, held_on=date(2026, 9, 5)),
        line(booking_id=3, held_on=date(2026, 11, 6), standing="planned"),
        line(booking_id=4, held_on=date(2026, 11, 7), benchmark=8, meant_for=8),
    ]
    assert last_encounter(drawn(held)) == date(2026, 10, 1)
    assert last_encounter(drawn()) is None


def test_an_address_keeps_only_what_can_be_chosen():
    given = {
        "of": "pupil",
        "whose": "99",
        "area": "840",
        "phase": "secondary",
        "gap": "yes",
        "overdue": "1",
        "q": " Nul\x00 \n  points ",
    }
    filters = Filters.read(given, areas=[391], people=[7])
    assert filters == Filters(phase="secondary", overdue="1", q="Nul points")
    assert filters.values() == {"phase": "secondary", "overdue": "1", "q": "Nul points"}


def test_employers_have_no_phase():
    given = {"of": "employer", "phase": "secondary", "whose": "7"}
    filters = Filters.read(given, areas=[391], people=[7])
    assert filters.values() == {"of": "employer", "whose": "7"}


def test_nobody_is_given_what_they_do_not_cover():
    person = Actor(user_id=1, name="Cora Hall", authority_ids=frozenset({391}))
    assert policies.be_given(person, 391)
    assert policies.be_given(person, None)
    verdict = policies.be_given(person, 840)
    assert not verdict
    assert verdict.reason == "Cora Hall does not coordinate this area."
    assert not policies.look_after(Actor(user_id=2), None)
